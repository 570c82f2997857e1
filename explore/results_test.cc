// SPDX-License-Identifier: GPL-2.0-only
#include "explore/results.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace besser::explore {
namespace {

ScenarioResult run(const char *scenario, const char *variant) {
    Options options;
    options.preemptions = 1;
    return explore(*scenario_by_name(scenario), *host::variant_by_name(variant), variant,
                   std::nullopt, options);
}

TEST(Results, show_a_lost_update_with_few_preemptions) {
    const auto result = run("receive-burst", "relay-direct");
    const auto lost = std::ranges::find(result.findings, FindingKind::lost_update,
                                        [](const auto &found) { return found.finding.kind; });
    ASSERT_NE(lost, result.findings.end());
    EXPECT_LE(lost->preemptions, 3U); // of the random schedule that shows it first: some ten
}

TEST(Results, name_the_scene_of_a_fault_whatever_its_name) {
    std::vector<ScenarioResult> results(2);
    results[0].scenario = "receive-burst";
    results[1].scenario = "any-fault-in-traffic";
    for (auto &result : results)
        result.fault = ArmedFault{chip::Fault::exception, 1};
    const auto table = render(results);
    EXPECT_NE(table.find("  exception@1 in receive-burst  "), std::string::npos) << table;
    EXPECT_NE(table.find("  exception@1 in traffic  "), std::string::npos) << table;
}

} // namespace
} // namespace besser::explore
