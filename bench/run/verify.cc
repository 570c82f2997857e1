// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/verify.hpp"

#include "bench/evidence/foresight.hpp"
#include "bench/journal/ledger.hpp"
#include "bench/journal/output_directory.hpp"
#include "bench/plan/strata.hpp"
#include "bench/report/report.hpp"
#include "bench/report/result_page.hpp"
#include "bench/run/attempts.hpp"
#include "bench/run/shards.hpp"
#include "support/output_file.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <sys/resource.h>
#include <sys/utsname.h>

namespace besser::bench {

namespace {

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Measures this command's cost and says where it ran.
class Stopwatch {
  public:
    Stopwatch() : began_(std::chrono::steady_clock::now()), cpu_began_(cpu_seconds()) {}

    std::string time_for_names() const { return fmt::format("{:%Y%m%dT%H%M%SZ}", utc()); }

    Environment environment() const {
        utsname host{};
        ::uname(&host);
        Environment environment;
        environment.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", utc());
        environment.host = host.nodename;
        environment.kernel = fmt::format("{} {} {}", host.sysname, host.release, host.machine);
        environment.wall_s =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
        environment.cpu_s = cpu_seconds() - cpu_began_;
        return environment;
    }

  private:
    std::tm utc() const { return fmt::gmtime(wall_began_); }

