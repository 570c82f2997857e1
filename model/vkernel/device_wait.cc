// SPDX-License-Identifier: GPL-2.0-only
// Waiting for a device's interrupt: event by event or, if nobody else has anything to do meanwhile,
// worked out at once with the same result in times, accounts, counts and fingerprint.
#include "model/vkernel/fiber.hpp"

#include <algorithm>
#include <cassert>

namespace besser::vkernel {

void World::wait_for_device(DeviceWait &wait) {
    assert(wait.ready != nullptr && !wait.done && wait.when_ns >= now_ns_ && wait.handler_ns >= 0);
    might_sleep("wait_for_device");
    Task &self = *current_;
    if (decider_ != nullptr) [[unlikely]]
        return cross_at_once(wait);
    wait.task = &self;
    const std::uint64_t order = events_.reserve();
    self.woken = false;
    fall_asleep(self);
    leave();
    dispatch_all();
    if (takes_shortcuts() && next_ns() > wait.when_ns && wait.when_ns <= limit_ns_) {
        now_ns_ = wait.when_ns;
        wait.ready(wait.context);
        if (!finish_at_once(wait))
            raise_device_irq(wait);
    } else {
        events_.insert(wait.when_ns, {device_ready, &wait, 0}, order);
    }
    if (current_ == nullptr)
        switch_away(self);
    if (self.observer != nullptr)
        self.observer->task_runs();
    while (!wait.done) { // somebody else's wakeup does not end the wait
        self.woken = false;
        block();
    }
    self.woken = false;
}

/// For a decider the whole request is one step: others can run before and after it, not during it.
/// The work queues are told all the same that the task sleeps.
void World::cross_at_once(DeviceWait &wait) {
    Task &self = *current_;
    if (self.observer != nullptr)
        self.observer->task_sleeps();
    wait.ready(wait.context);
    if (self.observer != nullptr)
        self.observer->task_runs();
}

void World::device_ready(void *argument, std::uint64_t) {
    auto &wait = *static_cast<DeviceWait *>(argument);
    World &world = *wait.task->world;
    assert(!wait.done && world.now_ns_ >= wait.when_ns);
    wait.ready(wait.context);
    if (!world.takes_shortcuts() || !world.finish_at_once(wait))
        world.raise_device_irq(wait);
}

void World::raise_device_irq(DeviceWait &wait) {
    wait.irq.function = device_interrupt;
    wait.irq.context = &wait;
    wait.irq.cost_ns = wait.handler_ns;
    raise_irq(wait.irq_cpu, wait.irq);
}

void World::device_interrupt(void *argument) {
    auto &wait = *static_cast<DeviceWait *>(argument);
    World &world = *wait.task->world;
    assert(!wait.done);
    wait.done = true;
    world.wake(*wait.task); // from here on `wait` may be gone
    world.charge(world.costs_.wake_up_ns);
}

/// Works out at once what device_interrupt() and the dispatches around it come to. That is possible
/// only if both CPUs are idle and nothing else is due until the task has gone on. False: it is not,
/// and nothing was done.
bool World::finish_at_once(DeviceWait &wait) {
    Task &task = *wait.task;
    Cpu &cpu = cpu_of(task);
    Cpu &irq_cpu = cpu_at(wait.irq_cpu);
    if (reschedule_ != 0 || cpu.current != nullptr || irq_cpu.current != nullptr)
        return false;
    const bool same_cpu = &cpu == &irq_cpu;
    std::uint64_t random = random_;
    const std::int64_t irq_begin_ns = now_ns_ + idle_exit(random);
    const std::int64_t woken_ns = irq_begin_ns + costs_.irq_entry_ns + wait.handler_ns;
    const std::int64_t irq_end_ns = woken_ns + costs_.wake_up_ns;
    const std::int64_t begin_ns = same_cpu ? irq_end_ns : woken_ns + idle_exit(random);
    const std::int64_t end_ns = begin_ns + costs_.context_switch_ns;
    if (end_ns >= next_ns() || end_ns > limit_ns_ || (!same_cpu && irq_end_ns >= end_ns))
        return false;
    random_ = random;
    account(*irq_cpu.irq.task, irq_end_ns - irq_begin_ns);
    account(task, end_ns - begin_ns);
    trace_.interrupts++;
    trace_.wakeups++;
    trace_.context_switches++;
    trace_.dispatched(now_ns_, irq_cpu.irq.task->id);
    trace_.dispatched(same_cpu ? irq_end_ns : woken_ns, task.id);
    now_ns_ = end_ns;
    cpu.current = cpu.last = &task;
    enter(&task);
    cpu.idle = false;
    task.state = TaskState::running;
    return wait.done = true;
}

} // namespace besser::vkernel
