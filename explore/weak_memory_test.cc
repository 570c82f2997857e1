// SPDX-License-Identifier: GPL-2.0-only
// The classic shapes: what loads may return with weak memory, and what they may not.
#include "explore/campaign.hpp"
#include "explore/test_search.hpp"
#include "model/vkernel/wait.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::explore {
namespace {

using ::testing::Contains;
using ::testing::Not;
using testing::Toy;

/// Two results of loads, as one outcome.
struct Shape : Toy {
    int *first = &arena.make<int>(0);
    int *second = &arena.make<int>(0);
    Shape() {
        state = [this] { return static_cast<std::uint64_t>(10 * *first + *second); };
    }
    std::set<std::uint64_t> outcomes(Memory memory) {
        Runner runner(*this, arena, memory);
        const auto reduced = testing::search(runner, 4, true);
        const auto all = testing::search(runner, 4, false);
        EXPECT_EQ(reduced.outcomes, all.outcomes);
        return reduced.outcomes;
    }
};

/// One stores twice, the other loads in the other order: 10 says that the second store was seen and
/// the first was not.
struct MessagePassing : Shape {
    vkernel::Shared<int> &data = shared(0), &flag = shared(0);
    vkernel::SpinLock &guard = lock();
    explicit MessagePassing(bool locks) {
        task("stores", [this, locks] {
            if (locks)
                guard.lock();
            data.store(1);
            flag.store(1);
            if (locks)
                guard.unlock();
        });
        task("loads", [this, locks] {
            if (locks)
                guard.lock();
            *first = flag.load();
            *second = data.load();
            if (locks)
                guard.unlock();
        });
    }
};

TEST(WeakMemory, shows_a_later_store_before_an_earlier_one) {
    EXPECT_THAT(MessagePassing(false).outcomes(Memory::sequential), Not(Contains(10u)));
    EXPECT_THAT(MessagePassing(false).outcomes(Memory::weak), Contains(10u));
}

TEST(WeakMemory, is_ordered_by_a_lock) {
    EXPECT_THAT(MessagePassing(true).outcomes(Memory::weak), ::testing::ElementsAre(0u, 11u));
}

/// Each stores to its own variable and loads the other's: 0 says that neither saw the other.
struct StoreBuffering : Shape {
    vkernel::Shared<int> &one = shared(0), &other = shared(0);
    vkernel::WaitQueue &queue = arena.make<vkernel::WaitQueue>(world());
    explicit StoreBuffering(bool wakes) {
        task("one", [this, wakes] {
            one.store(1);
            if (wakes)
                queue.wake();
            *first = other.load();
        });
        task("other", [this, wakes] {
            other.store(1);
            if (wakes)
                queue.wake();
            *second = one.load();
        });
    }
};

TEST(WeakMemory, hides_two_stores_from_each_other) {
    EXPECT_THAT(StoreBuffering(false).outcomes(Memory::sequential), Not(Contains(0u)));
    EXPECT_THAT(StoreBuffering(false).outcomes(Memory::weak), Contains(0u));
}

TEST(WeakMemory, hides_them_not_past_the_lock_of_a_wait_queue) {
    EXPECT_THAT(StoreBuffering(true).outcomes(Memory::weak), Not(Contains(0u)));
}

TEST(WeakMemory, shows_the_stores_of_one_variable_in_their_order) {
    struct Coherence : Shape {
        vkernel::Shared<int> &variable = shared(0);
        Coherence() {
            task("stores", [this] {
                variable.store(1);
                variable.store(2);
            });
            task("loads", [this] {
                *first = variable.load();
                *second = variable.load();
            });
        }
    } toy;
    for (const std::uint64_t outcome : toy.outcomes(Memory::weak))
        EXPECT_LE(outcome / 10, outcome % 10);
}

/// A task that is woken has seen what its waker stored.
TEST(WeakMemory, is_ordered_by_a_wakeup) {
    struct Woken : Shape {
        vkernel::Shared<int> &data = shared(0);
        vkernel::Completion &done = arena.make<vkernel::Completion>(world());
        Woken() {
            task("stores", [this] {
                data.store(1);
                done.complete();
            });
            task("waits", [this] {
                (void)done.wait();
                *second = data.load();
            });
        }
    } toy;
    EXPECT_THAT(toy.outcomes(Memory::weak), ::testing::ElementsAre(1u));
}

TEST(WeakMemory, is_replayed) {
    MessagePassing toy(false);
    toy.check = [&toy] { return *toy.first <= *toy.second; };
    Runner runner(toy, toy.arena, Memory::weak);
    RandomChooser chooser(1);
    std::optional<Finding> found;
    for (int i = 0; i < 1000 && !found; i++)
        found = runner.run(chooser);
    ASSERT_TRUE(found);
    const auto text =
        to_string(ScheduleText{"direct", "receive-burst", std::nullopt,
                               deviations_of(runner.execution()), hash_of(runner.execution())});
    const auto read = read_schedule(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(memory_of(read->deviations), Memory::weak);
    ReplayChooser replay(read->deviations);
    EXPECT_TRUE(runner.run(replay));
    EXPECT_EQ(replay.impossible(), nowhere);
    EXPECT_EQ(hash_of(runner.execution()), read->hash);
}

} // namespace
} // namespace besser::explore
