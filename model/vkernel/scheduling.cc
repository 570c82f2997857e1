// SPDX-License-Identifier: GPL-2.0-only
// Who runs when. Every decision of the scheduler is made here: dispatch() which task a CPU runs,
// place() on which CPU a woken task goes, next_to_run() what happens next.
#include "model/vkernel/fiber.hpp"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace besser::vkernel {
namespace {

constexpr std::int64_t spins = never_ns; // needs_ns of a task that waits for a spin lock
constexpr unsigned interrupt_classes = (1U << static_cast<unsigned>(TaskClass::rt)) - 1;

/// An interrupt context that sleeps ends the process, as it ends a Linux kernel.
[[noreturn]] void die_in_interrupt(const char *where) {
    std::fprintf(stderr, "world: %s in hard interrupt context\n", where);
    std::abort();
}

} // namespace

/// What the CPU would run if its current task left.
inline Task *World::waiting_on(Cpu &cpu) {
    Task *first = cpu.queued == 0 ? nullptr : cpu.queues[std::countr_zero(cpu.queued)].front();
    if (cpu.interrupted != nullptr && (first == nullptr || !preempts(*first, *cpu.interrupted)))
        return cpu.interrupted;
    return first;
}

/// Tasks of a fair class wait in the order of what they have had of the CPU; `first`: before those
/// that have had as much.
inline void World::queue(Task &task, bool first) {
    Cpu &cpu = cpu_of(task);
    const auto index = static_cast<unsigned>(task.options.task_class);
    List<Task> &waiting = cpu.queues[index];
    Task *next = first || is_fair(task.options.task_class) ? waiting.front() : nullptr;
    if (is_fair(task.options.task_class))
        while (next != nullptr && next->share_ns < task.share_ns + (first ? 0 : 1))
            next = waiting.next(*next);
    waiting.insert_before(next, task);
    cpu.queued |= 1U << index;
    if (!task.interrupt())
        cpus_with_tasks_ |= 1U << task.cpu;
}

inline void World::dequeue(Task &task) {
    Cpu &cpu = cpu_of(task);
    const auto index = static_cast<unsigned>(task.options.task_class);
    assert(task.linked() || cpu.interrupted == &task);
    task.unlink();
    if (!cpu.queues[index].empty())
        return;
    cpu.queued &= ~(1U << index);
    if (cpu.queued <= interrupt_classes)
        cpus_with_tasks_ &= ~(1U << task.cpu);
}

inline void World::arm_slice(int cpu_index) {
    Cpu &cpu = cpu_at(cpu_index);
    if (cpu.slice != 0 || cpu.current == nullptr ||
        cpu.current->options.task_class < TaskClass::highpri ||
        cpu.queues[static_cast<std::size_t>(cpu.current->options.task_class)].empty())
        return;
    cpu.slice =
        at(now_ns_ + costs_.time_slice_ns, slice_over, this, static_cast<std::uint64_t>(cpu_index));
}

void World::leave_cpu(std::int64_t ns) {
    if (current_ == nullptr)
        return;
    Task &self = *current_;
    if (ns != spins && reschedule_ == 0 && now_ns_ + ns < next_ns() && now_ns_ + ns <= limit_ns_) {
        alone_until_ns_ = std::min(next_ns(), limit_ns_);
        now_ns_ += ns;
        return;
    }
    if (self.stack == nullptr) { // a hard interrupt: this time passes after its function returned
        self.needs_ns += ns;
        return;
    }
    if (decider_ != nullptr)
        return; // under a decider others run at announced operations only
    self.burst_begin_ns = now_ns_;
    self.needs_ns = ns;
    if (ns == spins) {
        self.state = TaskState::spinning;
        return reschedule();
    }
    self.burst_end_ns = now_ns_ + ns;
    std::uint64_t order = events_.reserve();
    leave();
    if (reschedule_ == 1U << self.cpu && interrupt_at_once(self))
        order = events_.reserve(); // its burst begins anew, after whatever the interrupt began
    dispatch_all();
    if (self.state == TaskState::running && !has_burst(self.cpu)) { // it has kept its CPU
        if (self.burst_end_ns < next_ns() && self.burst_end_ns <= limit_ns_) {
            now_ns_ = self.burst_end_ns;
            account(self, ns);
            return enter(&self);
        }
        set_burst(self.cpu, Moment(self.burst_end_ns, order));
    }
    switch_away(self);
}

