// SPDX-License-Identifier: GPL-2.0-only
#include "lint/updates.hpp"

#include "explore/explored_driver.hpp"
#include "explore/results.hpp"
#include "explore/scenario.hpp"
#include "model/linux/module.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

namespace besser::lint {

namespace {

using namespace explore;

/// A driver may spin within a schedule, and one that goes down takes thousands of steps.
constexpr unsigned most_cpu_seconds = 120;

Options terms_of(const LintOptions &options) {
    Options terms;
    terms.strategy = Strategy::random;
    terms.schedules = options.schedules;
    terms.max_findings = std::numeric_limits<std::size_t>::max();
    terms.keep_going = true;
    terms.follows_up = false;
    terms.most_cpu_seconds = most_cpu_seconds;
    return terms;
}

ExploredScenario told(const ScenarioResult &result) {
    ExploredScenario scenario{result.scenario, result.schedules, {}};
    for (const FoundFinding &found : result.findings)
        if (found.finding.kind == FindingKind::crash)
            scenario.problem = "its process ended by " + found.finding.what;
    return scenario;
}

} // namespace

Explored explore_tree(const LintOptions &options, const LintProgress &progress) {
    Explored explored;
    auto tree = options.tree;
    tree.accesses_are_seen = true;
    auto module = linux_api::build_tree(tree);
    if (module)
        if (const auto loaded = linux_api::Module::load(*module); !loaded)
            module = std::unexpected(loaded.error());
    if (!module) {
        explored.problem = module.error();
        return explored;
    }
    std::vector<SearchTask> tasks;
    for (const Scenario *scenario : all_scenarios())
        if (!scenario->of_ours && !scenario->name.starts_with("any-fault")) // no fault is armed
            tasks.push_back({scenario, std::nullopt});
    const auto observer = [&](const ScenarioResult &, std::size_t done, std::size_t total) {
        if (progress)
            progress("scenarios", done, total);
    };
    const auto results = explore_all(tasks, ExploredDriver(*module), tree_variant,
                                     terms_of(options), options.jobs, observer);
    if (!results) {
        explored.problem = results.error();
        return explored;
    }
    std::set<std::tuple<std::string, std::string, std::string>> known;
    for (const ScenarioResult &result : *results) {
        explored.scenarios.push_back(told(result));
        for (const FoundFinding &found : result.findings) {
            if (!found.race)
                continue;
            const auto &[low, high] = std::minmax(found.race->lines[0], found.race->lines[1]);
            if (known.emplace(found.race->variable, low, high).second)
                explored.races.push_back(*found.race);
        }
    }
    return explored;
}

} // namespace besser::lint
