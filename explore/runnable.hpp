// SPDX-License-Identifier: GPL-2.0-only
// Which tasks of a world can run. Only tasks that may have changed are looked at again: those that
// ran, and those that were woken.
#pragma once

#include "explore/execution.hpp"
#include "model/vkernel/world.hpp"

#include <array>
#include <bit>
#include <cassert>

namespace besser::explore {

class Runnable {
  public:
    /// Takes in a task of the world. Called in the order of the tasks' ids, for at most max_tasks.
    void add(const vkernel::Task &task) {
        assert(now_.size < max_tasks && task.id == now_.size);
        const auto id = static_cast<Actor>(task.id);
        tasks_[now_.size++] = &task;
        touch(id);
        if (task.options.pinned && task.options.task_class != vkernel::TaskClass::irq)
            now_.pinned[static_cast<std::size_t>(task.cpu)] |= bit(id);
    }
    [[nodiscard]] std::size_t size() const { return now_.size; }
    /// Remembers what is known now, before any schedule, for restart().
    void keep() {
        look();
        begin_ = now_;
    }
    void restart() { now_ = begin_; }

    /// The task's state, or what it holds, may change before the next look().
    void touch(Actor task) { now_.touched |= bit(task); }
    /// The task waits until `*owner` is nullptr: it wants that lock. `owner` nullptr: it waits no
    /// longer.
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
    /// The tasks that are not asleep, as of the last look().
    [[nodiscard]] ActorSet tasks() const { return now_.tasks; }
    /// Those of tasks() that wait neither for a lock nor for their CPU.
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
        ActorSet atomic = 0;  ///< those of `tasks` that are pinned and may not be preempted
        ActorSet waiting = 0; ///< those that wait for a lock
        std::array<ActorSet, vkernel::World::max_cpus> pinned{}; ///< per CPU
        std::size_t size = 0;
    };

    [[nodiscard]] const vkernel::Task &first_of(ActorSet tasks) const {
        return *tasks_[static_cast<std::size_t>(std::countr_zero(tasks))];
    }
    /// The tasks pinned to a CPU on which another task may not be preempted. Hard interrupts are
    /// not held off, and a task that is not pinned runs on another CPU.
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