/// Works out at once what dispatch() and the bursts come to for an interrupt that a task has raised
/// on its own CPU. That is possible only if the interrupt ends before anything else is due. True:
/// the task has its CPU again, and no burst is set.
bool World::interrupt_at_once(Task &self) {
    Cpu &cpu = cpu_of(self);
    Task &irq = *cpu.irq.task;
    const std::int64_t end_ns = now_ns_ + irq.needs_ns;
    if (!takes_shortcuts() || self.interrupt() || irq.state != TaskState::queued ||
        end_ns >= next_ns() || end_ns > limit_ns_)
        return false;
    reschedule_ = 0;
    dequeue(irq);
    trace_.dispatched(now_ns_, irq.id);
    self.state = TaskState::queued;
    cpu.interrupted = &self;
    cpu.current = &irq;
    irq.state = TaskState::running;
    now_ns_ = end_ns;
    account(irq, irq.needs_ns);
    serve_hard(irq);
    if (cpu.current != nullptr || reschedule_ != 1U << self.cpu || waiting_on(cpu) != &self)
        return false;
    reschedule_ = 0;
    trace_.dispatched(now_ns_, self.id);
    self.state = TaskState::running;
    cpu.interrupted = nullptr;
    cpu.current = &self;
    arm_slice(self.cpu);
    self.burst_begin_ns = now_ns_;
    self.burst_end_ns = now_ns_ + self.needs_ns;
    return true;
}

/// The calling task stands where it may lose its CPU.
void World::yield_if_due(Task &self) {
    Cpu &cpu = cpu_of(self);
    const unsigned higher = (1U << static_cast<unsigned>(self.options.task_class)) - 1;
    if (decider_ != nullptr || self.atomic_depth != 0)
        return;
    if ((cpu.queued & higher & ~interrupt_classes) != 0 || self.owes_cpu) {
        self.may_yield = true;
        want_dispatch(self.cpu);
        charge(0);
        self.may_yield = self.owes_cpu = false;
    }
}

/// Lets others run until it is the calling task's turn again.
void World::reschedule() {
    Task &self = *current_;
    leave();
    switch_away(self);
}

/// Lets events and hard interrupts happen until a task has something to execute; nullptr: nothing
/// more happens before limit_ns_.
Task *World::next_to_run() {
    if (decider_ != nullptr) [[unlikely]]
        return decider_->next();
    for (;;) {
        dispatch_all();
        const std::int64_t next = next_ns();
        if (next > limit_ns_ || next == never_ns)
            return nullptr;
        now_ns_ = std::max(now_ns_, next);
        if (events_.next() < next_burst_moment_) {
            const EventQueue::Event event = events_.pop();
            event.callback(event.context, event.argument);
            if (current_ != nullptr) // the event was its device's, and finish_at_once() resumed it
                return current_;
            continue;
        }
        const int cpu = next_burst_;
        assert(has_burst(cpu) && cpu_at(cpu).current != nullptr);
        Task &task = *cpu_at(cpu).current;
        clear_burst(cpu);
        if (now_ns_ > task.burst_begin_ns)
            account(task, now_ns_ - task.burst_begin_ns);
        if (task.stack != nullptr)
            return &task;
        serve_hard(task);
    }
}

