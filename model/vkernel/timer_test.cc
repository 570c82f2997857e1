// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/test_world.hpp"
#include "model/vkernel/timer.hpp"

#include <gtest/gtest.h>

namespace besser::vkernel {
namespace {

using testing::pinned_to;
using testing::TestWorld;

struct Probe {
    World &world;
    std::int64_t takes_ns = 0;
    int runs = 0;
    std::int64_t last_ns = 0;
    TaskClass context = TaskClass::normal;

    static void run(void *self) {
        auto &probe = *static_cast<Probe *>(self);
        probe.context = probe.world.current()->options.task_class;
        probe.world.charge(probe.takes_ns);
        probe.runs++;
        probe.last_ns = probe.world.now_ns();
    }
};

TEST(Timer, runs_once_in_softirq_context) {
    TestWorld t;
    Probe probe{t.world};
    Timer timer(t.world, Probe::run, &probe);
    timer.arm(500);
    EXPECT_EQ(t.world.run(), RunEnd::idle);
    EXPECT_EQ(probe.runs, 1);
    EXPECT_EQ(probe.last_ns, 500);
    EXPECT_EQ(probe.context, TaskClass::softirq);
}

TEST(Timer, armed_again_it_runs_at_the_new_time_only) {
    TestWorld t;
    Probe probe{t.world};
    Timer timer(t.world, Probe::run, &probe);
    timer.arm(500);
    t.at(400, [&] { timer.arm(500); });
    t.world.run();
    EXPECT_EQ(probe.runs, 1);
    EXPECT_EQ(probe.last_ns, 900);
}

TEST(Timer, cancel_takes_back_what_is_pending) {
    TestWorld t;
    Probe probe{t.world};
    Timer timer(t.world, Probe::run, &probe);
    bool pending = false;
    bool again = true;
    t.task("t", [&] {
        timer.arm(500);
        pending = timer.cancel_sync();
        again = timer.cancel_sync();
    });
    t.world.run();
    EXPECT_TRUE(pending);
    EXPECT_FALSE(again);
    EXPECT_EQ(probe.runs, 0);
}

TEST(Timer, cancel_waits_for_the_running_function) {
    TestWorld t;
    Probe probe{t.world, 1000};
    Timer timer(t.world, Probe::run, &probe);
    int runs_seen = 0;
    t.task(
        "arms", [&] { timer.arm(500); }, pinned_to(1));
    t.task(
        "cancels",
        [&] {
            t.world.sleep(700);
            timer.cancel_sync();
            runs_seen = probe.runs;
        },
        pinned_to(0));
    t.world.run();
    EXPECT_EQ(runs_seen, 1);
    EXPECT_EQ(t.world.now_ns(), 1500);
}

} // namespace
} // namespace besser::vkernel
