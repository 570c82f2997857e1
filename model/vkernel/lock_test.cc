// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/lock.hpp"
#include "model/vkernel/test_world.hpp"

#include <gtest/gtest.h>

#include <string>

namespace besser::vkernel {
namespace {

using testing::no_costs;
using testing::pinned_to;
using testing::TestWorld;

TEST(SpinLock, contention_spins_and_burns_cpu) {
    Costs costs = no_costs();
    costs.lock_handover_ns = 7;
    TestWorld t(2, costs);
    SpinLock lock(t.world);
    std::int64_t entered = 0;
    t.task(
        "holder",
        [&] {
            lock.lock();
            t.world.charge(1000);
            lock.unlock();
        },
        pinned_to(0));
    t.task(
        "spinner",
        [&] {
            t.world.charge(100);
            lock.lock();
            entered = t.world.now_ns();
            lock.unlock();
        },
        pinned_to(1));
    EXPECT_EQ(t.world.run(), RunEnd::idle);
    EXPECT_EQ(entered, 1007);
    EXPECT_EQ(t.world.busy_ns(1), 1007);
}

TEST(SpinLock, holds_off_softirqs_and_other_tasks_but_not_interrupts) {
    TestWorld t(1);
    SpinLock lock(t.world);
    std::string order;
    auto note = [&order](char c) { return [&order, c] { order += c; }; };
    auto hard = note('h');
    auto soft = note('s');
    InterruptWork irq([](void *f) { (*static_cast<decltype(hard) *>(f))(); }, &hard);
    InterruptWork softirq([](void *f) { (*static_cast<decltype(soft) *>(f))(); }, &soft);
    t.task("holder", [&] {
        lock.lock();
        t.world.charge(1000);
        order += 'u';
        lock.unlock();
        t.world.charge(1000);
        order += 'e';
    });
    t.task(
        "rt",
        [&] {
            t.world.sleep(100);
            order += 'r';
        },
        pinned_to(0, TaskClass::rt));
    t.at(200, [&] {
        t.world.raise_softirq(0, softirq);
        t.world.raise_irq(0, irq);
    });
    t.world.run();
    EXPECT_EQ(order, "husre");
}

TEST(SpinLock, sleeping_while_holding_one_is_reported) {
    TestWorld t(1);
    SpinLock lock(t.world);
    t.task("sleeper", [&] {
        lock.lock();
        t.world.sleep(100);
        lock.unlock();
    });
    t.world.run();
    EXPECT_EQ(t.first_warning(), "BUG: scheduling while atomic: sleeper in sleep");
}

TEST(SpinLock, taking_it_twice_is_reported_and_hangs) {
    TestWorld t(1);
    SpinLock lock(t.world);
    t.task("t", [&] {
        lock.lock();
        lock.lock();
    });
    EXPECT_EQ(t.world.run(), RunEnd::deadlock);
    EXPECT_EQ(t.first_warning(), "BUG: spinlock recursion");
}

TEST(SpinLock, an_interrupted_spinner_takes_over_when_it_is_back) {
    Costs costs = no_costs();
    costs.irq_entry_ns = 1000;
    TestWorld t(2, costs);
    SpinLock lock(t.world);
    std::int64_t entered = 0;
    InterruptWork irq([](void *) {}, nullptr);
    t.task(
        "holder",
        [&] {
            lock.lock();
            t.world.charge(500);
            lock.unlock();
        },
        pinned_to(0));
    t.task(
        "spinner",
        [&] {
            t.world.charge(10);
            lock.lock();
            entered = t.world.now_ns();
            lock.unlock();
        },
        pinned_to(1));
    t.at(400, [&] { t.world.raise_irq(1, irq); });
    EXPECT_EQ(t.world.run(), RunEnd::idle);
    EXPECT_EQ(entered, 1400);
}

TEST(Mutex, passes_on_in_the_order_of_arrival) {
    TestWorld t(4);
    Mutex mutex(t.world);
    std::string order;
    for (const char c : {'a', 'b', 'c'})
        t.task("t", [&t, &mutex, &order, c] {
            t.world.charge(c - 'a');
            mutex.lock();
            t.world.charge(1000);
            order += c;
            mutex.unlock();
        });
    EXPECT_EQ(t.world.run(), RunEnd::idle);
    EXPECT_EQ(order, "abc");
    EXPECT_EQ(t.world.now_ns(), 3000);
}

TEST(Mutex, two_taken_in_opposite_order_deadlock) {
    TestWorld t(2);
    Mutex one(t.world);
    Mutex two(t.world);
    auto both = [&t](Mutex &first, Mutex &second) {
        first.lock();
        t.world.charge(100);
        second.lock();
    };
    t.task("ab", [&] { both(one, two); });
    t.task("ba", [&] { both(two, one); });
    EXPECT_EQ(t.world.run(), RunEnd::deadlock);
    EXPECT_EQ(t.world.waiting().size(), 2U);
}

} // namespace
} // namespace besser::vkernel