/// Lets the CPU run the task that should have it now: one that preempts the current task or, if
/// there is none, the first in its queues.
void World::dispatch(int cpu_index) {
    Cpu &cpu = cpu_at(cpu_index);
    Task *next = waiting_on(cpu);
    if (cpu.current != nullptr) {
        if (next == nullptr || !preempts(*next, *cpu.current))
            return;
        suspend(*cpu.current, next->interrupt());
    } else if (next == nullptr) {
        next = steal(cpu_index);
    }
    if (next == nullptr)
        return go_idle(cpu);
    dequeue(*next);
    const int from_cpu = std::exchange(next->cpu, cpu_index);
    if (from_cpu != cpu_index)
        join(*next, from_cpu);
    give_cpu(cpu, *next);
}

/// Lets the CPU run `next`, which is in no queue.
void World::give_cpu(Cpu &cpu, Task &next) {
    assert(cpu.current == nullptr && !next.linked() && &cpu == &cpu_of(next));
    const bool was_idle = std::exchange(cpu.idle, false);
    cpu.current = &next;
    std::int64_t switch_ns = 0;
    if (!next.interrupt()) {
        if (Task *interrupted = std::exchange(cpu.interrupted, nullptr);
            interrupted != nullptr && interrupted != &next)
            enqueue(*interrupted, true); // preempted by what the interrupt has woken
        if (cpu.last != &next) {
            switch_ns = costs_.context_switch_ns;
            next.owes_cpu = false;
            trace_.context_switches++;
            if (cpu.slice != 0)
                events_.cancel(std::exchange(cpu.slice, 0));
        }
        cpu.last = &next;
        arm_slice(next.cpu);
    }
    trace_.dispatched(now_ns_, next.id);
    if (observer_ != nullptr) [[unlikely]]
        observer_->runs(next);
    resume(next, was_idle ? idle_exit(random_) : 0, switch_ns);
}

/// Takes the CPU from its current task, which goes on where it was: after the interrupt, or when it
/// is the first of its queue again.
void World::suspend(Task &task, bool by_interrupt) {
    Cpu &cpu = cpu_of(task);
    assert(cpu.current == &task && !task.linked());
    if (now_ns_ > task.burst_begin_ns)
        account(task, now_ns_ - task.burst_begin_ns);
    if (task.needs_ns != spins) {
        task.needs_ns = task.burst_end_ns - now_ns_;
        clear_burst(task.cpu);
    }
    task.state = TaskState::queued;
    cpu.current = nullptr;
    if (observer_ != nullptr) [[unlikely]]
        observer_->leaves(task);
    if (by_interrupt && !task.interrupt())
        cpu.interrupted = &task;
    else
        queue(task, true);
}

void World::resume(Task &task, std::int64_t idle_exit_ns, std::int64_t switch_ns) {
    assert(cpu_of(task).current == &task && task.needs_ns >= 0);
    task.burst_begin_ns = now_ns_ + idle_exit_ns;
    if (task.needs_ns == spins) {
        task.state = TaskState::spinning;
        return;
    }
    task.state = TaskState::running;
    task.burst_end_ns = task.burst_begin_ns + switch_ns + task.needs_ns;
    set_burst(task.cpu, Moment(task.burst_end_ns, events_.reserve()));
}

/// Puts the task into the queue of its CPU and has the CPU dispatch if it should run now.
void World::enqueue(Task &task, bool first) {
    if (decider_ != nullptr) [[unlikely]]
        return; // a decider knows by the tasks' states who can run
    queue(task, first);
    const Cpu &cpu = cpu_of(task);
    if (cpu.current == nullptr || preempts(task, *cpu.current))
        want_dispatch(task.cpu);
    else
        arm_slice(task.cpu);
}

/// The CPU's current task, interrupts aside.
inline Task *World::running_on(Cpu &cpu) {
    return cpu.interrupted != nullptr ? cpu.interrupted : cpu.current;
}

/// What a fair task has had of its CPU, with what it has not been charged yet.
std::int64_t World::share_of(const Task &task) const {
    if (&task == current_)
        return task.share_ns + (now_ns_ - charged_from_ns_) / task.weight;
    const bool computes = cpu_at(task.cpu).current == &task && has_burst(task.cpu);
    return task.share_ns +
           (computes ? std::max<std::int64_t>(now_ns_ - task.burst_begin_ns, 0) / task.weight : 0);
}

