// SPDX-License-Identifier: GPL-2.0-only
// Explores the scenarios, then each fault of the chip at its first opportunity, in this process
// until something is found: what hunts a mutant.
//
//     hunt BOUND SECONDS    SECONDS: CPU time per scenario
//
// Exit status: 0 nothing found, 1 found (and said), 2 bad usage.
#include "explore/campaign.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace {

namespace explore = besser::explore;

/// Whether exploring the scenario finds anything; if so it is said.
bool finds(const explore::Scenario &scenario, std::optional<explore::ArmedFault> fault,
           const explore::Options &options) {
    const auto result = explore::explore(scenario, *besser::host::variant_by_name("direct"),
                                         "direct", fault, options);
    if (!result) {
        fmt::print("set up: {}\n", result.error());
        return true;
    }
    if (result->findings.empty())
        return false;
    const auto &found = result->findings.front().finding;
    fmt::print("{}: {}: {}\n", scenario.name, to_string(found.kind), found.what);
    return true;
}

} // namespace

int main(int count, char **arguments) {
    if (count != 3)
        return 2;
    explore::Options options;
    options.preemptions = static_cast<unsigned>(std::atoi(arguments[1]));
    options.cpu_seconds = std::atof(arguments[2]);
    options.max_findings = 1;
    for (const explore::Scenario *scenario : explore::all_scenarios())
        if (finds(*scenario, std::nullopt, options))
            return 1;
    options.strategy = explore::Strategy::random;
    options.schedules = 5;
    for (const auto &row : besser::chip::fault_table)
        for (const char *name : {"any-fault-in-traffic", "any-fault-in-a-scan"})
            if (finds(*explore::scenario_by_name(name), explore::ArmedFault{row.fault, 0}, options))
                return 1;
    return 0;
}
