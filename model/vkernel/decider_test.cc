// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/decider.hpp"

#include "model/vkernel/lock.hpp"
#include "model/vkernel/shared.hpp"
#include "model/vkernel/test_world.hpp"
#include "model/vkernel/wait.hpp"
#include "model/vkernel/workqueue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace besser::vkernel {
namespace {

/// Chooses another task at each operation if `alternates`, else goes on as long as possible.
class TestDecider final : public Decider {
  public:
    TestDecider(World &world, bool alternates) : world_(world), alternates_(alternates) {}

    Task *next() override {
        Task *chosen = nullptr;
        for (Task *task : world_.tasks()) {
            const bool runs = task->state == TaskState::queued || task->state == TaskState::running;
            if (runs && (waits_[task->id] == nullptr || *waits_[task->id] == nullptr) &&
                (chosen == nullptr || (chosen == last_) == alternates_))
                chosen = task;
        }
        last_ = chosen;
        if (chosen != nullptr && chosen->stack == nullptr) {
            world_.serve_raised(*chosen);
            return next();
        }
        return chosen;
    }
    void before(Operation operation, const void *, Task *const *owner) override {
        Task *self = world_.current();
        if (self == nullptr || self->stack == nullptr)
            return;
        operations.push_back(operation);
        waits_[self->id] = owner;
        world_.yield();
        waits_[self->id] = nullptr;
    }
    void also(Operation operation, const void *) override { operations.push_back(operation); }
    void changed_nothing() override { looks.push_back(operations.size() - 1); }
    void wakes(Task &task) override { woken.push_back(&task); }

    std::vector<Operation> operations;
    std::vector<std::size_t> looks; ///< indices of those that changed nothing
    std::vector<Task *> woken;

  private:
    World &world_;
    bool alternates_;
    Task *last_ = nullptr;
    std::array<Task *const *, 32> waits_{};
};

struct ExploredWorld : testing::TestWorld {
    TestDecider decider;
    explicit ExploredWorld(bool alternates) : decider(world, alternates) {
        world.explore(&decider);
    }
};
struct EnvOf {
    World &w;
    World &world() { return w; }
};

TEST(Decider, runs_tasks_to_their_end_if_it_always_chooses_the_same) {
    ExploredWorld t(false);
    EnvOf env{t.world};
    Shared<int> counter(env, 0);
    for (int i = 0; i < 2; i++)
        t.task("adds", [&] { counter.add(1); });
    EXPECT_EQ(t.world.run(), RunEnd::idle);
    EXPECT_EQ(counter.load(), 2);
    EXPECT_EQ(t.world.trace().lost_updates.pushed(), 0u);
}

TEST(Decider, can_let_another_task_run_between_the_halves_of_an_update) {
    ExploredWorld t(true);
    EnvOf env{t.world};
    Shared<int> counter(env, 0);
    for (int i = 0; i < 2; i++)
        t.task("adds", [&] { counter.add(1); });
    EXPECT_EQ(t.world.run(), RunEnd::idle);
    EXPECT_EQ(counter.load(), 1);
    EXPECT_EQ(t.world.trace().lost_updates.pushed(), 1u);
}

TEST(Decider, is_told_what_changes_nothing) {
    ExploredWorld t(false);
    EnvOf env{t.world};
    Shared<int> flag(env, 0);
    WaitQueue queue(t.world);
    t.task("looks", [&] {
        flag.store(1);                            // 0
        flag.store(1);                            // 1
        queue.wake();                             // 2: for nobody
        queue.wait([&] { return true; });         // 3: the first look
        queue.wait([&] { return false; }, 1'000); // 4, and 5: in the queue from here on
    });
    (void)t.world.run(); // until only time could help
    EXPECT_THAT(t.decider.looks, ::testing::ElementsAre(1, 2, 3, 4));
}

TEST(Decider, is_told_who_owns_a_lock_that_a_task_wants) {
    ExploredWorld t(true);
    EnvOf env{t.world};
    SpinLock lock(t.world);
    Shared<int> counter(env, 0);
    for (int i = 0; i < 2; i++)
        t.task(
            "adds",
            [&] {
                lock.lock();
                counter.add(1);
                lock.unlock();
            },
            testing::pinned_to(i));
    EXPECT_EQ(t.world.run(), RunEnd::idle);
    EXPECT_EQ(counter.load(), 2);
}

TEST(Decider, is_told_of_every_wakeup) {
    ExploredWorld t(true);
    WaitQueue queue(t.world);
    bool ready = false;
    Task &sleeper = t.task("sleeps", [&] { queue.wait([&] { return ready; }); });
    t.world.run();
    t.task("wakes", [&] {
        ready = true;
        queue.wake();
    });
    EXPECT_EQ(t.world.run(), RunEnd::idle);
    EXPECT_THAT(t.decider.woken, ::testing::ElementsAre(&sleeper));
}

TEST(Decider, never_runs_a_work_item_twice_at_once_nor_after_it_was_cancelled) {
    ExploredWorld t(true);
    struct Item {
        TestDecider &decider;
        WaitQueue queue;
        Work work;
        bool runs = false;
        bool cancelled = false;
        Item(ExploredWorld &t, Workqueue &on)
            : decider(t.decider), queue(t.world), work(t.world, on, "item", run, this) {}
        static void run(void *self) {
            auto &item = *static_cast<Item *>(self);
            EXPECT_FALSE(item.cancelled);
            EXPECT_FALSE(std::exchange(item.runs, true));
            item.queue.wake(); // others may run here
            item.runs = false;
        }
    };
    Item item(t, t.world.workqueues().system_queue());
    t.task("queues", [&] {
        for (int i = 0; i < 3; i++)
            item.work.queue();
        item.work.cancel_sync();
        item.cancelled = true;
    });
    EXPECT_EQ(t.world.run(), RunEnd::idle);
    EXPECT_EQ(t.warnings(), 0u);
}

TEST(Decider, chooses_when_an_interrupt_is_served) {
    ExploredWorld t(false);
    int served = 0;
    InterruptWork irq([](void *n) { ++*static_cast<int *>(n); }, &served);
    t.task("raises", [&] {
        t.world.raise_irq(0, irq);
        EXPECT_EQ(served, 0);
    });
    t.world.run();
    EXPECT_EQ(served, 1);
}

} // namespace
} // namespace besser::vkernel