/// Nobody who runs there had less; never_ns: nobody does (update_min_vruntime).
std::int64_t World::raise_floor(Cpu &cpu, std::size_t index, std::int64_t least_ns) {
    std::int64_t &floor = cpu.least_share_ns[index];
    if (least_ns != never_ns)
        floor = std::max(floor, least_ns);
    return floor;
}

/// A fair task is about to sleep: what it has had counts as long as others have not had less
/// (dequeue_entity).
void World::leave_share(Cpu &cpu, const Task &task) {
    const auto index = static_cast<std::size_t>(task.options.task_class);
    std::int64_t least = share_of(task);
    if (const Task *waiting = cpu.queues[index].front())
        least = std::min(least, waiting->share_ns);
    (void)raise_floor(cpu, index, least);
}

/// A task that begins to want a CPU counts as having had as much of it as whoever had least there,
/// less a credit for having slept, or what it has really had, if that is more (place_entity).
void World::join(Task &task, int from_cpu) {
    if (!is_fair(task.options.task_class))
        return;
    const auto index = static_cast<std::size_t>(task.options.task_class);
    Cpu &cpu = cpu_of(task);
    std::int64_t least = never_ns;
    if (const Task *running = running_on(cpu);
        running != nullptr && running->options.task_class == task.options.task_class)
        least = share_of(*running);
    if (const Task *waiting = cpu.queues[index].front())
        least = std::min(least, waiting->share_ns);
    const std::int64_t floor = raise_floor(cpu, index, least);
    if (from_cpu != task.cpu)
        task.share_ns += floor - cpu_at(from_cpu).least_share_ns[index];
    // The credit is time of a task of nice 0.
    const std::int64_t credit = task.options.task_class == TaskClass::highpri
                                    ? costs_.sleeper_credit_ns / normal_weight * highpri_weight
                                    : costs_.sleeper_credit_ns;
    task.share_ns = std::max(task.share_ns, floor - credit);
}

/// Whoever runs where `woken` joins owes it the CPU if it has had much more
/// (wakeup_preempt_entity).
void World::claim_share(const Task &woken) {
    Task *running = running_on(cpu_of(woken));
    if (running != nullptr && is_fair(woken.options.task_class) &&
        woken.options.task_class == running->options.task_class &&
        share_of(*running) - woken.share_ns > costs_.wakeup_granularity_ns / woken.weight)
        running->owes_cpu = true;
}

/// A task for a CPU that has none (newidle_balance): the first that may move.
Task *World::steal(int thief) {
    for (std::uint32_t rest = cpus_with_tasks_ & ~(1U << thief); rest != 0; rest &= rest - 1) {
        Cpu &cpu = cpu_at(std::countr_zero(rest));
        if (cpu.current == nullptr)
            continue;
        for (auto c = static_cast<std::size_t>(TaskClass::rt); c < task_classes; c++)
            for (Task *task = cpu.queues[c].front(); task; task = cpu.queues[c].next(*task))
                if (!task->options.pinned)
                    return task;
    }
    return nullptr;
}

/// Where a woken task goes: to its last CPU if that is idle, else to an idle one, else back.
int World::place(const Task &task) const {
    const auto is_free = [this](int index) { // idle_cpu(): also while an interrupt is served
        const Cpu &cpu = cpu_at(index);
        return (cpu.current == nullptr || cpu.current->interrupt()) && cpu.interrupted == nullptr &&
               cpu.queued <= interrupt_classes;
    };
    if (task.options.pinned || is_free(task.cpu))
        return task.cpu;
    for (int i = 0; i < cpus(); i++)
        if (is_free(i))
            return i;
    return task.cpu;
}

