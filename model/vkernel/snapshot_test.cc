// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/test_world.hpp"
#include "model/vkernel/wait.hpp"
#include "model/vkernel/workqueue.hpp"

#include <gtest/gtest.h>

namespace besser::vkernel {
namespace {

using testing::TestWorld;

/// Everything of it lies in the arena.
struct Traffic {
    World &world;
    WaitQueue queue{world};
    Workqueue workqueue{world, {}};
    Work work{world, workqueue, "work", run, this};
    int produced = 0;
    int consumed = 0;

    static void run(void *self) {
        auto &traffic = *static_cast<Traffic *>(self);
        traffic.world.charge(3000);
        traffic.produced++;
        traffic.queue.wake();
    }
    static void produce(void *self) {
        auto &traffic = *static_cast<Traffic *>(self);
        for (int i = 0; i < 200; i++) {
            traffic.world.sleep(1000 + i * 37 % 4000);
            traffic.work.queue();
        }
    }
    static void consume(void *self) {
        auto &traffic = *static_cast<Traffic *>(self);
        std::uint8_t ballast[4000]; // makes the fiber's stack part of the question
        for (std::size_t i = 0;
             traffic.queue.wait([&] { return traffic.produced > traffic.consumed; }, 10'000'000);
             i++) {
            ballast[i % sizeof ballast] = static_cast<std::uint8_t>(i);
            traffic.world.charge(500 + ballast[(i + 1) % sizeof ballast] % 2);
            traffic.consumed++;
        }
    }
};

struct SnapshotTest : ::testing::Test {
    TestWorld t{2, Costs{}};
    Traffic &traffic = t.arena.make<Traffic>(t.world);

    SnapshotTest() {
        t.world.spawn("producer", Traffic::produce, &traffic);
        t.world.spawn("consumer", Traffic::consume, &traffic);
    }
    std::uint64_t finish() {
        EXPECT_EQ(t.world.run(), RunEnd::idle);
        EXPECT_GT(traffic.consumed, 50);
        return t.world.trace().fingerprint.value();
    }
};

TEST_F(SnapshotTest, replays_identically) {
    t.world.run_until(300'000);
    const Snapshot snapshot = t.world.save();
    const std::uint64_t first = finish();
    for (int i = 0; i < 3; i++) {
        t.world.restore(snapshot);
        EXPECT_EQ(t.world.now_ns(), 300'000);
        EXPECT_EQ(finish(), first);
    }
}

TEST_F(SnapshotTest, takes_away_tasks_that_came_later) {
    t.world.run_until(300'000);
    const Snapshot snapshot = t.world.save();
    const std::uint64_t alone = finish();
    t.world.restore(snapshot);
    t.task("intruder", [this] { t.world.charge(12'345); });
    EXPECT_NE(finish(), alone);
    t.world.restore(snapshot);
    EXPECT_EQ(finish(), alone);
}

TEST_F(SnapshotTest, leaves_dead_stack_out) {
    t.world.run_until(300'000);
    EXPECT_LT(t.world.save().size(), std::size_t{100} << 10);
}

} // namespace
} // namespace besser::vkernel
