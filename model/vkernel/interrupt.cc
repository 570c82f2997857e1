// SPDX-License-Identifier: GPL-2.0-only
// Interrupt contexts. A soft one is a task with a fiber; a hard one has no stack of its own: its
// functions run at one instant each, on the stack of whoever lets time pass.
#include "model/vkernel/world.hpp"

#include <cassert>

namespace besser::vkernel {

void World::raise(InterruptContext &context, InterruptWork &work) {
    assert(work.function != nullptr && work.cost_ns >= 0);
    if (work.linked())
        return;
    Task &task = *context.task;
    context.raised.push_back(work);
    if (task.stack == nullptr && task.state == TaskState::blocked)
        task.needs_ns = costs_.irq_entry_ns + work.cost_ns;
    wake(task);
}

void World::raise_later(Cpu &cpu, InterruptWork &work) {
    assert(work.function != nullptr);
    if (work.linked())
        return;
    cpu.raised_later.push_back(work);
    wake(*cpu.ksoftirqd);
}

void World::run_raised_later(Cpu &cpu) {
    while (InterruptWork *work = cpu.raised_later.pop_front())
        raise(cpu.softirq, *work);
}

/// What softirqs do here is taken from its share, and not from that of whoever they interrupt.
void World::ksoftirqd(void *argument) {
    auto &cpu = *static_cast<Cpu *>(argument);
    World &world = *cpu.softirq.world;
    for (;;) {
        Task &self = *cpu.ksoftirqd;
        self.woken = false;
        const std::int64_t before_ns = cpu.softirq.task->cpu_ns;
        world.run_raised_later(cpu);
        world.charge(0);
        self.share_ns += cpu.softirq.task->cpu_ns - before_ns;
        world.block();
    }
}

void World::serve_softirqs(void *argument) {
    auto &context = *static_cast<InterruptContext *>(argument);
    World &world = *context.world;
    for (;;) {
        context.task->woken = false;
        while (InterruptWork *work = context.raised.pop_front()) {
            if (world.observer_ != nullptr)
                world.observer_->serves(*context.task, work->name);
            world.charge(world.costs_.softirq_ns);
            work->function(work->context);
        }
        world.block();
    }
}

void World::serve_first_raised(Task &task) {
    InterruptContext &context = cpu_of(task).irq;
    assert(!context.raised.empty());
    InterruptWork &work = *context.raised.pop_front();
    trace_.interrupts++;
    if (observer_ != nullptr)
        observer_->serves(task, work.name);
    enter(&task);
    work.function(work.context);
    leave();
}

/// Called when a hard interrupt context has consumed the time it needed: entry and function, or
/// what the function charged. Goes on with the next step of it as long as nothing else is due.
void World::serve_hard(Task &task) {
    InterruptContext &context = cpu_of(task).irq;
    for (;;) {
        task.needs_ns = 0;
        if (!context.over)
            serve_first_raised(task);
        context.over = !context.over && task.needs_ns > 0;
        if (!context.over) {
            InterruptWork *next = context.raised.front();
            task.woken = false;
            if (next == nullptr) {
                run_raised_later(cpu_of(task));
                return fall_asleep(task);
            }
            task.needs_ns = costs_.irq_entry_ns + next->cost_ns;
        }
        const std::int64_t end_ns = now_ns_ + task.needs_ns;
        if (reschedule_ != 0 || end_ns >= next_ns() || end_ns > limit_ns_)
            return resume(task, 0, 0);
        now_ns_ = end_ns;
        account(task, task.needs_ns);
    }
}

void World::serve_raised(Task &task) {
    InterruptContext &context = cpu_of(task).irq;
    assert(current_ == nullptr && context.task == &task);
    serve_first_raised(task);
    task.woken = false;
    if (context.raised.empty())
        task.state = TaskState::blocked;
}

} // namespace besser::vkernel
