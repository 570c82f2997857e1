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

TEST(Schedule, tasks_on_different_cpus_run_at_the_same_time) {
    TestWorld t(2);
    for (int i = 0; i < 2; i++)
        t.task("t", [&] { t.world.charge(100); });
    EXPECT_EQ(t.world.run(), RunEnd::idle);
    EXPECT_EQ(t.world.now_ns(), 100);
}

TEST(Schedule, tasks_of_one_class_on_one_cpu_take_turns_only_when_they_sleep) {
    TestWorld t(1);
    std::string order;
    for (const char c : {'a', 'b'})
        t.task("t", [&t, &order, c] {
            for (int i = 0; i < 2; i++) {
                t.world.charge(100);
                order += c;
            }
        });
    t.world.run();
    EXPECT_EQ(order, "aabb");
    EXPECT_EQ(t.world.now_ns(), 400);
}

TEST(Schedule, a_time_slice_shares_the_cpu) {
    Costs costs = no_costs();
    costs.time_slice_ns = 1000;
    TestWorld t(1, costs);
    std::int64_t first_over = 0;
    t.task("long", [&] { t.world.charge(100'000); });
    t.task("short", [&] {
        t.world.charge(1500);
        first_over = t.world.now_ns();
    });
    t.world.run();
    EXPECT_EQ(first_over, 3500); // 1000 long, 1000 short, 1000 long, 500 short
    EXPECT_EQ(t.world.now_ns(), 101'500);
}

TEST(Schedule, a_higher_class_preempts_and_the_rest_is_done_later) {
    TestWorld t(1);
    std::int64_t low_over = 0;
    std::int64_t high_over = 0;
    t.task("low", [&] {
        t.world.charge(1000);
        low_over = t.world.now_ns();
    });
    t.task(
        "high",
        [&] {
            t.world.sleep(300);
            t.world.charge(200);
            high_over = t.world.now_ns();
        },
        pinned_to(0, TaskClass::highpri));
    t.world.run();
    EXPECT_EQ(high_over, 500);
    EXPECT_EQ(low_over, 1200);
}

/// When a task that wakes up for the second time, and then has had 100 ns, gets the CPU from one of
/// its class that has computed all the time.
std::int64_t second_turn(std::int64_t granularity_ns, std::int64_t credit_ns) {
    Costs costs = no_costs();
    costs.wakeup_granularity_ns = granularity_ns;
    costs.sleeper_credit_ns = credit_ns;
    TestWorld t(1, costs);
    std::int64_t turn = 0;
    t.task("light", [&] {
        t.world.charge(100);
        t.world.sleep(5000);
        turn = t.world.now_ns();
    });
    t.task("heavy", [&] { t.world.charge(20'000); });
    t.world.run();
    return turn;
}

TEST(Schedule, who_has_had_much_less_of_the_cpu_preempts_when_it_wakes_up) {
    EXPECT_EQ(second_turn(3000, 10'000), 5100);
}

TEST(Schedule, who_has_had_little_less_of_the_cpu_waits) {
    EXPECT_EQ(second_turn(6000, 10'000), 20'100);
}

TEST(Schedule, what_a_sleeper_can_have_saved_up_is_limited) {
    EXPECT_EQ(second_turn(3000, 2000), 20'100);
}

TEST(Schedule, of_those_that_wait_runs_first_who_has_had_least) {
    TestWorld t(1);
    std::string order;
    const auto waits_after = [&](char name, std::int64_t ns) {
        t.task("waits", [&, name, ns] {
            t.world.charge(ns);
            t.world.sleep(1000);
            order += name;
        });
    };
    t.world.costs().wakeup_granularity_ns = never_ns / 4;
    t.world.costs().sleeper_credit_ns = 1000;
    waits_after('b', 200);
    waits_after('a', 100);
    t.task("busy", [&] { t.world.charge(5000); });
    t.world.run();
    EXPECT_EQ(order, "ab");
}

TEST(Schedule, with_voluntary_preemption_a_higher_class_waits_until_the_task_might_sleep) {
    TestWorld t({.cpus = 1, .preemption = Preemption::voluntary, .costs = no_costs()});
    std::int64_t low_over = 0;
    std::int64_t high_over = 0;
    t.task("low", [&] {
        t.world.charge(1000);
        t.world.might_sleep("test");
        t.world.charge(1000);
        low_over = t.world.now_ns();
    });
    t.task(
        "high",
        [&] {
            t.world.sleep(300);
            t.world.charge(200);
            high_over = t.world.now_ns();
        },
        pinned_to(0, TaskClass::highpri));
    t.world.run();
    EXPECT_EQ(high_over, 1200);
    EXPECT_EQ(low_over, 2200);
}

TEST(Schedule, with_voluntary_preemption_a_time_slice_ends_where_the_task_might_sleep) {
    Costs costs = no_costs();
    costs.time_slice_ns = 1000;
    TestWorld t({.cpus = 1, .preemption = Preemption::voluntary, .costs = costs});
    std::int64_t first_over = 0;
    t.task("long", [&] {
        t.world.charge(10'000);
        t.world.might_sleep("test");
        t.world.charge(10'000);
    });
    t.task("short", [&] {
        t.world.charge(500);
        first_over = t.world.now_ns();
    });
    t.world.run();
    EXPECT_EQ(first_over, 10'500);
    EXPECT_EQ(t.world.now_ns(), 20'500);
}

TEST(Schedule, with_voluntary_preemption_interrupts_do_not_wait) {
    TestWorld t({.cpus = 1, .preemption = Preemption::voluntary, .costs = no_costs()});
    struct Seen {
        World &world;
        std::int64_t when_ns = 0;
    } seen{t.world};
    InterruptWork work{[](void *context) {
                           auto &self = *static_cast<Seen *>(context);
                           self.when_ns = self.world.now_ns();
                       },
                       &seen};
    t.at(300, [&] { t.world.raise_irq(0, work); });
    t.task("busy", [&] { t.world.charge(1000); });
    t.world.run();
    EXPECT_EQ(seen.when_ns, 300);
}

// A charge does not look around while nothing else is known to happen; these three are what it must
// notice nevertheless.

TEST(Schedule, an_event_set_between_two_charges_is_on_time) {
    TestWorld t(1);
    std::int64_t event = 0;
    std::int64_t over = 0;
    t.task("t", [&] {
        t.world.charge(10);
        t.at(15, [&] { event = t.world.now_ns(); });
        t.world.charge(10);
        over = t.world.now_ns();
    });
    t.world.run();
    EXPECT_EQ(event, 15);
    EXPECT_EQ(over, 20);
}

TEST(Schedule, a_task_woken_between_two_charges_runs_beside_its_waker) {
    TestWorld t(2);
    std::string order;
    Task &sleeper = t.task(
        "sleeper",
        [&] {
            t.world.block();
            t.world.charge(3);
            order += 's' + std::to_string(t.world.now_ns());
        },
        pinned_to(1));
    t.task(
        "waker",
        [&] {
            t.world.charge(10);
            t.world.wake(sleeper);
            t.world.charge(10);
            order += 'w' + std::to_string(t.world.now_ns());
        },
        pinned_to(0));
    t.world.run();
    EXPECT_EQ(order, "s13w20");
}

TEST(Schedule, a_stop_between_two_charges_ends_the_run) {
    TestWorld t(1);
    t.task("t", [&] {
        t.world.charge(10);
        t.world.stop();
        t.world.charge(10);
    });
    EXPECT_EQ(t.world.run(), RunEnd::stopped);
    EXPECT_EQ(t.world.now_ns(), 10);
}

TEST(Schedule, an_idle_cpu_wakes_late_and_a_switch_costs) {
    Costs costs = no_costs();
    costs.wake_latency_ns = 4000;
    costs.context_switch_ns = 1500;
    TestWorld t(1, costs);
    std::int64_t awake = 0;
    t.task("t", [&] {
        t.world.sleep(100'000);
        awake = t.world.now_ns();
    });
    t.world.run();
    EXPECT_EQ(awake, 4000 + 1500 + 100'000 + 4000 + 1500);
    EXPECT_EQ(t.world.busy_ns(0), 2 * 1500); // waking up is not work
}

TEST(Schedule, an_unpinned_task_moves_to_a_cpu_that_runs_out_of_work) {
    TestWorld t(2);
    std::int64_t over = 0;
    t.task(
        "holds 0", [&] { t.world.charge(1000); }, pinned_to(0));
    t.task(
        "holds 1", [&] { t.world.charge(100); }, pinned_to(1));
    t.task("waits for 0", [&] {
        t.world.charge(100);
        over = t.world.now_ns();
    });
    t.world.run();
    EXPECT_EQ(over, 200);
}

TEST(Schedule, interrupts_preempt_everything_and_cost_their_entry) {
    Costs costs = no_costs();
    costs.irq_entry_ns = 50;
    TestWorld t(1, costs);
    std::int64_t served = 0;
    std::int64_t over = 0;
    auto serve = [&] { served = t.world.now_ns(); };
    InterruptWork irq([](void *f) { (*static_cast<decltype(serve) *>(f))(); }, &serve);
    t.task(
        "t",
        [&] {
            t.world.charge(1000);
            over = t.world.now_ns();
        },
        pinned_to(0, TaskClass::rt));
    t.at(400, [&] { t.world.raise_irq(0, irq); });
    t.world.run();
    EXPECT_EQ(served, 450);
    EXPECT_EQ(over, 1050);
    EXPECT_EQ(t.world.trace().interrupts, 1U);
}

/// Serves an interrupt of 100 ns on CPU 0 at 400 ns.
struct Interrupt {
    World &world;
    InterruptWork irq{run, this, 100};
    Task *wakes = nullptr;
    explicit Interrupt(TestWorld &t) : world(t.world) {
        t.at(400, [this] { world.raise_irq(0, irq); });
    }
    static void run(void *self) {
        auto &interrupt = *static_cast<Interrupt *>(self);
        if (interrupt.wakes != nullptr)
            interrupt.world.wake(*interrupt.wakes);
    }
};

TEST(Schedule, an_interrupted_task_is_not_moved_to_another_cpu) {
    TestWorld t(2);
    const Interrupt interrupt(t);
    std::int64_t over = 0;
    t.task("t", [&] {
        t.world.charge(1000);
        over = t.world.now_ns();
    });
    t.task(
        "ends meanwhile", [&] { t.world.charge(450); }, pinned_to(1));
    t.world.run();
    EXPECT_EQ(over, 1100);
}

TEST(Schedule, a_task_woken_by_an_interrupt_on_its_idle_cpu_stays_there) {
    TestWorld t(2);
    Interrupt interrupt(t);
    int cpu = -1;
    interrupt.wakes = &t.task("t", [&] {
        t.world.block();
        cpu = t.world.cpu();
    });
    t.world.run();
    EXPECT_EQ(cpu, 0);
}

TEST(Schedule, a_task_woken_by_an_interrupt_preempts_the_interrupted_one) {
    TestWorld t(1);
    Interrupt interrupt(t);
    std::int64_t high = 0;
    std::int64_t low = 0;
    interrupt.wakes = &t.task(
        "high",
        [&] {
            t.world.block();
            t.world.charge(50);
            high = t.world.now_ns();
        },
        pinned_to(0, TaskClass::highpri));
    t.task("low", [&] {
        t.world.charge(1000);
        low = t.world.now_ns();
    });
    t.world.run();
    EXPECT_EQ(high, 550);
    EXPECT_EQ(low, 1150);
}

TEST(Schedule, ends_are_told_apart) {
    TestWorld t(1);
    t.task("t", [&] { t.world.sleep(1000); });
    EXPECT_EQ(t.world.run_until(500), RunEnd::time_reached);
    EXPECT_EQ(t.world.now_ns(), 500);
    EXPECT_EQ(t.world.run_until(5000), RunEnd::idle);
    EXPECT_EQ(t.world.now_ns(), 5000);
    t.at(6000, [&] { t.world.stop(); });
    t.at(7000, [] {});
    EXPECT_EQ(t.world.run_until(9000), RunEnd::stopped);
    EXPECT_EQ(t.world.now_ns(), 6000);
}

TEST(Schedule, tasks_that_nobody_can_wake_are_a_deadlock) {
    TestWorld t(1);
    t.task("stuck", [&] { t.world.block(); });
    EXPECT_EQ(t.world.run_until(1000), RunEnd::deadlock);
    EXPECT_EQ(t.world.waiting(), std::vector<std::string>{"stuck"});
}

TEST(Schedule, cpu_time_is_accounted_by_task) {
    TestWorld t(1);
    t.task("a", [&] { t.world.charge(300); });
    t.task(
        "b", [&] { t.world.charge(200); }, pinned_to(0, TaskClass::highpri));
    t.world.run();
    std::int64_t sum = 0;
    for (const auto &[name, ns] : t.world.task_times())
        sum += name.view() == "a" ? ns : name.view() == "b" ? 10 * ns : 0;
    EXPECT_EQ(sum, 300 + 10 * 200);
    EXPECT_EQ(t.world.busy_ns(0), 500);
}

TEST(Schedule, a_stack_is_used_again_after_its_task) {
    TestWorld t(1);
    for (int i = 0; i < 1000; i++) { // 64 MiB of stacks would not fit
        t.task("t", [&] { t.world.charge(10); });
        t.world.run_until(t.world.now_ns() + 100);
    }
    EXPECT_LT(t.arena.used_bytes(), std::size_t{2} << 20);
}

TEST(Schedule, equal_worlds_have_equal_histories) {
    auto history = [] {
        TestWorld t(2, Costs{});
        for (int i = 0; i < 5; i++)
            t.task("t", [&t, i] {
                for (int k = 0; k < 100; k++) {
                    t.world.charge(std::int64_t{1000} * i + k);
                    t.world.sleep(std::int64_t{777} * k);
                }
            });
        t.world.run();
        return std::pair(t.world.trace().fingerprint.value(), t.world.now_ns());
    };
    EXPECT_EQ(history(), history());
}

/// A CPU of voluntary preemption on which tasks of nice -20 and 0 share by weight.
WorldConfig by_weight(Costs costs = no_costs()) {
    return {.cpus = 1,
            .preemption = Preemption::voluntary,
            .fairness = Fairness::by_weight,
            .costs = costs};
}

TEST(ScheduleByWeight, after_a_real_time_task_a_normal_one_that_had_less_runs_first) {
    TestWorld t(by_weight());
    std::string order;
    Task &real_time = t.task(
        "real time",
        [&] {
            t.world.block();
            order += 'r';
        },
        pinned_to(0, TaskClass::rt));
    t.task(
        "high",
        [&] {
            t.world.charge(1'000'000);
            t.world.wake(real_time);
            t.world.might_sleep("test");
            order += 'h';
        },
        pinned_to(0, TaskClass::highpri));
    t.task("normal", [&] { order += 'n'; });
    t.world.run();
    EXPECT_EQ(order, "rnh");
}

TEST(ScheduleByWeight, a_task_of_high_priority_is_charged_less_for_the_same_time) {
    Costs costs = no_costs();
    costs.time_slice_ns = 1'000;
    TestWorld t(by_weight(costs));
    const auto compute = [&](int times) {
        for (int i = 0; i < times; i++) {
            t.world.charge(1'000);
            t.world.cond_resched();
        }
    };
    std::int64_t normal_ns = 0;
    Task &normal = t.task("normal", [&] { compute(1'000'000); });
    t.task(
        "high",
        [&] {
            compute(10'000);
            normal_ns = normal.cpu_ns;
        },
        pinned_to(0, TaskClass::highpri));
    t.world.run();
    // 10 ms at a weight of 86 to 1, give or take a slice at each end.
    EXPECT_NEAR(static_cast<double>(normal_ns), 10'000'000.0 / 86, 3'000);
}

/// When a task of nice -20 runs that one of nice 0 has woken after `lead_ns` of its own.
std::int64_t woken_after(std::int64_t lead_ns) {
    Costs costs = no_costs();
    costs.sleeper_credit_ns = 3'000'000;
    costs.wakeup_granularity_ns = 860'000; // 10 us of nice -20
    TestWorld t(by_weight(costs));
    std::int64_t high_ns = 0;
    Task &high = t.task(
        "high",
        [&] {
            t.world.block();
            high_ns = t.world.now_ns();
        },
        pinned_to(0, TaskClass::highpri));
    t.task("normal", [&] {
        t.world.charge(lead_ns);
        t.world.wake(high);
        t.world.cond_resched();
        t.world.charge(50'000);
    });
    t.world.run();
    return high_ns;
}

TEST(ScheduleByWeight, one_of_high_priority_that_wakes_up_needs_little_lead_to_take_the_cpu) {
    EXPECT_EQ(woken_after(9'000), 59'000);
    EXPECT_EQ(woken_after(11'000), 11'000);
}

TEST(ScheduleByWeight,
     a_task_that_wakes_up_on_an_idle_cpu_leads_who_was_there_last_by_its_credit_alone) {
    Costs costs = no_costs();
    costs.wakeup_granularity_ns = 1'000;
    costs.sleeper_credit_ns = 5'000;
    TestWorld t(by_weight(costs));
    Task &waiting = t.task("waiting", [&] {
        t.world.block();
        for (int i = 0; i < 2'000; i++) {
            t.world.charge(1'000);
            t.world.cond_resched();
        }
    });
    std::int64_t back_ns = 0;
    t.task("there last", [&] {
        t.world.charge(1'000'000);
        t.world.sleep(10'000);
        back_ns = t.world.now_ns();
    });
    t.at(1'000'005, [&] { t.world.wake(waiting); });
    t.world.run();
    EXPECT_LE(back_ns, 1'010'000 + 1'000);
}

/// A softirq that a task raises at 1000 ns, in a kernel that keeps it for later.
struct RaisedByTask {
    TestWorld t{WorldConfig{
        .cpus = 1, .preemption = Preemption::voluntary, .ksoftirqd = true, .costs = no_costs()}};
    std::int64_t served_ns = -1;
    InterruptWork softirq{serve, this};

    static void serve(void *self) {
        auto &raised = *static_cast<RaisedByTask *>(self);
        raised.served_ns = raised.t.world.now_ns();
    }
    void raise() {
        t.world.charge(1'000);
        t.world.raise_softirq(0, softirq);
    }
};

TEST(Ksoftirqd, what_a_task_raises_waits_until_it_sleeps) {
    RaisedByTask raised;
    raised.t.task("t", [&] {
        raised.raise();
        raised.t.world.charge(500);
        raised.t.world.sleep(100);
    });
    raised.t.world.run();
    EXPECT_EQ(raised.served_ns, 1'500);
}

TEST(Ksoftirqd, what_a_task_raises_runs_at_the_end_of_the_next_interrupt) {
    RaisedByTask raised;
    InterruptWork irq([](void *) {}, nullptr);
    raised.t.at(1'200, [&] { raised.t.world.raise_irq(0, irq); });
    raised.t.task("t", [&] {
        raised.raise();
        raised.t.world.charge(500);
    });
    raised.t.world.run();
    EXPECT_EQ(raised.served_ns, 1'200);
}

TEST(Ksoftirqd, what_a_task_raises_runs_when_it_has_softirqs_on_again) {
    RaisedByTask raised;
    raised.t.task("t", [&] {
        raised.raise();
        raised.t.world.atomic_enter();
        raised.t.world.charge(200);
        raised.t.world.atomic_leave();
        raised.t.world.softirqs_on();
        raised.t.world.charge(500);
    });
    raised.t.world.run();
    EXPECT_EQ(raised.served_ns, 1'200);
}

TEST(Ksoftirqd, a_lock_that_keeps_softirqs_off_holds_them_back_and_a_plain_one_does_not) {
    for (const auto variant : {SpinLock::Variant::bh, SpinLock::Variant::plain}) {
        RaisedByTask raised;
        SpinLock lock(raised.t.world, variant);
        raised.t.task("t", [&] {
            lock.lock();
            raised.raise();
            raised.t.world.charge(200);
            raised.t.world.softirqs_on();
            raised.t.world.charge(500);
            lock.unlock();
        });
        raised.t.world.run();
        EXPECT_EQ(raised.served_ns, variant == SpinLock::Variant::bh ? 1'700 : 1'200);
    }
}

TEST(Ksoftirqd, what_an_interrupt_raises_runs_at_its_end) {
    RaisedByTask raised;
    raised.t.at(300, [&] { raised.t.world.raise_softirq(0, raised.softirq); });
    raised.t.task("t", [&] { raised.t.world.charge(1'000); });
    raised.t.world.run();
    EXPECT_EQ(raised.served_ns, 300);
}

} // namespace
} // namespace besser::vkernel
