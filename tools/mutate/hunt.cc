// SPDX-License-Identifier: GPL-2.0-only
// Explores the scenarios depth first, at random those whose bounded space it does not exhaust, the
// core suite with weak memory, then each fault of the chip at its first opportunity, in this
// process until something is found: what hunts a mutant.
//
//     hunt BOUND SECONDS VARIANT    SECONDS: CPU time per scenario and way
//
// Exit status: 0 nothing found, 1 found (and said), 2 bad usage.
#include "explore/campaign.hpp"
#include "explore/explored_driver.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace {

namespace explore = besser::explore;

enum class Outcome : std::uint8_t { found, exhausted, open };

/// Explores the scenario; what is found is said.
Outcome hunt(std::string_view variant, const explore::Scenario &scenario,
             std::optional<explore::ArmedFault> fault, const explore::Options &options) {
    const auto result =
        explore::explore(scenario, *explore::explored_driver(variant, {}), variant, fault, options);
    if (result.findings.empty())
        return result.exhausted ? Outcome::exhausted : Outcome::open;
    const auto &found = result.findings.front().finding;
    fmt::print("{}: {}: {}\n", scenario.name, to_string(found.kind), found.what);
    return Outcome::found;
}

bool finds_in_faults(std::string_view variant, const explore::Options &options) {
    for (const auto &row : besser::chip::fault_table)
        for (const char *name : {"any-fault-in-traffic", "any-fault-in-a-scan"}) {
            const auto &scenario = *explore::scenario_by_name(name);
            if (hunt(variant, scenario, explore::ArmedFault{row.fault, 0}, options) ==
                Outcome::found)
                return true;
        }
    return false;
}

} // namespace

int main(int count, char **arguments) {
    if (count != 4 || !explore::explored_driver(arguments[3], {}))
        return 2;
    const std::string_view variant = arguments[3];
    explore::Options options;
    options.preemptions = static_cast<unsigned>(std::atoi(arguments[1]));
    options.cpu_seconds = std::atof(arguments[2]);
    options.max_findings = 1;
    explore::Options at_random = options;
    at_random.strategy = explore::Strategy::random;
    for (const explore::Scenario *scenario : explore::all_scenarios()) {
        if (scenario->of_trees)
            continue;
        Outcome outcome = hunt(variant, *scenario, std::nullopt, options);
        if (outcome == Outcome::open)
            outcome = hunt(variant, *scenario, std::nullopt, at_random);
        if (outcome == Outcome::found)
            return 1;
    }
    explore::Options weak = options;
    weak.memory = explore::Memory::weak;
    for (const explore::Scenario *scenario : explore::all_scenarios())
        if (scenario->core && hunt(variant, *scenario, std::nullopt, weak) == Outcome::found)
            return 1;
    at_random.schedules = 20;
    return finds_in_faults(variant, at_random) ? 1 : 0;
}