    std::chrono::steady_clock::time_point began_;
    std::time_t wall_began_ = std::time(nullptr);
    double cpu_began_;
};

/// Where the plan says what the rig does not accept of an arm: at the arm, or at a factor.
InputError place(const Plan &plan, std::size_t arm, const ArmProblem &problem,
                 const std::string &rig) {
    const auto what = fmt::format("{} (rig \"{}\")", problem.what, rig);
    for (const auto &factor : plan.strata)
        if (problem.key == "profile." + factor.key)
            return {plan.file, factor.line, "strata." + factor.key, what, ""};
    return {plan.file, plan.arms[arm].line_of(problem.key),
            fmt::format("arm[{}]{}{}", arm + 1, problem.key.empty() ? "" : ".", problem.key), what,
            ""};
}

int exit_status_of(RunFailure failure) {
    switch (failure) {
    case RunFailure::interrupted:
        return exit_interrupted;
    case RunFailure::foreign_rep:
        return exit_bad_input;
    default:
        return exit_rig_failed;
    }
}

/// What differs between the plan as registered and as it is now.
std::vector<std::string> changes(const RunHeader &registered, const RunHeader &now) {
    if (registered.predictions_sha256 != now.predictions_sha256)
        return {fmt::format(
            "the predictions CHANGED after the run began: {} was registered, they are "
            "now {}; verdicts below judge predictions made after the first rep",
            registered.predictions_sha256.substr(0, 16), now.predictions_sha256.substr(0, 16))};
    if (registered.plan_sha256 != now.plan_sha256)
        return {
            "the plan's text changed after the run began, but neither what it measures nor what it "
            "predicts"};
    return {};
}

void announce(const VerifyOptions &options, const OpenRun &run, std::size_t total) {
    if (!options.say)
        return;
    const auto recovered = run.journal.recovered().size();
    if (!run.journal.residue_note().empty())
        options.say(run.journal.residue_note());
    options.say(recovered > 0 ? fmt::format("resuming {}: {} of {} reps are there",
                                            run.directory.string(), recovered, total)
                              : fmt::format("writing to {}", run.directory.string()));
}

bool asked_to_stop(const VerifyOptions &options) {
    return options.run.stop != nullptr && options.run.stop->load();
}

/// Files of a result whose predictions were changed stand beside those of what was registered.
std::string file_name(std::string_view usual, const RunResult &result, const RunHeader &now) {
    const std::filesystem::path name(usual);
    if (!result.predictions_changed)
        return name.string();
    return fmt::format("{}-changed-{}{}", name.stem().string(), now.predictions_sha256.substr(0, 8),
                       name.extension().string());
}

std::expected<void, Failure> write_outputs(const RunResult &result, const RunHeader &now,
                                           const std::filesystem::path &directory) {
    const auto report = fmt::format("{}\n{}", report_mark, render_markdown(make_report(result)));
    auto written =
        write_output(directory / file_name(report_file_name, result, now), report, report_mark);
    if (written)
        written = write_output(directory / file_name(page_file_name, result, now),
                               result_page(result), page_mark);
    if (written) // last: its presence says that the run is finished
        written = write_output(directory / file_name(result_file_name, result, now),
                               result_json(result), result_mark);
    if (!written)
        return std::unexpected(Failure{exit_rig_failed, written.error().message()});
    return {};
}

Failure bad_input(const InputError &error) { return {exit_bad_input, error.message()}; }

Failure interrupted_run() { return {exit_interrupted, "interrupted; no rep is missing"}; }

/// That windows of the plan may be measured apart: each must be the same wherever that is.
std::expected<void, Failure> check_shardable(const Plan &plan, const Rig &rig) {
    if (!rig.has_variance())
        return {};
    return std::unexpected(
        Failure{exit_bad_input,
                fmt::format("{}: the rig \"{}\" measures other figures each time, so its windows "
                            "are not measured apart; --shard and --merge are for \"virtual\" and "
                            "\"vm\"",
                            plan.name, rig.name())});
}

/// The run's directory, its journal open and the ledger told; nothing is made before the rig has
/// accepted every arm.
std::expected<OpenRun, Failure> begin(const Plan &plan, const Rig &rig, const RunHeader &header,
                                      const VerifyOptions &options, const Stopwatch &stopwatch) {
    if (const auto accepted = check_plan(plan, rig); !accepted)
        return std::unexpected(accepted.error());
    const auto folder = options.out ? ledger_folder(*options.out) : options.out_root;
    if (const auto ledger = Ledger::read(folder); !ledger) // before anything is made there
        return std::unexpected(bad_input(ledger.error()));
    auto run = open_run(options.out, options.out_root, stopwatch.time_for_names(), header);
    if (!run)
        return std::unexpected(bad_input(run.error()));
    const auto environment = stopwatch.environment();
    if (const auto entered = enter_attempt(plan, run->directory, header, environment.started);
        !entered)
        return std::unexpected(bad_input(entered.error()));
    if (options.say)
        for (const auto &line : foretell(plan, rig))
            options.say("note: " + line);
    announce(options, *run, header.order.size() * plan.stress.reps);
    return std::move(*run);
}

/// What the journal lacks is measured; all its reps.
std::expected<std::vector<RepRecord>, Failure> measure(const Plan &plan, Rig &rig, OpenRun &run,
                                                       const VerifyOptions &options) {
    auto reps = run_plan(plan, rig, run.journal, options.run);
    if (!reps)
        return std::unexpected(Failure{exit_status_of(reps.error().failure), reps.error().what});
    if (asked_to_stop(options))
        return std::unexpected(interrupted_run());
    return std::move(*reps);
}

} // namespace

std::expected<void, Failure> check_plan(const Plan &plan, const Rig &rig) {
    if (const auto accepted = rig.check_stress(plan.stress); !accepted) {
        const auto &[key, what] = accepted.error();
        const auto line = plan.stress_lines.find(key);
        return std::unexpected(Failure{
            exit_bad_input,
            InputError{plan.file, line == plan.stress_lines.end() ? 0 : line->second,
                       "stress." + key, fmt::format("{} (rig \"{}\")", what, rig.name()), ""}
                .message()});
    }
    const auto strata = static_cast<std::uint32_t>(stratum_count(plan));
    for (std::size_t i = 0; i < plan.arms.size(); i++) {
        for (std::uint32_t stratum = 0; stratum < strata; stratum++) {
            const auto accepted = rig.check_arm(arm_in_window(plan, plan.arms[i], stratum));
            if (!accepted)
                return std::unexpected(Failure{
                    exit_bad_input, place(plan, i, accepted.error(), rig.name()).message()});
        }
    }
    return {};
}

std::vector<std::string> foretell(const Plan &plan, const Rig &rig) {
    std::vector<std::string> lines;
    if (const auto one = rig.window_takes(plan.stress)) {
        const auto windows = plan.stress.windows * plan.arms.size();
        const auto all_s =
            std::chrono::duration<double>(*one).count() * static_cast<double>(windows);
        lines.push_back(fmt::format("{} windows of about {:.0f} s: {} h {:02} min", windows,
                                    all_s / static_cast<double>(windows),
                                    static_cast<int>(all_s) / 3600,
                                    static_cast<int>(all_s) / 60 % 60));
    }
    for (auto &line : what_stays_open(plan, rig.name()))
        lines.push_back(std::move(line));
    return lines;
}

RunHeader make_header(const Plan &plan, const Rig &rig, const std::string &program_sha256,
                      std::optional<Shard> shard) {
    return make_header(plan, rig.name(), rig.facts(), program_sha256, shard);
}

std::expected<RunResult, Failure> verify(const Plan &plan, Rig &rig, const VerifyOptions &options) {
    const Stopwatch stopwatch;
    const auto header = make_header(plan, rig, options.program_sha256);
    std::vector<RepRecord> merged;
    if (!options.merge.empty()) {
        if (const auto accepted = check_shardable(plan, rig); !accepted)
            return std::unexpected(accepted.error());
        auto reps = merge_shards(plan, header, options.merge);
        if (!reps)
            return std::unexpected(bad_input(reps.error()));
        merged = std::move(*reps);
    }
    auto run = begin(plan, rig, header, options, stopwatch);
    if (!run)
        return std::unexpected(run.error());
    const auto resumed = run->journal.recovered().size();
    if (!merged.empty())
        if (const auto adopted = run->journal.adopt(merged); !adopted)
            return std::unexpected(bad_input(adopted.error()));
    auto reps = measure(plan, rig, *run, options);
    if (!reps)
        return std::unexpected(reps.error());

    RunResult result;
    result.plan = plan;
    result.rig_facts = rig.facts();
    result.header = run->journal.header();
    result.measured = {rig.name(), rig.probes(), rig.by_construction(), std::move(*reps), {}, true};
    result.analysis = analyze(plan, result.measured);
    if (asked_to_stop(options)) // many reps take their time
        return std::unexpected(interrupted_run());
    result.warnings = changes(run->journal.header(), header);
    result.predictions_changed =
        run->journal.header().predictions_sha256 != header.predictions_sha256;
    result.environment = stopwatch.environment();
    result.environment.directory = run->directory.string();
    result.environment.program_sha256 = options.program_sha256;
    result.environment.commit = options.commit;
    result.environment.threads = options.run.threads;
    result.environment.resumed_reps = resumed;
    result.environment.attempts = attempts_of(run->directory, header);
    if (!run->journal.residue_note().empty())
        result.environment.notes.push_back(run->journal.residue_note());
    if (!options.merge.empty())
        result.environment.notes.push_back(
            fmt::format("merged from {} shards, which were measured apart; the cost told here is "
                        "that of the merge",
                        options.merge.size()));
    if (const auto written = write_outputs(result, header, run->directory); !written)
        return std::unexpected(written.error());
    if (const auto left = leave_attempt(run->directory, header, result.exit_status()); !left)
        return std::unexpected(Failure{exit_rig_failed, left.error().message()});
    return result;
}

std::expected<MeasuredShard, Failure> measure_shard(const Plan &plan, Rig &rig, const Shard &shard,
                                                    const VerifyOptions &options) {
    const Stopwatch stopwatch;
    if (const auto accepted = check_shardable(plan, rig); !accepted)
        return std::unexpected(accepted.error());
    if (shard.count > plan.stress.windows)
        return std::unexpected(Failure{
            exit_bad_input, fmt::format("--shard: the plan has {} windows, which are at most as "
                                        "many shards, not {}",
                                        plan.stress.windows, shard.count)});
    const auto header = make_header(plan, rig, options.program_sha256, shard);
    auto run = begin(plan, rig, header, options, stopwatch);
    if (!run)
        return std::unexpected(run.error());
    if (run->journal.header() != header)
        return std::unexpected(Failure{
            exit_bad_input, fmt::format("{}: the plan or its predictions changed after this shard "
                                        "was begun, and no merge would take it; give another --out",
                                        run->directory.string())});
    const auto reps = measure(plan, rig, *run, options);
    if (!reps)
        return std::unexpected(reps.error());
    if (const auto left = leave_attempt(run->directory, header, 0); !left)
        return std::unexpected(Failure{exit_rig_failed, left.error().message()});
    return MeasuredShard{run->directory.string(), header.order.size(), reps->size()};
}

} // namespace besser::bench
