// SPDX-License-Identifier: GPL-2.0-only
// Explores scenarios in this process until something is found: what hunts a mutant.
//
//     hunt BOUND SECONDS [SCENARIO...]    SECONDS: CPU time per scenario; none named: the core
//     suite
//
// Exit status: 0 nothing found, 1 found (and said), 2 bad usage.
#include "explore/campaign.hpp"

#include <fmt/format.h>

#include <cstdlib>

int main(int count, char **arguments) {
    namespace explore = besser::explore;
    if (count < 3)
        return 2;
    explore::Options options;
    options.preemptions = static_cast<unsigned>(std::atoi(arguments[1]));
    options.cpu_seconds = std::atof(arguments[2]);
    options.max_findings = 1;
    const std::span<char *> names(arguments + 3, arguments + count);
    for (const explore::Scenario *scenario : explore::all_scenarios()) {
        if (names.empty() ? !scenario->core
                          : std::ranges::find(names, scenario->name) == names.end())
            continue;
        const auto result = explore::explore(*scenario, *besser::host::variant_by_name("direct"),
                                             "direct", std::nullopt, options);
        if (!result) {
            fmt::print("set up: {}\n", result.error());
            return 1;
        }
        if (!result->findings.empty()) {
            const auto &found = result->findings.front();
            fmt::print("{}: {}: {}\n", scenario->name, to_string(found.finding.kind),
                       found.finding.what);
            return 1;
        }
    }
    return 0;
}
