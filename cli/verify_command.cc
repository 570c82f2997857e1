// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/plan/overrides.hpp"
#include "bench/record/metrics.hpp"
#include "bench/report/report.hpp"
#include "bench/run/traced_reps.hpp"
#include "bench/run/verify.hpp"
#include "cli/options.hpp"
#include "cli/paths.hpp"
#include "cli/rigs.hpp"
#include "cli/trace_output.hpp"
#include "support/commit.hpp"
#include "support/document.hpp"
#include "support/interruption.hpp"
#include "support/output_file.hpp"
#include "support/progress.hpp"
#include "support/quantity.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <limits>
#include <memory>
#include <thread>

namespace besser::cli {

namespace {

struct TraceArguments {
    std::filesystem::path file;
    std::string rep;
    std::string from;
    std::string length;
};

struct VerifyArguments {
    std::string plan;
    std::string rig = "virtual";
    std::optional<std::string> out;
    std::optional<Shard> shard;
    std::vector<std::filesystem::path> merge;
    bench::Overrides overrides;
    bool dry_run = false;
    bool quiet = false;
    bool details = false;
    Coloring coloring = Coloring::automatic;
    TraceArguments trace;
};

/// What came of a rep, in a line.
std::string finding_of(const bench::RepRecord &rep) {
    const auto &rate = bench::received_rate();
    const auto value = rate.value(rep);
    return fmt::format("{} window {} rep {}: {}", rep.arm, rep.window + 1, rep.rep + 1,
                       value ? bench::format_value(rate, *value) + " MiB/s"
                       : has_event(rep, bench::EventKind::not_connected)
                           ? "not connected, no traffic ran"
                           : "died, no traffic was measured");
}

void print_result(const bench::RunResult &result, const VerifyArguments &arguments) {
    auto document = arguments.details ? bench::make_report(result) : bench::make_summary(result);
    if (arguments.quiet)
        document.sections = {bench::verdicts_section(result)};
    document.sections.push_back(bench::headline_section(result));
    print("{}\n  {}/{{result.json,report.md,report.html}}{}\n",
          render_terminal(document, look_of(stdout, arguments.coloring)),
          for_terminal(result.environment.directory),
          arguments.details || arguments.quiet ? "" : "; --details prints it all");
}

std::expected<std::chrono::nanoseconds, std::string> read_time(std::string_view option,
                                                               const std::string &text) {
    const auto time = parse_duration(text);
    if (!time || *time < std::chrono::nanoseconds(0))
        return std::unexpected(
            fmt::format("{}: {}", option, time ? "must not be negative" : time.error()));
    return *time;
}

/// Before the rig is made: what is to be traced, if that can be done and be written.
std::expected<bench::TraceWish, std::string>
read_wish(const TraceArguments &arguments, const bench::Plan &plan, const std::string &rig) {
    bench::TraceWish wish;
    if (arguments.file.empty())
        return wish;
    if (!records_traces(rig))
        return std::unexpected(fmt::format(
            "--trace: the rig \"{}\" records no traces; the rig \"virtual\" does", rig));
    if (const auto accepted = check_trace(arguments.file); !accepted)
        return std::unexpected(accepted.error().message());
    if (!arguments.rep.empty()) {
        const auto rep = bench::read_rep_name(arguments.rep, plan);
        if (!rep)
            return std::unexpected("--trace-rep: " + rep.error());
        wish.rep = *rep;
    }
    if (arguments.from == "power-on") {
        wish.from.reset();
    } else if (!arguments.from.empty()) {
        const auto from = read_time("--trace-from", arguments.from);
        if (!from)
            return std::unexpected(from.error());
        wish.from = *from;
    }
    if (!arguments.length.empty()) {
        const auto length = read_time("--trace-length", arguments.length);
        if (!length)
            return std::unexpected(length.error());
        wish.length = *length;
    }
    return wish;
}

/// Runs the reps that --trace asks for once more, recorded; 0, or the exit status of why there is
/// no trace.
int trace_again(const VerifyArguments &arguments, const bench::RunResult &result, bench::Rig &rig,
                const bench::TraceWish &wish, Progress &progress) {
    if (arguments.trace.file.empty())
        return 0;
    trace::TraceFile file(trace_mark, trace::most_trace_bytes);
    file.tell("commit", commit());
    file.tell("plan", result.plan.name);
    file.tell("rig", rig.name());
    file.tell("time", "virtual; 0 is the begin of what was recorded, of each rep");
    const auto told = bench::trace_reps(result.plan, rig, wish, result.measured.reps, file,
                                        &interruption(), [&](std::size_t done, std::size_t total) {
                                            if (!arguments.quiet)
                                                progress.tell("traces", done, total);
                                        });
    progress.finish();
    if (!told)
        return fail(told.error().exit_status, told.error().message);
    const auto extent = fmt::format(", {:.1f} MiB of at most {:.0f}",
                                    static_cast<double>(file.bytes().size()) / mib,
                                    static_cast<double>(trace::most_trace_bytes) / mib);
    if (const int failed = write_trace(arguments.trace.file, file, extent); failed != 0)
        return failed;
    for (const auto &line : *told)
        print("  {}\n", for_terminal(line));
    return 0;
}

/// All that a run begins with, and no rep.
int run_dry(const bench::Plan &plan, const bench::Rig &rig) {
    print("{}: {} arms, {} windows each, {} reps of {} in a window, on the rig \"{}\"\n", plan.name,
          plan.arms.size(), plan.stress.windows, plan.stress.reps,
          format_duration(plan.stress.duration), rig.name());
    for (const auto &line : bench::foretell(plan, rig))
        print("  {}\n", for_terminal(line));
    if (const auto accepted = bench::check_plan(plan, rig); !accepted)
        return fail(accepted.error().exit_status, accepted.error().message);
    return 0;
}

int run_shard(const bench::Plan &plan, bench::Rig &rig, const Shard &shard,
              const bench::VerifyOptions &options, Progress &progress) {
    const auto measured = bench::measure_shard(plan, rig, shard, options);
    progress.finish();
    if (!measured)
        return fail(measured.error().exit_status, measured.error().message);
    print("shard {} of {}: {} windows, {} reps are measured; verdicts come with the other shards "
          "(--merge)\n  {}\n",
          to_string(shard), for_terminal(plan.name), measured->windows, measured->reps,
          for_terminal(measured->directory));
    return 0;
}

int run_verify(const VerifyArguments &arguments) {
    const auto file = arguments.plan.empty() ? project_file("plans/patch-c-v3.toml")
                                             : std::filesystem::path(arguments.plan);
    auto plan = bench::read_plan(file);
    if (!plan)
        return fail(bench::exit_bad_input, plan.error().message());
    if (const auto overridden = bench::override_plan(*plan, arguments.overrides); !overridden)
        return fail(bench::exit_bad_input, overridden.error());
    const auto wish = read_wish(arguments.trace, *plan, arguments.rig);
    if (!wish)
        return fail(bench::exit_bad_input, wish.error());
    finish_first("interrupted: a rep under way is dropped, what is journaled stays, and the same "
                 "command continues the run; a second signal ends it at once");
    Progress progress(stderr);
    const auto rig =
        make_rig(arguments.rig, plan->assumptions, arguments.quiet ? nullptr : &progress);
    if (!rig && interrupted())
        return fail(bench::exit_interrupted, rig.error());
    if (!rig)
        return fail(bench::exit_bad_input, rig.error());
    if (arguments.dry_run)
        return run_dry(*plan, **rig);

    bench::VerifyOptions options;
    options.out = arguments.out;
    options.merge = arguments.merge;
    options.program_sha256 = program_sha256();
    options.commit = commit();
    options.run.stop = &interruption();
    options.run.threads = std::max(1U, std::thread::hardware_concurrency());
    if (!arguments.quiet) {
        options.run.observer = [&](const bench::RepRecord &rep, std::size_t done,
                                   std::size_t total) {
            progress.tell("reps", done, total, finding_of(rep));
        };
        options.say = [](const std::string &text) { print_error("{}\n", for_terminal(text)); };
    }
    if (arguments.shard)
        return run_shard(*plan, **rig, *arguments.shard, options, progress);
    const auto result = bench::verify(*plan, **rig, options);
    progress.finish();
    if (!result)
        return fail(result.error().exit_status, result.error().message);
    print_result(*result, arguments);
    const int failed = trace_again(arguments, *result, **rig, *wish, progress);
    return failed != 0 ? failed : result->exit_status();
}

/// Returns the option that names the file.
CLI::Option *add_trace_options(Subcommand &command, TraceArguments &arguments) {
    auto *file = add_text(command, "--trace", arguments.file,
                          "Write what the first rep of each arm did to a file for Perfetto: "
                          "contexts, CPUs, bus, chip, radio");
    add_text(command, "--trace-rep", arguments.rep,
             "ARM:WINDOW:REP: trace this rep instead, such as v3:2:1")
        ->needs(file);
    add_text(command, "--trace-from", arguments.from,
             "Begin so long after the rep was due (default: 0s), or at the window's power-on")
        ->needs(file)
        ->type_name("TIME|power-on");
    add_text(command, "--trace-length", arguments.length, "Record so long at most (default: 1s)")
        ->needs(file)
        ->type_name("TIME");
    return file;
}

void add_shard_options(Subcommand &command, VerifyArguments &arguments,
                       const std::vector<CLI::Option *> &others) {
    auto *shard = command.add_option_function<std::string>(
        "--shard", [&arguments](const std::string &text) { arguments.shard = parse_shard(text); },
        "I/N: measure the Ith part of N of the windows alone; no verdict");
    auto *merge = add_texts(command, "--merge", arguments.merge,
                            "Directories of all shards: judge what they measured");
    shard->excludes(merge);
    for (auto *other : others) {
        shard->excludes(other);
        merge->excludes(other);
    }
}

} // namespace

void add_verify(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<VerifyArguments>();
    auto &command = add_command(app, "verify", "Run a plan on a rig and judge its predictions");
    constexpr auto most_seed = std::numeric_limits<std::int64_t>::max();
    add_text(command, "plan", arguments->plan, "Plan file (default: plans/patch-c-v3.toml)");
    offer(command,
          add_text(command, "--rig", arguments->rig, "Rig that runs it")->capture_default_str(),
          made_rigs());
    add_text(command, "--out", arguments->out,
             "Directory for journal and results (default: out/<plan>-<time>; an unfinished run of "
             "the same plan is "
             "continued)");
    add_number<std::int64_t>(command, "--seed", arguments->overrides.seed, 0, most_seed,
                             "Instead of the plan's seed");
    add_number<std::int64_t>(command, "--reps", arguments->overrides.reps, 1,
                             bench::most_repetitions, "Reps per window");
    add_number<std::int64_t>(command, "--windows", arguments->overrides.windows, 1,
                             bench::most_repetitions, "Windows per arm");
    add_text(command, "--duration", arguments->overrides.duration,
             "Duration of a rep, such as 180s");
    auto *dry_run =
        command.add_flag("--dry-run", arguments->dry_run,
                         "Say whether the rig can run the plan, how long that takes, and which "
                         "predictions will stay open; run nothing");
    auto *quiet = command.add_flag("--quiet", arguments->quiet, "Print the verdicts alone");
    command
        .add_flag("--details", arguments->details,
                  "Print all that report.md has: reps, all figures, receipts, reasons")
        ->excludes(quiet);
    add_color(command, arguments->coloring);
    add_shard_options(command, *arguments, {dry_run, add_trace_options(command, arguments->trace)});
    explain(
        command,
        "0 all predictions hold, 1 one FAILs, 2 bad usage or input, 3 the rig failed, 4 a "
        "verdict is MISS because the figures do not decide, 6 because a receipt is missing, 7 the "
        "predictions changed after the first rep, "
        "130 interrupted by any signal (the same command continues the run)",
        {{"besser verify", "The default plan: seconds."},
         {"besser verify plans/aa.toml --windows 2 --duration 20s", "Another plan, made shorter."},
         {"besser verify --trace run.pftrace --trace-from 10s --trace-length 200ms",
          "And what the first rep of each arm did then, for ui.perfetto.dev."},
         {"besser verify plans/patch-c-v3-vm.toml --rig vm", "A real kernel in a VM."},
         {"besser verify --shard 0/4 --out part0",
          "A quarter of the windows; then the others, and --merge part0 part1 part2 part3."},
         {"besser verify plans/tablet.toml --rig rigs/tablet.toml --dry-run",
          "A tablet: how long would it take?"}});
    command.callback(
        [arguments, &chosen] { chosen = [arguments] { return run_verify(*arguments); }; });
}

} // namespace besser::cli