void World::slice_over(void *argument, std::uint64_t cpu_index) {
    auto &world = *static_cast<World *>(argument);
    Cpu &cpu = world.cpu_at(static_cast<int>(cpu_index));
    cpu.slice = 0;
    Task *task = cpu.current;
    if (task == nullptr || task->options.task_class < TaskClass::highpri ||
        cpu.queues[static_cast<std::size_t>(task->options.task_class)].empty())
        return;
    if (cpu.queues[static_cast<std::size_t>(task->options.task_class)].front()->share_ns >
        world.share_of(*task))
        return world.arm_slice(static_cast<int>(cpu_index)); // it has had least
    task->owes_cpu = true;
    world.want_dispatch(static_cast<int>(cpu_index));
}

bool World::block(std::int64_t deadline_ns) {
    assert(current_ != nullptr && deadline_ns >= 0);
    Task &self = *current_;
    if (std::exchange(self.woken, false))
        return true;
    if (deadline_ns <= now_ns_)
        return false;
    if (self.stack == nullptr)
        die_in_interrupt("a sleep");
    fall_asleep(self);
    Token timer = 0;
    if (deadline_ns != never_ns)
        timer =
            events_.insert(deadline_ns, {timed_out, &self, reinterpret_cast<std::uintptr_t>(this)});
    leave();
    switch_away(self);
    events_.cancel(timer);
    if (self.observer != nullptr)
        self.observer->task_runs();
    return std::exchange(self.woken, false);
}

void World::wake(Task &task) {
    assert(task.world == this);
    if (decider_ != nullptr) [[unlikely]]
        decider_->wakes(task);
    if (task.state == TaskState::dead || std::exchange(task.woken, true))
        return;
    if (task.state != TaskState::blocked)
        return;
    trace_.wakeups += task.interrupt() ? 0 : 1;
    if (observer_ != nullptr) [[unlikely]]
        observer_->wakes(task);
    const int from_cpu = std::exchange(task.cpu, place(task));
    join(task, from_cpu);
    if (Cpu &cpu = cpu_of(task); cpu.idle && cpu.queued == 0)
        return give_cpu(cpu, task); // as dispatch() would
    claim_share(task);
    task.state = TaskState::queued;
    enqueue(task);
}

void World::timed_out(void *argument, std::uint64_t) {
    auto &task = *static_cast<Task *>(argument);
    if (task.state != TaskState::blocked)
        return;
    task.world->wake(task);
    task.woken = false;
}

void World::spin() {
    if (current_->stack == nullptr)
        die_in_interrupt("a contended spin lock");
    leave_cpu(spins);
}

void World::stop_spinning(Task &task, std::int64_t last_ns) {
    task.needs_ns = last_ns;
    if (task.state != TaskState::spinning)
        return; // interrupted: it goes on when the interrupt is over
    if (now_ns_ > task.burst_begin_ns)
        account(task, now_ns_ - task.burst_begin_ns);
    resume(task, 0, 0);
}

void World::atomic_leave() {
    Task &self = *current_;
    Cpu &cpu = cpu_of(self);
    const unsigned higher = (1U << static_cast<unsigned>(self.options.task_class)) - 1;
    if (--self.atomic_depth == 0 && ((cpu.queued & higher) != 0 || self.owes_cpu))
        want_dispatch(self.cpu);
}

void World::sleep(std::int64_t ns) {
    might_sleep("sleep");
    const std::int64_t end_ns = now_ns_ + ns;
    while (now_ns_ < end_ns) {
        current_->woken = false;
        block(end_ns);
    }
}

std::int64_t World::deadline(std::int64_t timeout_ns) const {
    if (timeout_ns >= never_ns / 2)
        return never_ns;
    const std::int64_t end_ns = now_ns_ + std::max<std::int64_t>(timeout_ns, 0);
    if (costs_.jiffy_ns <= 1)
        return end_ns;
    return (end_ns + costs_.jiffy_ns - 1) / costs_.jiffy_ns * costs_.jiffy_ns;
}

} // namespace besser::vkernel
