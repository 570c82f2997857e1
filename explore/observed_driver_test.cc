// SPDX-License-Identifier: GPL-2.0-only
// A driver of ours that is told of at each of its accesses to memory.
#include "explore/campaign.hpp"
#include "explore/device_names.hpp"
#include "explore/observed_fields.hpp"
#include "explore/test_search.hpp"
#include "model/host/observed_driver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::explore {
namespace {

using testing::Fields;
using ::testing::HasSubstr;
using testing::Toy;

/// The races of the schedule that comes by itself.
std::size_t memory_races_of(Toy &toy) {
    Runner runner(toy, toy.arena);
    ReplayChooser by_itself({});
    EXPECT_FALSE(runner.run(by_itself));
    RaceDetector races;
    EXPECT_FALSE(races.find(runner.execution()));
    return races.of_memory().size();
}

TEST(ObservedDriver, a_plain_field_that_two_contexts_change_is_a_race) {
    Toy toy;
    auto &fields = toy.arena.make<Fields>();
    for (const char *name : {"one", "other"})
        toy.task(name, [&fields] { testing::observed_count(fields); });
    EXPECT_GT(memory_races_of(toy), 0u);
}

TEST(ObservedDriver, a_plain_field_that_two_contexts_read_is_none) {
    Toy toy;
    auto &fields = toy.arena.make<Fields>();
    for (const char *name : {"one", "other"})
        toy.task(name, [&fields] { (void)testing::observed_look(fields); });
    EXPECT_EQ(memory_races_of(toy), 0u);
}

TEST(ObservedDriver, a_lock_orders_the_changes_of_a_plain_field) {
    Toy toy;
    auto &fields = toy.arena.make<Fields>();
    auto &lock = toy.lock();
    for (const char *name : {"one", "other"})
        toy.task(name, [&fields, &lock] {
            lock.lock();
            testing::observed_count(fields);
            lock.unlock();
        });
    EXPECT_EQ(memory_races_of(toy), 0u);
}

ScenarioResult explore_observed(std::string_view scenario, std::string_view variant) {
    Options options;
    options.preemptions = 0;
    return explore(*scenario_by_name(scenario), *explored_driver(variant, {}), variant,
                   std::nullopt, options);
}

TEST(ObservedDriver, what_the_kernel_keeps_for_itself_in_it_is_no_race) {
    const auto result = explore_observed("receive-burst", "observed-direct");
    EXPECT_TRUE(result.exhausted);
    EXPECT_TRUE(result.findings.empty()) << result.findings.front().finding.what;
}

TEST(ObservedDriver, is_known_by_its_own_name_alone) {
    EXPECT_TRUE(explored_driver("observed-v3", {})->observed);
    EXPECT_FALSE(explored_driver("v3", {})->observed);
    EXPECT_FALSE(explored_driver("observed-", {}));
    EXPECT_FALSE(explored_driver("observed-observed-v3", {}));
}

TEST(DeviceNames, a_field_of_the_device_has_the_path_to_it) {
    const auto session =
        Session::make(*scenario_by_name("receive-burst"), *explored_driver("observed-direct", {}),
                      std::nullopt, Memory::sequential, [](Stage &stage) {
                          const auto names = stage.names();
                          ASSERT_NE(names, nullptr);
                          const auto *begin = reinterpret_cast<const char *>(&stage.device());
                          bool found = false;
                          for (int word = 1; word < 4096 && !found; word++)
                              found =
                                  names->name_of(begin + word * 8).starts_with("core_.credits_");
                          EXPECT_TRUE(found);
                          EXPECT_EQ(names->name_of(begin - 8), "");
                      });
    EXPECT_TRUE(session->ready());
}

} // namespace
} // namespace besser::explore
