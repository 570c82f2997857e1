// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/run/verify.hpp"
#include "explore/campaign.hpp"
#include "explore/results.hpp"
#include "explore/told_schedule.hpp"
#include "explore/visited.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <fstream>
#include <map>
#include <memory>

namespace besser::cli {

namespace {

using namespace explore;

constexpr int exit_not_exhausted = 4; ///< nothing found, but not all was seen: no verdict

struct ExploreArguments {
    std::string variant = "direct";
    std::vector<std::string> scenarios;
    bool all = false;
    bool list = false;
    bool every_fault = false;
    std::string fault;
    Options options;
    std::string shard = "0/1";
    unsigned jobs = 0;
    std::string replay;
    std::filesystem::path trace;
    std::filesystem::path out;
    std::vector<std::filesystem::path> merge;
};

int refuse(std::string_view what) { return fail(bench::exit_bad_input, what); }

bool write_file(const std::filesystem::path &path, std::string_view text) {
    std::ofstream file(path);
    file << text << '\n';
    return file.flush().good();
}

int run_list() {
    for (const Scenario *scenario : all_scenarios())
        print("{:<33}{}\n{:33}contexts: interrupt, bottom half, {}; frames: {}; scans: {}{}\n",
              scenario->name, scenario->what, "", scenario->contexts, scenario->frames,
              scenario->scans, scenario->core ? "" : "; not in the core suite");
    return 0;
}

/// A finding that comes again as it was is one; anything else is the explorer's error.
int run_replay(const ExploreArguments &arguments) {
    const auto schedule = read_schedule(arguments.replay);
    if (!schedule)
        return refuse(schedule.error());
    const auto history = explore::replay(*schedule);
    if (!history)
        return refuse(history.error());
    if (!history->as_wished) {
        print_error("besser: the replay went another way (hash {:08x}, not {:08x}): another "
                    "build of the driver, or an error of the explorer\n",
                    history->hash, schedule->hash);
        return bench::exit_rig_failed;
    }
    if (history->finding)
        print("{}: {}\n", to_string(history->finding->kind), history->finding->what);
    else
        print("nothing was found in this schedule\n");
    print("{}", render(*history));
    if (!arguments.trace.empty() && !write_file(arguments.trace, perfetto_trace(*history)))
        return refuse(fmt::format("{} cannot be written", arguments.trace.string()));
    return history->finding ? 1 : 0;
}

/// What to explore; empty: a name was wrong, and said.
std::vector<SearchTask> tasks_of(const ExploreArguments &arguments) {
    std::vector<SearchTask> tasks;
    const auto add = [&](const Scenario *scenario) {
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
            return refuse(fmt::format("there is no scenario '{}'; --list names them", name)),
                   std::vector<SearchTask>{};
    return tasks;
}

int report(const std::vector<ScenarioResult> &results, const ExploreArguments &arguments) {
    print("{}", render(results));
    std::size_t findings = 0;
    bool exhausted = true;
    for (const ScenarioResult &result : results) {
        exhausted &= result.exhausted;
        for (const FoundFinding &found : result.findings) {
            findings++;
            const auto history = explore::replay(found.schedule);
            FoundFinding told = found;
            if (history && history->finding)
                told.finding = *history->finding; // numbers its objects as the history does
            print("\n{}", render(told, arguments.options.seed));
            if (history)
                print("{}", render(*history));
        }
    }
    if (!arguments.out.empty() && !write_file(arguments.out, to_json(results)))
        return refuse(fmt::format("{} cannot be written", arguments.out.string()));
    if (findings > 0)
        return 1;
    return exhausted || arguments.options.strategy != Strategy::dfs ? 0 : exit_not_exhausted;
}

int run_explore(ExploreArguments arguments) {
    if (arguments.list)
        return run_list();
    if (!arguments.replay.empty())
        return run_replay(arguments);
    if (!arguments.merge.empty()) {
        const auto merged = merge_files(arguments.merge);
        return merged ? report(*merged, arguments) : refuse(merged.error());
    }
    const auto variant = host::variant_by_name(arguments.variant);
    if (!variant)
        return refuse(fmt::format("there is no variant '{}'", arguments.variant));
    if (std::sscanf(arguments.shard.c_str(), "%u/%u", &arguments.options.shard,
                    &arguments.options.shards) != 2 ||
        arguments.options.shard >= arguments.options.shards)
        return refuse("--shard is I/N with I below N");
    arguments.options.keep_going |=
        !arguments.out.empty(); // all shards must tell of the same scenarios
    const auto tasks = tasks_of(arguments);
    if (tasks.empty())
        return bench::exit_bad_input;
    const auto results =
        explore_all(tasks, *variant, arguments.variant, arguments.options, arguments.jobs);
    if (!results)
        return refuse(results.error());
    const int status = report(*results, arguments);
    if (results->size() < tasks.size())
        print("\nstopped at the first finding: {} of {} scenarios came to an end (--keep-going)\n",
              results->size(), tasks.size());
    return status;
}

} // namespace

void add_explore(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<ExploreArguments>();
    auto &a = *arguments;
    auto *command = app.add_subcommand("explore", "Search the driver's interleavings for races");
    command->add_option("scenario", a.scenarios, "Scenarios; without any, the core suite");
    command->add_option("--variant", a.variant, "Data path of the driver")->capture_default_str();
    command->add_flag("--list", a.list, "Name the scenarios, and what they are");
    command->add_flag("--all", a.all, "Those outside the core suite, too");
    const std::map<std::string, Strategy> strategies{
        {"dfs", Strategy::dfs}, {"pct", Strategy::pct}, {"random", Strategy::random}};
    command->add_option("--strategy", a.options.strategy, "dfs (default), pct, random")
        ->transform(CLI::CheckedTransformer(strategies));
    command->add_option("--bound", a.options.preemptions, "Preemptions of a schedule, at most")
        ->capture_default_str()
        ->check(CLI::Range(0U, Visited::max_preemptions - 1));
    command->add_option("--seed", a.options.seed, "Of what is chosen at random")
        ->capture_default_str();
    command->add_option("--schedules", a.options.schedules, "Schedules per scenario, at most");
    command->add_option("--seconds", a.options.cpu_seconds, "CPU time per scenario, at most");
    command->add_option("--fault", a.fault, "FAULT@N: armed, at its Nth opportunity");
    command->add_flag("--every-fault", a.every_fault, "Each fault at each of its opportunities");
    command->add_option("--jobs", a.jobs, "Processes at once; 0: as many as CPUs");
    command->add_option("--shard", a.shard, "I/N: the Ith part of N")->capture_default_str();
    command->add_flag("--keep-going", a.options.keep_going,
                      "With the other scenarios, after one has found something");
    command->add_option("--out", a.out, "Write the results to a file, for --merge; keeps going");
    command->add_option("--merge", a.merge, "Results of all shards");
    command->add_option("--replay", a.replay, "Carry out one schedule and tell it");
    command->add_option("--trace", a.trace, "With --replay: write a trace for Perfetto");
    command->callback(
        [arguments, &chosen] { chosen = [arguments] { return run_explore(*arguments); }; });
}

} // namespace besser::cli
