// SPDX-License-Identifier: GPL-2.0-only
#include "explore/results.hpp"

#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace besser::explore {
namespace {

constexpr unsigned shards = 3;

ScenarioResult run(const char *scenario, const char *variant, unsigned shard, unsigned of) {
    Options options;
    options.preemptions = 1;
    options.shard = shard;
    options.shards = of;
    const auto result = explore(*scenario_by_name(scenario), *host::variant_by_name(variant),
                                variant, std::nullopt, options);
    EXPECT_TRUE(result) << result.error();
    return result.value_or(ScenarioResult{});
}

/// A file per shard, as `besser explore --shard I/N --out FILE` writes it.
class Shards : public ::testing::Test {
  protected:
    std::filesystem::path write(const ScenarioResult &result) {
        const auto path = directory_.path / (std::to_string(files_++) + ".json");
        std::ofstream(path) << to_json(std::span(&result, 1));
        return path;
    }
    std::vector<std::filesystem::path> explore_in_shards(const char *scenario,
                                                         const char *variant) {
        std::vector<std::filesystem::path> paths;
        for (unsigned shard = 0; shard < shards; shard++) {
            parts_.push_back(run(scenario, variant, shard, shards));
            paths.push_back(write(parts_.back()));
        }
        return paths;
    }

    std::vector<ScenarioResult> parts_;

  private:
    TemporaryDirectory directory_;
    int files_ = 0;
};

TEST(Results, show_a_lost_update_with_few_preemptions) {
    const auto result = run("receive-burst", "relay-direct", 0, 1);
    const auto lost = std::ranges::find(result.findings, FindingKind::lost_update,
                                        [](const auto &found) { return found.finding.kind; });
    ASSERT_NE(lost, result.findings.end());
    EXPECT_LE(lost->preemptions, 3U); // of the random schedule that shows it first: some ten
}

TEST_F(Shards, together_exhaust_what_one_search_does) {
    const auto whole = run("flush-against-transmit", "direct", 0, 1);
    ASSERT_TRUE(whole.exhausted);
    const auto merged = merge_files(explore_in_shards("flush-against-transmit", "direct"));
    ASSERT_TRUE(merged) << merged.error();
    ASSERT_EQ(merged->size(), 1u);
    const ScenarioResult &sum = merged->front();
    EXPECT_TRUE(sum.exhausted);
    EXPECT_TRUE(sum.findings.empty());
    EXPECT_EQ(sum.units, whole.units);
    EXPECT_EQ(sum.units_done, whole.units); // the root is everybody's and counts once
    std::uint64_t schedules = 0;
    for (const ScenarioResult &part : parts_) {
        EXPECT_LT(part.schedules, whole.schedules);
        schedules += part.schedules;
    }
    EXPECT_EQ(sum.schedules, schedules);
    // A state that two shards reach is left by both.
    EXPECT_GE(sum.schedules, whole.schedules);
    EXPECT_GE(sum.states, whole.states);
}

TEST_F(Shards, find_together_what_one_search_finds) {
    const auto kinds_of = [](const ScenarioResult &result) {
        std::set<FindingKind> kinds;
        for (const FoundFinding &found : result.findings)
            kinds.insert(found.finding.kind);
        return kinds;
    };
    const auto whole = run("receive-against-confirm", "relay-direct", 0, 1);
    ASSERT_TRUE(kinds_of(whole).contains(FindingKind::lost_update));
    const auto merged = merge_files(explore_in_shards("receive-against-confirm", "relay-direct"));
    ASSERT_TRUE(merged) << merged.error();
    EXPECT_EQ(kinds_of(merged->front()), kinds_of(whole));
    EXPECT_FALSE(merged->front().exhausted);
}

TEST_F(Shards, are_not_all_without_the_last) {
    auto paths = explore_in_shards("flush-against-transmit", "direct");
    paths.pop_back();
    const auto merged = merge_files(paths);
    ASSERT_TRUE(merged) << merged.error();
    EXPECT_FALSE(merged->front().exhausted);
}

TEST_F(Shards, count_once) {
    auto paths = explore_in_shards("flush-against-transmit", "direct");
    paths.push_back(paths.front());
    EXPECT_FALSE(merge_files(paths));
}

} // namespace
} // namespace besser::explore
