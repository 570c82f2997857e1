// SPDX-License-Identifier: GPL-2.0-only
#include "explore/results.hpp"

#include "explore/explored_driver.hpp"

#include <gmock/gmock.h>
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
    EXPECT_LE(lost->preemptions, 5U); // of the random schedule that shows it first: some ten
}

TEST(Results, of_a_campaign_whose_process_ends_are_what_it_had_found_and_that) {
    const std::vector<SearchTask> tasks = {{scenario_by_name("receive-burst"), std::nullopt}};
    Options options;
    options.strategy = Strategy::random;
    options.schedules = 1'000'000'000;
    options.max_findings = 1000;
    options.most_cpu_seconds = 1;
    const auto results =
        explore_all(tasks, host::Variant::relay_direct, "relay-direct", options, 1);
    ASSERT_TRUE(results) << results.error();
    ASSERT_EQ(results->size(), 1U);
    EXPECT_GT(results->front().schedules, 0U);
    std::vector<FindingKind> kinds;
    for (const auto &found : results->front().findings)
        kinds.push_back(found.finding.kind);
    EXPECT_THAT(kinds, ::testing::Contains(FindingKind::lost_update));
    EXPECT_THAT(kinds, ::testing::Contains(FindingKind::crash).Times(1));
}

TEST(Results, say_that_a_trees_schedule_wants_its_tree) {
    FoundFinding found;
    found.schedule.variant = tree_variant;
    found.schedule.scenario = "receive-burst";
    EXPECT_THAT(render(found, 1),
                ::testing::HasSubstr("besser explore --tree DIR --replay 'tree/"));
    found.schedule.variant = "direct";
    EXPECT_THAT(render(found, 1), ::testing::HasSubstr("besser explore --replay 'direct/"));
}

TEST(Results, name_the_scene_of_a_fault_whatever_its_name) {
    std::vector<ScenarioResult> results(2);
    results[0].scenario = "receive-burst";
    results[1].scenario = "any-fault-in-traffic";
    for (auto &result : results)
        result.fault = ArmedFault{chip::Fault::exception, 1};
    const auto rows = table_of(results).rows;
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].front(), "exception@1 in receive-burst");
    EXPECT_EQ(rows[1].front(), "exception@1 in traffic");
}

TEST(Results, add_up_schedules_and_seconds) {
    std::vector<ScenarioResult> results(2);
    results[0].schedules = 3;
    results[1].schedules = 4;
    results[0].cpu_seconds = 0.25;
    results[1].cpu_seconds = 0.5;
    const auto sum = table_of(results).rows.back();
    EXPECT_EQ(sum.front(), "all");
    EXPECT_EQ(sum[1], "7");
    EXPECT_EQ(sum.back(), "0.75");
}

} // namespace
} // namespace besser::explore
