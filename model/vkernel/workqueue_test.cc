// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/test_world.hpp"
#include "model/vkernel/workqueue.hpp"

#include <gtest/gtest.h>

#include <string>

namespace besser::vkernel {
namespace {

using testing::pinned_to;
using testing::TestWorld;

/// A work item that computes, sleeps, computes, and notes its begin and end.
struct Job {
    World &world;
    std::string &order;
    char name;
    std::int64_t computes_ns = 1000;
    std::int64_t sleeps_ns = 0;
    int running = 0;
    int most_running = 0;
    int runs = 0;

    static void run(void *self) {
        auto &job = *static_cast<Job *>(self);
        job.order += job.name;
        job.most_running = std::max(job.most_running, ++job.running);
        job.world.charge(job.computes_ns);
        if (job.sleeps_ns > 0)
            job.world.sleep(job.sleeps_ns);
        job.running--;
        job.runs++;
        job.order += static_cast<char>(job.name - 'a' + 'A');
    }
};

struct WorkqueueTest : ::testing::Test {
    TestWorld t{2};
    std::string order;
    Job a{t.world, order, 'a'};
    Job b{t.world, order, 'b'};
    Job c{t.world, order, 'c'};

    Workqueue &queue(const WorkqueueOptions &options = {}) {
        return t.arena.make<Workqueue>(t.world, options);
    }
    Work &work(Workqueue &queue, Job &job) {
        return t.arena.make<Work>(t.world, queue, std::string_view(&job.name, 1), Job::run, &job);
    }
    /// On CPU 0.
    template <class Function>
    void run(Function function) {
        t.task("test", function, pinned_to(0, TaskClass::rt));
        EXPECT_EQ(t.world.run(), RunEnd::idle);
    }
};

TEST_F(WorkqueueTest, queueing_a_pending_item_does_nothing) {
    Work &one = work(queue(), a);
    bool first = false;
    bool second = true;
    run([&] {
        first = one.queue();
        second = one.queue();
    });
    EXPECT_TRUE(first);
    EXPECT_FALSE(second);
    EXPECT_EQ(t.world.trace().executions("a"), 1U);
}

TEST_F(WorkqueueTest, a_queue_is_idle_before_and_after_its_items_but_not_meanwhile) {
    Workqueue &one = queue();
    Work &item = work(one, a);
    EXPECT_TRUE(one.idle());
    run([&] {
        item.queue();
        EXPECT_FALSE(one.idle());
        t.world.sleep(500); // it runs
        EXPECT_FALSE(one.idle());
    });
    EXPECT_TRUE(one.idle());
}

TEST_F(WorkqueueTest, an_item_is_not_pending_while_it_runs) {
    Work &one = work(queue(), a);
    bool again = false;
    run([&] {
        one.queue();
        t.world.sleep(500);
        again = one.queue();
    });
    EXPECT_TRUE(again);
    EXPECT_EQ(order, "aAaA");
}

TEST_F(WorkqueueTest, an_item_never_runs_twice_at_once_though_queued_on_two_cpus) {
    Work &one = work(queue(), a);
    t.task(
        "other",
        [&] {
            t.world.sleep(500);
            EXPECT_TRUE(one.queue());
        },
        pinned_to(1));
    run([&] { one.queue(); });
    EXPECT_EQ(a.runs, 2);
    EXPECT_EQ(a.most_running, 1);
}

TEST_F(WorkqueueTest, a_sleeping_item_that_is_queued_again_does_not_start_on_another_worker) {
    a.sleeps_ns = 1000;
    Work &one = work(queue(), a);
    run([&] {
        one.queue();
        t.world.sleep(1500); // it sleeps now, so its pool wants another worker
        one.queue();
    });
    EXPECT_EQ(a.runs, 2);
    EXPECT_EQ(a.most_running, 1);
}

TEST_F(WorkqueueTest, a_bound_queue_starts_the_next_item_when_the_first_sleeps) {
    Workqueue &q = queue();
    a.sleeps_ns = 5000;
    Work &one = work(q, a);
    Work &two = work(q, b);
    run([&] {
        one.queue();
        two.queue();
    });
    EXPECT_EQ(order, "abBA");
}

TEST_F(WorkqueueTest, a_bound_queue_runs_one_item_at_a_time_while_it_computes) {
    Workqueue &q = queue();
    Work &one = work(q, a);
    Work &two = work(q, b);
    run([&] {
        one.queue();
        two.queue();
    });
    EXPECT_EQ(order, "aAbB");
    EXPECT_EQ(t.world.now_ns(), 2000); // CPU 1 was idle all the time
}

TEST_F(WorkqueueTest, a_cpu_intensive_item_does_not_hold_up_the_others_of_its_pool) {
    Work &one = work(queue({.cpu_intensive = true}), a);
    Work &two = work(queue(), b);
    t.world.costs().time_slice_ns = 300;
    run([&] {
        one.queue();
        two.queue();
    });
    EXPECT_EQ(order, "abAB"); // they share the CPU by time slices
}

TEST_F(WorkqueueTest, a_high_priority_queue_preempts_a_normal_one) {
    Work &one = work(queue(), a);
    Work &two = work(queue({.high_priority = true}), b);
    run([&] {
        one.queue();
        t.world.sleep(500);
        two.queue();
    });
    EXPECT_EQ(order, "abBA");
}

TEST_F(WorkqueueTest, max_active_limits_how_many_are_in_flight) {
    Workqueue &q = queue({.max_active = 2});
    a.sleeps_ns = b.sleeps_ns = c.sleeps_ns = 5000;
    Work *works[] = {&work(q, a), &work(q, b), &work(q, c)};
    run([&] {
        for (Work *one : works)
            one->queue();
    });
    EXPECT_EQ(order, "abAcBC");
}

TEST_F(WorkqueueTest, an_unbound_queue_uses_all_cpus) {
    Workqueue &q = queue({.unbound = true});
    Work &one = work(q, a);
    Work &two = work(q, b);
    run([&] {
        one.queue();
        two.queue();
    });
    EXPECT_EQ(t.world.now_ns(), 1000);
}

TEST_F(WorkqueueTest, an_ordered_queue_runs_one_item_at_a_time_in_order) {
    Workqueue &q = queue({.unbound = true, .max_active = 1});
    a.sleeps_ns = 5000;
    Work *works[] = {&work(q, a), &work(q, b), &work(q, c)};
    run([&] {
        for (Work *one : works)
            one->queue();
    });
    EXPECT_EQ(order, "aAbBcC");
}

TEST_F(WorkqueueTest, cancel_takes_back_what_is_pending_also_beyond_max_active) {
    Workqueue &q = queue({.max_active = 1});
    Work *works[] = {&work(q, a), &work(q, b), &work(q, c)};
    bool pending = false;
    run([&] {
        for (Work *one : works)
            one->queue();
        pending = works[0]->cancel_sync() && works[1]->cancel_sync();
    });
    EXPECT_TRUE(pending);
    EXPECT_EQ(order, "cC");
}

TEST_F(WorkqueueTest, cancel_waits_for_the_running_item_and_keeps_it_from_being_queued) {
    Work &one = work(queue(), a);
    std::int64_t over = 0;
    bool queued = true;
    t.task(
        "other",
        [&] {
            t.world.sleep(700);
            queued = one.queue();
        },
        pinned_to(1));
    run([&] {
        one.queue();
        t.world.sleep(500);
        EXPECT_FALSE(one.cancel_sync());
        over = t.world.now_ns();
    });
    EXPECT_FALSE(queued);
    EXPECT_EQ(over, 1000);
    EXPECT_EQ(a.runs, 1);
    EXPECT_FALSE(one.pending());
}

TEST_F(WorkqueueTest, cancelling_itself_is_reported) {
    Work *self = nullptr;
    Work &one = t.arena.make<Work>(
        t.world, queue(), "self", [](void *work) { (*static_cast<Work **>(work))->cancel_sync(); },
        static_cast<void *>(&self));
    self = &one;
    run([&] { one.queue(); });
    EXPECT_EQ(t.warnings(), 1U);
}

TEST_F(WorkqueueTest, an_item_that_never_ends_is_a_deadlock_and_an_idle_worker_is_none) {
    Work &ends = work(queue(), a);
    Work &hangs = t.arena.make<Work>(
        t.world, queue(), "hangs", [](void *world) { static_cast<World *>(world)->block(); },
        &t.world);
    run([&] { ends.queue(); });
    t.task("test", [&] { hangs.queue(); });
    EXPECT_EQ(t.world.run(), RunEnd::deadlock);
}

TEST_F(WorkqueueTest, flush_waits_for_the_instance_queued_before_and_no_longer) {
    Work &one = work(queue(), a);
    std::int64_t over = 0;
    t.task(
        "other",
        [&] {
            t.world.sleep(500);
            one.queue();
        },
        pinned_to(1));
    run([&] {
        one.queue();
        one.flush();
        over = t.world.now_ns();
    });
    EXPECT_EQ(over, 1000);
    EXPECT_EQ(a.runs, 2);
}

} // namespace
} // namespace besser::vkernel
