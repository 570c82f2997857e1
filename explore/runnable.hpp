// SPDX-License-Identifier: GPL-2.0-only
// Which tasks of a world can run, kept up from what is known to have changed: a task changes its
// own state while it runs, and else is woken.
#pragma once

#include "explore/execution.hpp"
#include "model/vkernel/world.hpp"

#include <array>
#include <bit>

namespace besser::explore {

class Runnable {
  public:
    /// Another task of the world; in the order of their ids, no more than max_tasks.
    void add(const vkernel::Task &task) {
        const auto id = static_cast<Actor>(task.id);
        tasks_[now_.size++] = &task;
        touch(id);
        if (task.options.pinned && task.options.task_class != vkernel::TaskClass::irq)
            now_.pinned[static_cast<std::size_t>(task.cpu)] |= bit(id);
    }
    [[nodiscard]] std::size_t size() const { return now_.size; }
    /// What is known now, when no schedule is under way, is so whenever one begins.
    void keep() {
        look();
        begin_ = now_;
    }
    void restart() { now_ = begin_; }

    /// Its state, or what it holds, may change until the next look.
    void touch(Actor task) { now_.touched |= bit(task); }
    /// It waits for the lock of this owner; nullptr: no longer.
    void waits(Actor task, vkernel::Task *const *owner) {
        owners_[task] = owner;
        now_.waiting = owner != nullptr ? now_.waiting | bit(task) : now_.waiting & ~bit(task);
    }

    void look() {
        for (ActorSet &rest = now_.touched; rest != 0; rest &= rest - 1) {
            const ActorSet self = rest & -rest;
            const vkernel::Task &task = first_of(rest);
            const bool runs = task.state == vkernel::TaskState::queued ||
                              task.state == vkernel::TaskState::running;
            const bool atomic = runs && task.options.pinned && task.atomic_depth > 0;
            now_.tasks = runs ? now_.tasks | self : now_.tasks & ~self;
            now_.atomic = atomic ? now_.atomic | self : now_.atomic & ~self;
        }
    }
    /// All that could run when look() was called last.
    [[nodiscard]] ActorSet tasks() const { return now_.tasks; }
    /// Of these, those that wait neither for a lock nor for their CPU.
    [[nodiscard]] ActorSet enabled() const {
        ActorSet set = now_.tasks;
        for (ActorSet rest = now_.waiting; rest != 0; rest &= rest - 1)
            if (*owners_[static_cast<std::size_t>(std::countr_zero(rest))] != nullptr)
                set &= ~(rest & -rest);
        return now_.atomic != 0 ? set & ~held_off() : set;
    }

  private:
    struct State {
        ActorSet touched = 0;
        ActorSet tasks = 0;
        ActorSet atomic = 0;  ///< of them, those pinned that nobody may preempt
        ActorSet waiting = 0; ///< for a lock
        std::array<ActorSet, vkernel::World::max_cpus> pinned{}; ///< per CPU
        std::size_t size = 0;
    };

    [[nodiscard]] const vkernel::Task &first_of(ActorSet tasks) const {
        return *tasks_[static_cast<std::size_t>(std::countr_zero(tasks))];
    }
    /// A task pinned to a CPU on which another is atomic does not run, but for hard interrupts. One
    /// that is not pinned runs elsewhere.
    [[nodiscard]] ActorSet held_off() const {
        ActorSet held = 0;
        for (ActorSet rest = now_.atomic; rest != 0; rest &= rest - 1)
            held |= now_.pinned[static_cast<std::size_t>(first_of(rest).cpu)];
        return held & ~now_.atomic;
    }

    State now_;
    State begin_;
    std::array<const vkernel::Task *, max_tasks> tasks_{};
    std::array<vkernel::Task *const *, max_tasks> owners_{};
};

} // namespace besser::explore
