// SPDX-License-Identifier: GPL-2.0-only
#include "explore/races.hpp"

#include "explore/choosers.hpp"
#include "explore/depth_first.hpp"
#include "explore/toy.hpp"

#include <gtest/gtest.h>

namespace besser::explore {
namespace {

using testing::Toy;

/// Two tasks add to a variable, each under a lock of its own half of the time; a third one sleeps
/// between two stores, so that time has to pass.
std::unique_ptr<Toy> half_locked() {
    auto toy = std::make_unique<Toy>(3);
    auto &counter = toy->shared(0);
    auto &other = toy->shared(0);
    auto &lock = toy->lock();
    for (int i = 0; i < 2; i++)
        toy->task("adds", [&] {
            lock.lock();
            counter.add(1);
            lock.unlock();
            other.add(1);
        });
    toy->task("sleeps", [&toy = *toy, &lock, &other] {
        other.store(7);
        toy.world().sleep(1'000);
        lock.lock();
        other.store(8);
        lock.unlock();
    });
    return toy;
}

bool same(const std::optional<Race> &one, const std::optional<Race> &two) {
    return one.has_value() == two.has_value() &&
           (!one || (one->second == two->second && one->object == two->object));
}

TEST(RaceDetector, finds_in_a_search_what_it_finds_in_each_schedule_alone) {
    const auto toy = half_locked();
    Runner runner(*toy, toy->arena);
    DepthFirst search(runner, {2, false});
    RaceDetector races;
    unsigned schedules = 0;
    unsigned found = 0;
    const auto visit = [&](const std::optional<Finding> &) {
        const auto race = races.find(runner.execution());
        EXPECT_TRUE(same(race, RaceDetector().find(runner.execution())));
        schedules++;
        found += race ? 1 : 0;
        return true;
    };
    for (const Unit &unit : search.explore_root(visit))
        search.explore(unit, visit);
    EXPECT_GT(schedules, 200u);
    EXPECT_GT(found, 0u);
}

/// Races of a hundred schedules at random.
unsigned races_of(Toy &toy) {
    Runner runner(toy, toy.arena);
    RaceDetector races;
    unsigned found = 0;
    for (std::uint64_t seed = 0; seed < 100; seed++) {
        RandomChooser chooser(seed);
        EXPECT_FALSE(runner.run(chooser));
        found += races.find(runner.execution()) ? 1 : 0;
    }
    return found;
}

TEST(RaceDetector, finds_nothing_under_a_lock) {
    Toy toy(2);
    auto &counter = toy.shared(0);
    auto &lock = toy.lock();
    for (int i = 0; i < 2; i++)
        toy.task("adds", [&] {
            for (int round = 0; round < 3; round++) {
                lock.lock();
                counter.add(1);
                lock.unlock();
            }
        });
    EXPECT_EQ(races_of(toy), 0u);
}

/// One writes and one reads plain data, with the lock where it is said.
unsigned races_on_plain_data(bool writer_locks, bool reader_locks) {
    Toy toy(2);
    auto &data = toy.guarded<int>();
    auto &lock = toy.lock();
    toy.task("writes", [&] {
        if (writer_locks)
            lock.lock();
        data.write() = 1;
        if (writer_locks)
            lock.unlock();
    });
    toy.task("reads", [&] {
        if (reader_locks)
            lock.lock();
        (void)data.read();
        if (reader_locks)
            lock.unlock();
    });
    return races_of(toy);
}

TEST(RaceDetector, plain_data_under_a_lock_do_not_race) {
    EXPECT_EQ(races_on_plain_data(true, true), 0u);
}

TEST(RaceDetector, plain_data_race_if_one_side_drops_the_lock) {
    EXPECT_GT(races_on_plain_data(false, true), 0u);
    EXPECT_GT(races_on_plain_data(true, false), 0u);
}

TEST(RaceDetector, plain_data_race_behind_the_release) {
    Toy toy(2);
    auto &data = toy.guarded<int>();
    auto &lock = toy.lock();
    toy.task("writes", [&] {
        lock.lock();
        lock.unlock();
        data.write() = 1;
    });
    toy.task("reads", [&] {
        lock.lock();
        (void)data.read();
        lock.unlock();
    });
    EXPECT_GT(races_of(toy), 0u);
}

TEST(RaceDetector, a_wakeup_orders_plain_data) {
    Toy toy(2);
    auto &data = toy.guarded<int>();
    auto &done = toy.arena.make<vkernel::Completion>(toy.world());
    toy.task("writes", [&] {
        data.write() = 1;
        done.complete();
    });
    toy.task("reads", [&] {
        (void)done.wait(vkernel::never_ns);
        (void)data.read();
    });
    EXPECT_EQ(races_of(toy), 0u);
}

} // namespace
} // namespace besser::explore
