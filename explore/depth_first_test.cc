// SPDX-License-Identifier: GPL-2.0-only
// The search on toys whose interleavings can be counted by hand.
#include "explore/depth_first.hpp"

#include "explore/campaign.hpp"
#include "explore/test_search.hpp"
#include "model/vkernel/wait.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>

namespace besser::explore {
namespace {

using ::testing::ElementsAre;
using testing::search;
using testing::Searched;
using testing::Toy;
using testing::unbounded;
using ::testing::UnorderedElementsAre;

/// `tasks` tasks that each store `stores` times, to the same variable or to one of their own.
std::unique_ptr<Toy> stores(int tasks, int stores, bool same) {
    auto toy = std::make_unique<Toy>();
    auto *shared = &toy->shared(0);
    for (int i = 0; i < tasks; i++) {
        auto *own = same ? shared : &toy->shared(0);
        toy->task("stores", [own, i, stores] {
            for (int s = 0; s < stores; s++)
                own->store(10 * i + s);
        });
    }
    toy->state = [shared] { return static_cast<std::uint64_t>(shared->load()); };
    return toy;
}

TEST(DepthFirst, without_reduction_visits_every_interleaving_once) {
    EXPECT_EQ(search(*stores(2, 1, true), unbounded, false).schedules, 2u);
    EXPECT_EQ(search(*stores(2, 3, true), unbounded, false).schedules, 20u); // 6 over 3
    EXPECT_EQ(search(*stores(3, 2, true), unbounded, false).schedules, 90u); // 6! / 2!^3
    EXPECT_EQ(search(*stores(2, 3, false), unbounded, false).schedules, 20u);
}

TEST(DepthFirst, without_preemptions_only_orders_whole_tasks) {
    EXPECT_EQ(search(*stores(3, 4, true), 0, false).schedules, 6u); // 3!
}

TEST(DepthFirst, with_a_bound_cuts_one_task_per_preemption) {
    // Either task first, preempted after any of its first three stores; the other runs to its end.
    EXPECT_EQ(search(*stores(2, 4, true), 1, false).schedules, 2u + 2u * 3u);
}

TEST(DepthFirst, with_reduction_only_varies_who_is_last_where_nothing_is_shared) {
    // Only the last task's run is not looked up: nothing comes after it.
    EXPECT_EQ(search(*stores(2, 3, false), unbounded, true).schedules, 2u);
    EXPECT_EQ(search(*stores(4, 5, false), unbounded, true).schedules, 4u);
}

TEST(DepthFirst, with_reduction_still_visits_what_differs) {
    EXPECT_EQ(search(*stores(2, 1, true), unbounded, true).schedules, 2u);
    EXPECT_EQ(search(*stores(2, 3, true), unbounded, true).schedules, 20u);
}

TEST(DepthFirst, finds_all_results_of_unlocked_updates) {
    Toy toy;
    auto &counter = toy.shared(0);
    for (int i = 0; i < 2; i++)
        toy.task("adds", [&] { counter.add(1); });
    toy.state = [&] { return static_cast<std::uint64_t>(counter.load()); };
    const auto all = search(toy, unbounded, false);
    EXPECT_EQ(all.schedules, 6u); // 4 over 2
    EXPECT_THAT(all.outcomes, ElementsAre(1, 2));
    EXPECT_THAT(all.findings, ::testing::SizeIs(4)); // all but the two that run one after the other
    EXPECT_EQ(all.findings[0].kind, FindingKind::lost_update);
}

std::unique_ptr<Toy> locked_counter(int tasks) {
    auto toy = std::make_unique<Toy>();
    auto &counter = toy->shared(0);
    auto &lock = toy->lock();
    for (int i = 0; i < tasks; i++)
        toy->task("adds", [&] {
            lock.lock();
            counter.add(1);
            lock.unlock();
        });
    toy->check = [&counter, tasks] { return counter.load() == tasks; };
    return toy;
}

TEST(DepthFirst, finds_nothing_in_a_counter_under_a_lock) {
    for (const bool reduce : {false, true})
        for (const int tasks : {2, 3}) {
            const auto all = search(*locked_counter(tasks), unbounded, reduce);
            EXPECT_TRUE(all.findings.empty());
            EXPECT_GT(all.schedules, 1u);
        }
}

TEST(DepthFirst, finds_a_deadlock_of_two_locks_with_one_preemption) {
    Toy toy;
    auto &a = toy.lock();
    auto &b = toy.lock();
    toy.task("a then b", [&] {
        a.lock();
        b.lock();
        b.unlock();
        a.unlock();
    });
    toy.task("b then a", [&] {
        b.lock();
        a.lock();
        a.unlock();
        b.unlock();
    });
    EXPECT_TRUE(search(toy, 0, true).findings.empty());
    const auto found = search(toy, 1, true);
    ASSERT_FALSE(found.findings.empty());
    EXPECT_EQ(found.findings[0].kind, FindingKind::deadlock);
}

/// A consumer that looks, then sleeps, with nothing between to keep a wakeup from falling there.
TEST(DepthFirst, finds_a_wakeup_that_comes_between_the_look_and_the_sleep) {
    Toy toy;
    auto &flag = toy.shared(false);
    auto &consumer = toy.task("consumer", [&] {
        if (!flag.load()) {
            toy.world().current()->woken = false;
            toy.world().before(vkernel::Operation::touch, &flag);
            toy.world().block();
        }
    });
    toy.task("producer", [&] {
        flag.store(true);
        if (consumer.state == vkernel::TaskState::blocked)
            toy.world().wake(consumer);
    });
    const auto found = search(toy, unbounded, true);
    ASSERT_FALSE(found.findings.empty());
    EXPECT_EQ(found.findings[0].kind, FindingKind::deadlock);
}

TEST(DepthFirst, finds_no_lost_wakeup_in_a_wait_queue) {
    Toy toy;
    auto &flag = toy.shared(false);
    auto &queue = toy.arena.make<vkernel::WaitQueue>(toy.world());
    toy.task("consumer", [&] { queue.wait([&] { return flag.load(); }); });
    toy.task("producer", [&] {
        flag.store(true);
        queue.wake();
    });
    for (const bool reduce : {false, true}) {
        const auto all = search(toy, unbounded, reduce);
        EXPECT_TRUE(all.findings.empty());
        EXPECT_GT(all.schedules, 1u);
    }
}

TEST(DepthFirst, finds_the_wakeup_before_the_store) {
    Toy toy;
    auto &flag = toy.shared(false);
    auto &queue = toy.arena.make<vkernel::WaitQueue>(toy.world());
    toy.task("consumer", [&] { queue.wait([&] { return flag.load(); }); });
    toy.task("producer", [&] {
        queue.wake();
        flag.store(true);
    });
    EXPECT_FALSE(search(toy, 1, true).findings.empty());
}

/// Toys in which tasks meet in different ways.
std::vector<std::unique_ptr<Toy>> meetings() {
    std::vector<std::unique_ptr<Toy>> toys;
    toys.push_back(stores(2, 3, true));
    toys.push_back(stores(3, 2, true));
    {
        auto toy = std::make_unique<Toy>();
        auto &x = toy->shared(0), &y = toy->shared(0), &seen = toy->shared(0);
        toy->task("xy", [&] { x.store(1), y.store(1); });
        toy->task("reads", [&] { seen.store(10 * y.load() + x.load()); });
        toy->task("yx", [&] { y.store(2), x.store(2); });
        toy->state = [&] {
            return static_cast<std::uint64_t>(100 * seen.load() + 10 * x.load() + y.load());
        };
        toys.push_back(std::move(toy));
    }
    {
        auto toy = std::make_unique<Toy>();
        auto &lock = toy->lock();
        auto &x = toy->shared(1), &y = toy->shared(0);
        for (int i = 2; i < 5; i++)
            toy->task("in turn", [&, i] {
                y.store(i);
                lock.lock();
                x.store(x.load() * i + y.load());
                lock.unlock();
            });
        toy->state = [&] { return static_cast<std::uint64_t>(x.load()); };
        toys.push_back(std::move(toy));
    }
    {
        auto toy = std::make_unique<Toy>();
        auto &flag = toy->shared(0), &x = toy->shared(0);
        auto &queue = toy->arena.make<vkernel::WaitQueue>(toy->world());
        toy->task("waits", [&] {
            queue.wait([&] { return flag.load() > 0; });
            x.store(10 * x.load() + flag.load());
        });
        for (int i = 1; i < 3; i++)
            toy->task("wakes", [&, i] {
                flag.store(i);
                x.store(i);
                queue.wake();
            });
        toy->state = [&] { return static_cast<std::uint64_t>(x.load()); };
        toys.push_back(std::move(toy));
    }
    { // some stores and wakeups change nothing, depending on who came first
        auto toy = std::make_unique<Toy>();
        auto &flag = toy->shared(0), &x = toy->shared(0);
        auto &queue = toy->arena.make<vkernel::WaitQueue>(toy->world());
        for (int i = 0; i < 2; i++)
            toy->task("wakes", [&] {
                flag.store(1);
                queue.wake();
                flag.store(1);
            });
        toy->task("waits", [&] {
            queue.wait([&] { return flag.load() != 0; });
            flag.store(0);
            x.store(1 + flag.load());
        });
        toy->state = [&] { return static_cast<std::uint64_t>(10 * x.load() + flag.load()); };
        toys.push_back(std::move(toy));
    }
    return toys;
}

/// Reduction is sound with the bound: within it, both reach the same results.
TEST(DepthFirst, with_and_without_reduction_reaches_the_same_results_at_every_bound) {
    for (auto &toy : meetings())
        for (unsigned bound = 0; bound <= 4; bound++) {
            const auto all = search(*toy, bound, false);
            const auto reduced = search(*toy, bound, true);
            EXPECT_FALSE(all.outcomes.empty());
            EXPECT_EQ(reduced.outcomes, all.outcomes) << "bound " << bound;
            EXPECT_LE(reduced.schedules, all.schedules);
        }
}

/// And so does the driver: the same things at its edges, in the same orders, after as many batches,
/// wakeups and writes.
TEST(DepthFirst, with_and_without_reduction_reaches_the_same_outcomes_of_the_driver) {
    for (const char *name : {"receive-against-confirm", "transmit-without-credits",
                             "softirq-against-bottom-half", "flush-against-transmit"}) {
        const auto session =
            Session::make(*scenario_by_name(name), *host::variant_by_name("direct"), std::nullopt);
        ASSERT_TRUE(session->ready());
        const auto all = search(session->runner(), 1, false);
        const auto reduced = search(session->runner(), 1, true);
        EXPECT_EQ(reduced.outcomes, all.outcomes) << name;
        EXPECT_GT(all.outcomes.size(), 3u) << name; // or it would show nothing
        EXPECT_LT(reduced.schedules, all.schedules) << name;
    }
}

} // namespace
} // namespace besser::explore
