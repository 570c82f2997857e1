// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/test_world.hpp"
#include "model/vkernel/wait.hpp"

#include <gtest/gtest.h>

namespace besser::vkernel {
namespace {

using testing::no_costs;
using testing::TestWorld;

TEST(WaitQueue, a_wakeup_between_looking_and_sleeping_is_not_lost) {
    TestWorld t(2);
    WaitQueue queue(t.world);
    bool ready = false;
    bool result = false;
    t.task("waiter", [&] {
        result = queue.wait([&] {
            const bool seen = ready;
            t.world.charge(1000); // the other comes right here
            return seen;
        });
    });
    t.at(500, [&] {
        ready = true;
        queue.wake();
    });
    EXPECT_EQ(t.world.run(), RunEnd::idle);
    EXPECT_TRUE(result);
}

TEST(WaitQueue, sleeps_on_while_the_condition_is_false) {
    TestWorld t(1);
    WaitQueue queue(t.world);
    int value = 0;
    std::int64_t over = 0;
    t.task("waiter", [&] {
        queue.wait([&] { return value == 2; });
        over = t.world.now_ns();
    });
    for (const int when : {100, 200})
        t.at(when, [&] {
            value++;
            queue.wake();
        });
    t.world.run();
    EXPECT_EQ(over, 200);
}

TEST(WaitQueue, times_out_at_the_next_jiffy) {
    Costs costs = no_costs();
    costs.jiffy_ns = 4'000'000;
    TestWorld t(1, costs);
    WaitQueue queue(t.world);
    bool result = true;
    t.task("waiter", [&] { result = queue.wait([] { return false; }, 5'000'000); });
    EXPECT_EQ(t.world.run(), RunEnd::idle);
    EXPECT_FALSE(result);
    EXPECT_EQ(t.world.now_ns(), 8'000'000);
}

TEST(WaitQueue, a_timeout_is_no_failure_if_the_condition_came_true) {
    TestWorld t(1);
    WaitQueue queue(t.world);
    bool ready = false;
    bool result = false;
    t.task("waiter", [&] { result = queue.wait([&] { return ready; }, 1000); });
    t.at(500, [&] { ready = true; }); // without a wakeup
    t.world.run();
    EXPECT_TRUE(result);
}

TEST(WaitQueue, waiting_in_softirq_is_reported) {
    TestWorld t(1);
    WaitQueue queue(t.world);
    InterruptWork softirq([](void *q) { static_cast<WaitQueue *>(q)->wait([] { return true; }); },
                          &queue);
    t.world.raise_softirq(0, softirq);
    t.world.run();
    EXPECT_EQ(t.first_warning(), "BUG: scheduling while atomic: softirq/0 in wait_event");
}

TEST(Completion, remembers_what_was_completed_before_the_wait) {
    TestWorld t(1);
    Completion completion(t.world);
    completion.complete();
    bool first = false;
    bool second = true;
    t.task("waiter", [&] {
        first = completion.wait(0);
        second = completion.wait(1000);
    });
    t.world.run();
    EXPECT_TRUE(first);
    EXPECT_FALSE(second);
}

TEST(Completion, reset_forgets) {
    TestWorld t(1);
    Completion completion(t.world);
    completion.complete();
    completion.reset();
    bool result = true;
    t.task("waiter", [&] { result = completion.wait(1000); });
    t.world.run();
    EXPECT_FALSE(result);
}

} // namespace
} // namespace besser::vkernel
