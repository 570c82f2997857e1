// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/run/verify.hpp"
#include "cli/options.hpp"
#include "cli/paths.hpp"
#include "cli/trace_output.hpp"
#include "explore/campaign.hpp"
#include "explore/explored_driver.hpp"
#include "explore/finding_page.hpp"
#include "explore/results.hpp"
#include "explore/search_part.hpp"
#include "explore/told_schedule.hpp"
#include "explore/traced_schedule.hpp"
#include "explore/visited.hpp"
#include "model/linux/module.hpp"
#include "model/linux/tree_build.hpp"
#include "support/commit.hpp"
#include "support/document.hpp"
#include "support/output_file.hpp"
#include "support/progress.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

namespace besser::cli {

namespace {

using namespace explore;

/// A tree's scenarios are not exhausted as fast as ours: CPU time for each, if nothing else is
/// asked.
constexpr double seconds_of_a_tree = 10;
constexpr std::size_t most_findings_of_a_tree = 16; ///< of a scenario, beside its races
constexpr int exit_not_exhausted = 4; ///< nothing found, but not all was seen: no verdict

struct ExploreArguments {
    std::string variant = "direct";
    std::filesystem::path tree;   ///< of a foreign driver
    std::filesystem::path module; ///< that was built of it
    std::vector<std::string> make;
    std::filesystem::path known; ///< races of its that are no findings
    std::vector<std::string> scenarios;
    bool all = false;
    bool list = false;
    bool every_fault = false;
    std::string fault;
    Options options;
    unsigned jobs = 0;
    std::string replay;
    std::filesystem::path trace;
    std::filesystem::path html;
    std::filesystem::path out;
    std::vector<std::filesystem::path> merge;
    bool quiet = false;
};

int refuse(std::string_view what) { return fail(bench::exit_bad_input, what); }

int refuse(const InputError &error) { return refuse(error.message()); }

std::vector<std::string_view> scenario_names() {
    std::vector<std::string_view> names;
    for (const Scenario *scenario : all_scenarios())
        names.push_back(scenario->name);
    return names;
}

std::string no_scenario(std::string_view name) {
    return fmt::format("there is no scenario '{}'; --list names them{}", name,
                       did_you_mean(name, scenario_names()));
}

std::vector<std::string_view> variant_names() {
    static const auto names = explored_names();
    return {names.begin(), names.end()};
}

int run_list() {
    Items items;
    for (const Scenario *scenario : all_scenarios())
        items.push_back(
            {std::string(scenario->name),
             {std::string(scenario->what),
              fmt::format("Contexts: interrupt, bottom half, {}; frames: {}; scans: "
                          "{}{}",
                          scenario->contexts, scenario->frames, scenario->scans,
                          scenario->of_trees  ? "; with --tree alone"
                          : scenario->of_ours ? "; not in the core suite, never with --tree"
                          : scenario->core    ? ""
                                              : "; not in the core suite")},
             Tone::strong});
    put(stdout, render_terminal({"Scenarios", {{"", {items}}}}, look_of(stdout)));
    return 0;
}

/// That a schedule led elsewhere than when it was found.
std::string another_way(std::uint32_t hash, std::uint32_t wished) {
    return fmt::format("the replay went another way (hash {:08x}, not {:08x}): another build of "
                       "the driver, or an error of the explorer",
                       hash, wished);
}

/// Before the work: what the page is to be written to must be ours.
std::expected<void, InputError> check_page(const ExploreArguments &arguments) {
    if (arguments.html.empty())
        return {};
    return check_output(arguments.html, page_mark);
}

/// The page that --html asks for; 0, or why it could not be written.
int write_page(const ExploreArguments &arguments, std::span<const ScenarioResult> results,
               std::span<const ToldFinding> findings) {
    if (arguments.html.empty())
        return 0;
    const auto root = project_file("driver/core.hpp").parent_path().parent_path();
    const auto written =
        write_output(arguments.html, findings_page(results, findings, root), page_mark);
    return written ? 0 : fail(bench::exit_rig_failed, written.error().message());
}

/// The trace that --trace asks for; 0, or the exit status of why there is none.
int trace_replay(const ExploreArguments &arguments, const ScheduleText &schedule,
                 const History &history) {
    if (arguments.trace.empty())
        return 0;
    trace::TraceFile file(trace_mark, trace::most_trace_bytes);
    file.tell("schedule", arguments.replay);
    file.tell("time", "counts operations of the schedule, a microsecond each");
    if (const auto traced = trace_schedule(schedule, history, file, arguments.module); !traced)
        return fail(bench::exit_rig_failed, traced.error());
    const auto cut =
        file.full_since_ns()
            ? fmt::format(", full after {} operations", *file.full_since_ns() / operation_ns)
            : std::string(", the whole schedule up to what was found");
    file.tell("recorded", cut.substr(2));
    return write_trace(arguments.trace, file, cut);
}

/// A finding that comes again as it was is one; anything else is the explorer's error.
int run_replay(const ExploreArguments &arguments) {
    if (!arguments.trace.empty())
        if (const auto accepted = check_trace(arguments.trace); !accepted)
            return refuse(accepted.error());
    if (const auto accepted = check_page(arguments); !accepted)
        return refuse(accepted.error());
    const auto schedule = read_schedule(arguments.replay);
    if (!schedule)
        return refuse(schedule.error());
    if (schedule->variant == tree_variant && arguments.tree.empty())
        return refuse("--replay: a schedule of a source tree: name it with --tree");
    if (!explored_driver(schedule->variant, arguments.module))
        return refuse("--replay: " + unknown_name("variant", schedule->variant, variant_names()));
    if (scenario_by_name(schedule->scenario) == nullptr)
        return refuse(no_scenario(schedule->scenario));
    auto history = explore::replay(*schedule, arguments.module);
    if (!history)
        return refuse(history.error());
    if (!history->as_wished)
        return fail(bench::exit_rig_failed, another_way(history->hash, schedule->hash));
    if (history->finding)
        print("{}: {}\n", to_string(history->finding->kind), history->finding->what);
    else
        print("nothing was found in this schedule\n");
    put(stdout, render(*history));
    if (const int failed = trace_replay(arguments, *schedule, *history); failed != 0)
        return failed;
    const int status = history->finding ? 1 : 0;
    const auto what = history->finding ? fmt::format("{}: {}", to_string(history->finding->kind),
                                                     history->finding->what)
                                       : std::string("nothing was found in this schedule");
    const std::array told = {ToldFinding{what, "", arguments.replay, std::move(*history)}};
    const int failed = write_page(arguments, {}, told);
    return failed != 0 ? failed : status;
}

/// What to explore; empty: a name was wrong, and said.
std::vector<SearchTask> tasks_of(const ExploreArguments &arguments) {
    std::vector<SearchTask> tasks;
    const auto add = [&](const Scenario *scenario) {
        if (arguments.module.empty() ? scenario->of_trees : scenario->of_ours) {
            if (!arguments.scenarios.empty())
                refuse(fmt::format("'{}' is a scenario for {}", scenario->name,
                                   scenario->of_trees ? "--tree alone" : "our driver alone"));
            return;
        }
        if (!arguments.every_fault) {
            std::optional<ArmedFault> fault;
            if (!arguments.fault.empty()) {
                const auto read = read_fault(arguments.fault);
                if (!read)
                    return (void)refuse(read.error());
                fault = *read;
            }
            tasks.push_back({scenario, fault});
            return;
        }
        for (const auto &row : chip::fault_table)
            for (std::uint32_t opportunity = 0; opportunity < fault_opportunities; opportunity++)
                tasks.push_back({scenario, ArmedFault{row.fault, opportunity}});
    };
    if (arguments.scenarios.empty())
        for (const Scenario *scenario : all_scenarios())
            if (arguments.every_fault ? scenario->name.starts_with("any-fault")
                                      : scenario->core || arguments.all)
                add(scenario);
    for (const auto &name : arguments.scenarios)
        if (const Scenario *scenario = scenario_by_name(name); scenario != nullptr)
            add(scenario);
        else
            return refuse(no_scenario(name)), std::vector<SearchTask>{};
    return tasks;
}

/// Whether a search without findings says anything: a bounded one if it was exhausted, any other if
/// it explored at all.
bool is_verdict(const SearchPart &part) {
    return std::ranges::all_of(part.results, [&](const ScenarioResult &result) {
        return part.terms.strategy == Strategy::dfs ? result.exhausted : result.schedules > 0;
    });
}

/// Which known races were met. One that was not may be gone: its entry should go, too.
void tell_known_races(const SearchPart &part, std::span<const KnownRace> known) {
    for (std::size_t i = 0; i < known.size(); i++) {
        const bool met = std::ranges::any_of(part.results, [i](const ScenarioResult &result) {
            return std::ranges::count(result.known_races, i) > 0;
        });
        print("{} known race, line {}: {}\n", met ? "met    " : "not met", known[i].line,
              for_terminal(known[i].reason));
    }
}

/// Prints what was found, with the histories, and writes the part if it is asked for.
int report(const SearchPart &part, const ExploreArguments &arguments) {
    put(stdout, render_terminal({"Scenarios", {{"", {table_of(part.results)}}}}, look_of(stdout)));
    std::size_t findings = 0;
    std::vector<ToldFinding> all_told;
    for (const ScenarioResult &result : part.results) {
        for (const FoundFinding &found : result.findings) {
            findings++;
            if (!found.schedule.race.empty() && arguments.html.empty()) {
                print("\n{}", render(found, part.terms.seed)); // many: a replay tells the history
                continue;
            }
            auto history = explore::replay(found.schedule, arguments.module);
            FoundFinding told = found;
            if (history && history->finding)
                told.finding = *history->finding; // numbers its objects as the history does
            print("\n{}", render(told, part.terms.seed));
            if (history && !history->as_wished) // a part may say anything
                print("  {}\n", another_way(history->hash, found.schedule.hash));
            if (!history)
                continue;
            put(stdout, render(*history));
            all_told.push_back(
                {fmt::format("{}: {}", to_string(told.finding.kind), told.finding.what),
                 render(told, part.terms.seed), to_string(found.schedule), std::move(*history)});
        }
    }
    if (part.shards > 1)
        print("\nshard {}/{}: the rest of each scenario is in the other shards (--merge)\n",
              part.shard, part.shards);
    if (!arguments.out.empty())
        if (const auto written = write_output(arguments.out, to_json(part), part_mark); !written)
            return fail(bench::exit_rig_failed, written.error().message());
    if (const int failed = write_page(arguments, part.results, all_told); failed != 0)
        return failed;
    tell_known_races(part, arguments.options.known_races);
    if (findings > 0)
        return 1;
    return is_verdict(part) ? 0 : exit_not_exhausted;
}

/// What came of a campaign, in a line.
std::string ending_of(const ScenarioResult &result) {
    return fmt::format("{}: {} schedules, {}", result.scenario, result.schedules,
                       !result.findings.empty()
                           ? fmt::format("FOUND {}", to_string(result.findings[0].finding.kind))
                       : result.exhausted ? std::string("exhausted, nothing found")
                                          : std::string("nothing found"));
}

SearchTerms terms_of(const ExploreArguments &arguments) {
    const Options &options = arguments.options;
    return {std::string(commit()), arguments.variant, options.strategy,  options.memory,
            options.preemptions,   options.seed,      options.schedules, options.cpu_seconds};
}

/// The driver of --tree, if there is one; 0, or the exit status of why it cannot be had.
int take_tree(ExploreArguments &arguments) {
    if (arguments.tree.empty())
        return 0;
    auto built = linux_api::build_tree({.tree = arguments.tree,
                                        .arguments = arguments.make,
                                        .module = {},
                                        .accesses_are_seen = true});
    if (built)
        if (const auto loaded = linux_api::Module::load(*built); !loaded)
            built = std::unexpected(loaded.error());
    if (!built)
        return refuse("--tree: " + built.error());
    arguments.module = *built;
    arguments.variant = tree_variant;
    Options &options = arguments.options;
    options.keep_going = true; // a tree's scenarios have races as a rule
    options.max_findings = most_findings_of_a_tree;
    if (options.cpu_seconds <= 0 && options.schedules == 0)
        options.cpu_seconds = seconds_of_a_tree;
    if (options.cpu_seconds > 0) // beside that the stage is made, and a driver may spin in a step
        options.most_cpu_seconds =
            static_cast<unsigned>(std::min(options.cpu_seconds, 1e6)) * 4 + 60;
    if (arguments.known.empty())
        return 0;
    auto known = read_known_races(arguments.known);
    if (!known)
        return refuse(known.error());
    options.known_races = std::move(*known);
    return 0;
}

int run_search(ExploreArguments arguments) {
    const auto driver = explored_driver(arguments.variant, arguments.module);
    if (!driver)
        return refuse("--variant: " + unknown_name("variant", arguments.variant, variant_names()));
    if (!arguments.out.empty())
        if (const auto accepted = check_output(arguments.out, part_mark); !accepted)
            return refuse(accepted.error());
    if (const auto accepted = check_page(arguments); !accepted)
        return refuse(accepted.error());
    arguments.options.keep_going |=
        !arguments.out.empty(); // all shards must tell of the same scenarios
    const auto tasks = tasks_of(arguments);
    if (tasks.empty())
        return bench::exit_bad_input;
    Progress progress(stderr);
    if (!arguments.quiet)
        progress.tell("scenarios", 0, tasks.size());
    const auto observer = [&](const ScenarioResult &ended, std::size_t done, std::size_t total) {
        progress.tell("scenarios", done, total, ending_of(ended));
    };
    auto results = explore_all(tasks, *driver, arguments.variant, arguments.options, arguments.jobs,
                               arguments.quiet ? SearchObserver() : observer);
    progress.finish();
    if (!results)
        return refuse(results.error());
    const auto ended = results->size();
    const int status = report({terms_of(arguments), arguments.options.shard,
                               arguments.options.shards, std::move(*results)},
                              arguments);
    if (ended < tasks.size())
        print("\nstopped at the first finding: {} of {} scenarios came to an end (--keep-going)\n",
              ended, tasks.size());
    return status;
}

int run_explore(ExploreArguments arguments) {
    if (arguments.list)
        return run_list();
    if (const int refused = take_tree(arguments); refused != 0)
        return refused;
    if (!arguments.replay.empty())
        return run_replay(arguments);
    if (arguments.merge.empty())
        return run_search(arguments);
    const auto merged = merge_parts(arguments.merge);
    return merged ? report(*merged, arguments) : refuse(merged.error());
}

/// A time above 0, in seconds.
double read_seconds(const std::string &text) {
    constexpr double most = 1e9;
    double seconds = 0;
    const auto *end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc() || stop != end || !std::isfinite(seconds) || seconds <= 0 ||
        seconds > most)
        refuse_value("--seconds", fmt::format("\"{}\" is no number of seconds above 0", text));
    return seconds;
}

struct ExploreOptions {
    std::vector<CLI::Option *> search; ///< that say what is searched, and how
    CLI::Option *bound = nullptr;
    CLI::Option *out = nullptr;
};

ExploreOptions add_search_options(Subcommand &command, ExploreArguments &a) {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    ExploreOptions added;
    auto &search = added.search;
    search.push_back(
        offer(command,
              add_texts(command, "scenario", a.scenarios, "Scenarios; without any, the core suite"),
              scenario_names()));
    auto *scenarios = search.back();
    search.push_back(offer(
        command,
        add_text(command, "--variant", a.variant, "Data path of the driver")->capture_default_str(),
        variant_names()));
    search.push_back(
        command.add_flag("--all", a.all, "Those outside the core suite, too")->excludes(scenarios));
    auto *all = search.back();
    search.push_back(add_choice<Strategy>(command, "--strategy", a.options.strategy,
                                          {strategy_names.begin(), strategy_names.end()},
                                          "dfs (default), pct, random"));
    search.push_back(add_number<unsigned>(command, "--bound", a.options.preemptions, 0,
                                          Visited::max_preemptions - 1,
                                          "With dfs: preemptions of a schedule, at most")
                         ->default_str("2"));
    added.bound = search.back();
    search.push_back(add_choice<Memory>(
        command, "--memory", a.options.memory, {memory_names.begin(), memory_names.end()},
        "sequential (default), weak: a load may return an older store, which costs a preemption"));
    search.push_back(add_number<std::uint64_t>(command, "--seed", a.options.seed, 0, most,
                                               "Of what is chosen at random")
                         ->default_str("1"));
    search.push_back(add_number<std::uint64_t>(command, "--schedules", a.options.schedules, 1, most,
                                               "Schedules per scenario, at most"));
    search.push_back(command.add_option_function<std::string>(
        "--seconds", [&a](const std::string &text) { a.options.cpu_seconds = read_seconds(text); },
        "CPU time per scenario, at most"));
    auto *fault = add_text(command, "--fault", a.fault, "FAULT@N: armed, at its Nth opportunity");
    search.push_back(fault);
    search.push_back(
        command.add_flag("--every-fault", a.every_fault, "Each fault at each of its opportunities")
            ->excludes(fault)
            ->excludes(all));
    search.push_back(add_number<unsigned>(command, "--jobs", a.jobs, 0, 1024,
                                          "Processes at once; 0: as many as CPUs"));
    search.push_back(command.add_option_function<std::string>(
        "--shard",
        [&a](const std::string &text) {
            const auto shard = parse_shard(text);
            a.options.shard = shard.index;
            a.options.shards = shard.count;
        },
        "I/N: the Ith part of N"));
    search.push_back(command.add_flag("--keep-going", a.options.keep_going,
                                      "With the other scenarios, after one has found something"));
    added.out =
        add_text(command, "--out", a.out, "Write the results to a file, for --merge; keeps going");
    return added;
}

} // namespace

