// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/shared.hpp"
#include "model/vkernel/test_world.hpp"

#include <gtest/gtest.h>

namespace besser::vkernel {
namespace {

using testing::no_costs;
using testing::pinned_to;
using testing::TestWorld;

struct Environment {
    World &owner;
    [[nodiscard]] World &world() const { return owner; }
};

/// Two CPUs add 1 at 100 ns and at 105 ns; what the counter holds at the end.
template <template <class> class Counter>
int sum_of_two(TestWorld &t) {
    Environment env{t.world};
    Counter<int> counter(env, 0, "hw_bufs_used");
    for (int i = 0; i < 2; i++)
        t.task(
            i == 0 ? "a" : "b",
            [&t, &counter, i] {
                t.world.charge(100 + 5 * i);
                counter.add(1);
            },
            pinned_to(i));
    t.world.run();
    return counter.load();
}

Costs torn(std::int64_t ns) {
    Costs costs = no_costs();
    costs.torn_update_ns = ns;
    return costs;
}

TEST(Shared, an_add_loses_what_another_cpu_stored_meanwhile) {
    TestWorld t(2, torn(10));
    EXPECT_EQ(sum_of_two<Shared>(t), 1);
    const auto &lost = t.world.trace().lost_updates;
    ASSERT_EQ(lost.pushed(), 1U);
    EXPECT_EQ(lost.begin()->field.view(), "hw_bufs_used");
    EXPECT_EQ(lost.begin()->loser.view(), "a");
    EXPECT_EQ(lost.begin()->winner.view(), "b");
    EXPECT_EQ(lost.begin()->when_ns, 115);
}

TEST(Shared, an_add_is_whole_if_the_other_comes_later) {
    TestWorld t(2, torn(4));
    EXPECT_EQ(sum_of_two<Shared>(t), 2);
    EXPECT_EQ(t.world.trace().lost_updates.pushed(), 0U);
}

TEST(Shared, an_add_is_whole_without_a_window) {
    TestWorld t(2, torn(0));
    EXPECT_EQ(sum_of_two<Shared>(t), 2);
}

TEST(Shared, an_interrupt_on_the_same_cpu_tears_too) {
    TestWorld t(1, torn(10));
    Environment env{t.world};
    Shared<int> counter(env, 0);
    InterruptWork irq([](void *c) { static_cast<Shared<int> *>(c)->store(100); }, &counter);
    t.task("t", [&] { counter.add(1); });
    t.at(5, [&] { t.world.raise_irq(0, irq); });
    t.world.run();
    EXPECT_EQ(counter.load(), 1);
    const auto &lost = *t.world.trace().lost_updates.begin();
    EXPECT_EQ(lost.lost, 100);
    EXPECT_EQ(lost.field.view().substr(0, 15), "shared_test.cc:");
}

TEST(Atomic, loses_nothing) {
    TestWorld t(2, torn(10));
    EXPECT_EQ(sum_of_two<Atomic>(t), 2);
}

} // namespace
} // namespace besser::vkernel
