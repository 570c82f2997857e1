// SPDX-License-Identifier: GPL-2.0-only
// All primitives at once under a random load: what they promise holds, and everything ends.
#include "model/vkernel/lock.hpp"
#include "model/vkernel/test_world.hpp"
#include "model/vkernel/timer.hpp"
#include "model/vkernel/workqueue.hpp"

#include <gtest/gtest.h>

#include <random>

namespace besser::vkernel {
namespace {

using testing::TestWorld;

struct Load {
    TestWorld t{3, Costs{}};
    World &world = t.world;
    std::minstd_rand random;
    SpinLock spin{world};
    Mutex mutex{world};
    WaitQueue queue{world};
    Workqueue bound{world, {}};
    Workqueue high{world, {.high_priority = true, .cpu_intensive = true, .max_active = 1}};
    Work works[2] = {{world, bound, "bound", job, this}, {world, high, "high", job, this}};
    Timer timer{world, tick, this};
    int in_spin = 0;
    int in_mutex = 0;
    int violations = 0;
    int ticks = 0;

    explicit Load(unsigned seed) : random(seed) {}

    void guarded(int &inside, std::int64_t ns) {
        violations += ++inside == 1 ? 0 : 1;
        world.charge(ns);
        inside--;
    }
    void step() {
        const std::int64_t ns = random() % 5000;
        switch (random() % 8) {
        case 0:
            spin.lock(), guarded(in_spin, ns), spin.unlock();
            break;
        case 1:
            mutex.lock(), guarded(in_mutex, ns), mutex.unlock();
            break;
        case 2:
            world.sleep(ns * 10);
            break;
        case 3:
            world.charge(ns);
            break;
        case 4:
            works[ns % 2].queue();
            break;
        case 5:
            queue.wait([] { return false; }, ns);
            break;
        case 6:
            timer.arm(ns);
            break;
        default:
            ns % 4 == 0 ? timer.cancel_sync() : works[ns % 2].cancel_sync();
        }
    }
    static void job(void *self) {
        auto &load = *static_cast<Load *>(self);
        load.spin.lock();
        load.guarded(load.in_spin, 700);
        load.spin.unlock();
        load.mutex.lock();
        load.guarded(load.in_mutex, 3000);
        load.mutex.unlock();
    }
    static void tick(void *self) {
        auto &load = *static_cast<Load *>(self);
        load.ticks++;
        load.spin.lock();
        load.guarded(load.in_spin, 300);
        load.spin.unlock();
        load.queue.wake();
    }
    RunEnd run() {
        constexpr TaskClass classes[] = {TaskClass::rt, TaskClass::highpri, TaskClass::normal,
                                         TaskClass::normal, TaskClass::normal};
        for (int i = 0; i < 5; i++)
            t.task("t",
                   [this] {
                       for (int k = 0; k < 300; k++)
                           step();
                   },
                   {.task_class = classes[i], .cpu = i % 3, .pinned = i % 2 == 0});
        return world.run();
    }
};

TEST(Stress, promises_hold_under_random_load) {
    for (unsigned seed = 1; seed <= 50; seed++) {
        Load load(seed);
        ASSERT_EQ(load.run(), RunEnd::idle) << "seed " << seed;
        ASSERT_EQ(load.violations, 0) << "seed " << seed;
        ASSERT_EQ(load.t.warnings(), 0U) << load.t.first_warning() << ", seed " << seed;
        ASSERT_GT(load.ticks, 0);
        std::int64_t tasks_ns = 0;
        std::int64_t cpus_ns = 0;
        for (const auto &[name, ns] : load.world.task_times())
            tasks_ns += ns;
        for (int i = 0; i < load.world.cpus(); i++) {
            cpus_ns += load.world.busy_ns(i);
            ASSERT_LE(load.world.busy_ns(i), load.world.now_ns());
        }
        ASSERT_EQ(tasks_ns, cpus_ns) << "seed " << seed;
    }
}

TEST(Stress, equal_seeds_have_equal_histories) {
    auto history = [](unsigned seed) {
        Load load(seed);
        load.run();
        return load.world.trace().fingerprint.value();
    };
    EXPECT_EQ(history(7), history(7));
    EXPECT_NE(history(7), history(8));
}

} // namespace
} // namespace besser::vkernel