void add_explore(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<ExploreArguments>();
    auto &a = *arguments;
    auto &command = add_command(app, "explore", "Search the driver's interleavings for races");
    const auto added = add_search_options(command, a);
    command.add_flag("--quiet", a.quiet, "Do not tell the progress");
    auto *tree = add_text(command, "--tree", a.tree, "A C driver's source tree, in place of ours");
    add_texts(command, "--make", a.make, "NAME=value, to the tree's Makefile")->needs(tree);
    add_text(command, "--known-races", a.known,
             "Data races of the tree that are no findings, each with the reason (TOML)")
        ->needs(tree);
    auto *list = command.add_flag("--list", a.list, "Name the scenarios, and what they are");
    auto *merge = add_texts(command, "--merge", a.merge, "Results of all shards");
    auto *replay = add_text(command, "--replay", a.replay, "Carry out one schedule and tell it");
    add_text(command, "--trace", a.trace, "With --replay: write a trace for Perfetto")
        ->needs(replay);
    add_text(command, "--html", a.html, "Write a page of what was found")->excludes(list);
    for (auto *other : {list, merge, replay}) // what they do leaves nothing to search
        for (auto *option : added.search)
            other->excludes(option);
    list->excludes(merge)->excludes(replay)->excludes(added.out);
    replay->excludes(merge)->excludes(added.out);
    explain(command,
            "0 nothing found, 1 something found, 2 bad usage or input, 3 a replay went another "
            "way, or a file could not be written, 4 nothing found but not all was searched",
            {{"besser explore", "The core suite with two preemptions: minutes."},
             {"besser explore --variant relay-direct receive-burst",
              "A race that wedged a tablet, found in moments."},
             {"besser explore --every-fault --bound 0 --jobs 0",
              "Each fault of the chip at each of its opportunities."},
             {"besser explore --replay 'SCHEDULE' --trace found.pftrace",
              "What a finding's schedule does, for ui.perfetto.dev."}});
    command.callback([arguments, &chosen, bound = added.bound] {
        if (bound->count() > 0 && arguments->options.strategy != Strategy::dfs)
            refuse_value("--bound", "only the strategy dfs has one");
        for (const auto &name : arguments->scenarios)
            if (std::ranges::count(arguments->scenarios, name) > 1)
                refuse_value("scenario", fmt::format("\"{}\" is named more than once", name));
        chosen = [arguments] { return run_explore(*arguments); };
    });
}

} // namespace besser::cli
