// SPDX-License-Identifier: GPL-2.0-only
// The deterministic virtual kernel: virtual time, CPUs, tasks.
//
//     World                      one at a time per OS thread, any number in a process
//       EventQueue, bursts x N   the only sources of what happens next, in one order
//       Cpu x N                  current task, run queues by class, busy time
//       Task x M                 fibers; interrupt contexts are tasks of the two highest classes,
//                                hard ones without a fiber
//
// One task executes at a time, at the instant now_ns(); it takes no time but what it charges.
// charge() and sleeping are therefore the only points where others run: whoever has something to do
// before the charge ends does it, on any CPU. Between two charges a task is alone, as if all other
// CPUs were stopped. Callbacks of the event queue (chip, air) run between tasks: they never block
// and charge nothing.
#pragma once

#include "model/chip/scheduler.hpp"
#include "model/vkernel/arena.hpp"
#include "model/vkernel/costs.hpp"
#include "model/vkernel/decider.hpp"
#include "model/vkernel/event_queue.hpp"
#include "model/vkernel/observer.hpp"
#include "model/vkernel/task.hpp"
#include "model/vkernel/trace.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace besser::vkernel {

class Workqueues;

/// When a task of the kernel gives way to one that should run before it. Interrupts do not wait.
enum class Preemption : std::uint8_t {
    voluntary, ///< CONFIG_PREEMPT_VOLUNTARY: where it might sleep, and after each work item
    full,      ///< CONFIG_PREEMPT: at once, unless it holds a spin lock
};

/// How tasks of nice -20 (high-priority workers) and of nice 0 share a CPU.
enum class Fairness : std::uint8_t {
    by_class,  ///< those of nice -20 always run first
    by_weight, ///< CFS: they are charged less for the same time, and may have to wait all the same
};

struct WorldConfig {
    int cpus = 4;
    Preemption preemption = Preemption::full;
    Fairness fairness = Fairness::by_class;
    bool ksoftirqd = false; ///< what a task raises waits: see World::raise_softirq
    Costs costs{};
    std::uint64_t seed = 1;             ///< of Costs::wake_jitter_ns
    std::size_t stack_bytes = 64 << 10; ///< of each task; event callbacks run on them too
    bool shortcuts = true;              ///< false, for tests: no event is worked out ahead
};

/// How a task waits for a device: see World::wait_for_device. Lives as long as the wait.
struct DeviceWait {
    std::int64_t when_ns; ///< when the device is ready
    void (*ready)(void *);
    void *context;           ///< given to `ready`, which runs as an event callback
    int irq_cpu;             ///< the CPU that the device interrupts
    std::int64_t handler_ns; ///< how long the interrupt handler runs until it wakes the task
    Task *task = nullptr;
    bool done = false;
    InterruptWork irq{nullptr, nullptr, 0, "mmc request done"};
};

enum class RunEnd : std::uint8_t {
    time_reached, ///< the time given to run_until; more can happen later
    stopped,      ///< stop() was called
    idle,         ///< nothing can happen any more, and only service tasks wait
    deadlock,     ///< nothing can happen any more, and a task that is no service task waits
};

class World final : public chip::Scheduler {
  public:
    static constexpr int max_cpus = 8;

    /// Must be made in its arena: `World &world = arena.make<World>(arena, config);`
    World(Arena &arena, const WorldConfig &config);
    World(const World &) = delete;
    World &operator=(const World &) = delete;

    // Running. Called from outside any task.
    RunEnd run_until(std::int64_t when_ns);
    RunEnd run() { return run_until(never_ns); }
    /// run_until returns as soon as the calling task next gives way, or the calling callback
    /// returns. [any]
    void stop() { limit_ns_ = alone_until_ns_ = -1; }
    /// A copy of the arena without the unused parts of the tasks' stacks. Called between runs only.
    [[nodiscard]] Snapshot save() const;
    /// The unused parts of the tasks' stacks, below what each suspended task has on its own, in
    /// ascending order: their contents mean nothing to anybody. Called between runs only.
    [[nodiscard]] std::vector<ArenaRange> dead_stacks() const;
    /// Likewise.
    void restore(const Snapshot &snapshot) {
        assert(current_ == nullptr);
        arena_.restore(snapshot);
        assert(current_ == nullptr);
    }
    /// Names of the tasks that wait and are no service tasks. The strings lie outside the arena,
    /// for reports.
    [[nodiscard]] std::vector<std::string> waiting() const;

    // chip::Scheduler.
    [[nodiscard]] std::int64_t now_ns() const override { return now_ns_; }
    Token at(std::int64_t when_ns, Callback callback, void *context,
             std::uint64_t argument) override {
        assert(callback != nullptr);
        const std::int64_t due_ns = std::max(when_ns, now_ns_);
        alone_until_ns_ = std::min(alone_until_ns_, due_ns);
        return events_.insert(due_ns, {callback, context, argument});
    }
    void cancel(Token token) override { events_.cancel(token); }

    // Tasks.
    /// The task runs `function(context)` and ends with it. [any]
    Task &spawn(std::string_view name, Task::Function function, void *context,
                const TaskOptions &options = {});
    /// nullptr in event callbacks and outside run_until.
    [[nodiscard]] Task *current() const { return current_; }
    /// The CPU of the current task, else 0.
    [[nodiscard]] int cpu() const { return current_ != nullptr ? current_->cpu : 0; }
    [[nodiscard]] int cpus() const { return cpu_count_; }

    /// The current task consumes CPU time; it may be preempted here even if `ns` is 0. Does nothing
    /// outside tasks.
    void charge(std::int64_t ns) {
        assert(ns >= 0);
        const std::int64_t end_ns = now_ns_ + ns;
        if (end_ns < alone_until_ns_) [[likely]]
            now_ns_ = end_ns; // leave() accounts for it
        else
            leave_cpu(ns);
    }
    /// Sleeps until wake() or until `deadline_ns`; false: the deadline passed. The caller must
    /// first clear Task::woken and then make itself known to its waker, or a wakeup is lost, and
    /// must have called might_sleep(), which this does not.
    bool block(std::int64_t deadline_ns = never_ns);
    /// try_to_wake_up. Consumes no time: the waker calls charge(costs().wake_up_ns) afterwards.
    /// [any]
    void wake(Task &task);
    /// Sleeps until the device is ready, has interrupted, and its handler has woken the task. If
    /// nothing else happens meanwhile the result is worked out at once. [process]
    void wait_for_device(DeviceWait &wait);
    /// The current task consumes CPU time until stop_spinning() (a contended spin lock).
    void spin();
    /// `task`, which spins, goes on when it has consumed `last_ns` more. [any]
    void stop_spinning(Task &task, std::int64_t last_ns);
    void atomic_enter() {
        assert(current_ != nullptr);
        current_->atomic_depth++;
    }
    void atomic_leave();
    /// Reports a sleep where none is allowed (CONFIG_DEBUG_ATOMIC_SLEEP).
    void might_sleep(const char *where) {
        if (current_ == nullptr || current_->atomic_depth != 0 || current_->interrupt())
            [[unlikely]]
            report_sleep(where);
        cond_resched();
    }
    /// A kernel of voluntary preemption lets a task that should run first have the CPU here. Does
    /// nothing in one of full preemption, where that task has it already.
    void cond_resched() {
        if (voluntary_ && current_ != nullptr && !current_->interrupt())
            yield_if_due(*current_);
    }
    /// usleep_range: exact, and not by jiffies. [process]
    void sleep(std::int64_t ns);
    /// When a timeout that begins now ends, rounded up to jiffies; one of never_ns / 2 or more
    /// never does.
    [[nodiscard]] std::int64_t deadline(std::int64_t timeout_ns) const;

    /// `work` runs soon on that CPU in hard interrupt context (below: softirq context). It runs
    /// once, however often it was raised before it began. [any]
    void raise_irq(int cpu, InterruptWork &work) { raise(cpu_at(cpu).irq, work); }
    /// With WorldConfig::ksoftirqd what a task raises waits for the end of the next hard interrupt
    /// of that CPU, for softirqs_on(), or for a task of nice 0 (raise_softirq_irqoff).
    void raise_softirq(int cpu, InterruptWork &work) {
        if (cpu_at(cpu).ksoftirqd != nullptr && current_ != nullptr && !current_->interrupt())
            raise_later(cpu_at(cpu), work);
        else
            raise(cpu_at(cpu).softirq, work);
    }
    /// The current context has softirqs on again, unless it holds a lock that keeps them off: what
    /// was raised meanwhile runs, also below a plain spin lock (local_bh_enable).
    void softirqs_on() {
        Cpu &cpu = cpu_of(*current_);
        if (cpu.raised_later.empty() || current_->interrupt() || current_->softirqs_off != 0)
            return;
        current_->lets_softirqs = true;
        run_raised_later(cpu);
        charge(0);
        current_->lets_softirqs = false;
    }

    // Exploration. before(), also() and changed_nothing() do nothing in a world without a decider.
    /// From here on `decider` says who runs, and with `weak_memory` what loads of a Shared<T>
    /// return. Called while no task is under way.
    void explore(Decider *decider, bool weak_memory = false) {
        assert(current_ == nullptr);
        decider_ = decider;
        weak_memory_ = weak_memory;
    }
    /// The world that runs on this thread, for code that cannot be given it; nullptr: none.
    [[nodiscard]] static World *running_here();
    [[nodiscard]] bool weak_memory() const { return weak_memory_; }
    [[nodiscard]] Decider &decider() { return *decider_; }
    [[nodiscard]] bool explored() const { return decider_ != nullptr; }
    /// The current task is about to do `operation` on `object`; others may run first. For `owner`
    /// see Decider::before.
    void before(Operation operation, const void *object, Task *const *owner = nullptr) {
        if (decider_ != nullptr) [[unlikely]]
            decider_->before(operation, object, owner);
    }
    /// The current context does this, too, without letting others run.
    void also(Operation operation, const void *object) {
        if (decider_ != nullptr) [[unlikely]]
            decider_->also(operation, object);
    }
    void accesses(const MemoryAccess &access) {
        if (decider_ != nullptr) [[unlikely]]
            decider_->accesses(access);
    }
    /// The operation announced last leaves its object as it was.
    void changed_nothing() {
        if (decider_ != nullptr) [[unlikely]]
            decider_->changed_nothing();
    }

    /// What reports call the variable at this address.
    void name(const void *variable, std::string_view name) { names_.push_back({variable, name}); }
    /// Empty: it has no name.
    [[nodiscard]] std::string_view name_of(const void *variable) const {
        for (const auto &[named, name] : names_)
            if (named == variable)
                return name.view();
        return {};
    }

    // For the decider. Not called from inside hard interrupts and event callbacks.
    /// The current task gives way, and goes on when the decider chooses it again.
    void yield() { reschedule(); }
    /// All tasks there ever were, dead ones included, by id.
    [[nodiscard]] std::span<Task *const> tasks() const { return tasks_; }
    /// Runs the next function that was raised in the hard interrupt context `task`.
    void serve_raised(Task &task);
    /// When the next timeout or timer is due; never_ns: there is none.
    [[nodiscard]] std::int64_t next_timer_ns() const { return events_.next_ns(); }
    /// Moves time to next_timer_ns() and runs what is due then.
    void fire_next_timer();
    /// Moves time to `when_ns`, if that is later, without running anything that is due.
    void pass_until(std::int64_t when_ns) { now_ns_ = when_ns > now_ns_ ? when_ns : now_ns_; }

    // Records.
    void warn(std::string_view text);
    void log(std::string_view text) {
        trace_.log.push({now_ns_, text});
        if (observer_ != nullptr) [[unlikely]]
            observer_->says(text);
    }
    /// From here on `observer` is told, or nobody. Called while no task is under way.
    void observe(Observer *observer) {
        assert(current_ == nullptr);
        observer_ = observer;
    }
    [[nodiscard]] Observer *observer() const { return observer_; }
    [[nodiscard]] Trace &trace() { return trace_; }
    [[nodiscard]] const Trace &trace() const { return trace_; }
    /// CPU time by task name, in the order of first appearance. Tasks of one name are summed.
    /// What the current task has charged since it got its CPU is not in it.
    [[nodiscard]] std::vector<TaskCount> task_times() const;
    /// How long the CPU was busy; what the current task has charged since it got it is not in it.
    [[nodiscard]] std::int64_t busy_ns(int cpu) const { return cpu_at(cpu).busy_ns; }

    [[nodiscard]] const Costs &costs() const { return costs_; }
    [[nodiscard]] Costs &costs() { return costs_; }
    [[nodiscard]] Arena &memory() { return arena_; }
    [[nodiscard]] Workqueues &workqueues() { return *workqueues_; }

  private:
    /// Hard or soft interrupt context of one CPU.
    struct InterruptContext {
        World *world;
        Task *task;
        List<InterruptWork> raised;
        bool over = false; ///< hard: the function has run, the time that it charged passes now
    };
    struct alignas(64) Cpu { // so aligned that an index into an array of them is a shift
        Task *current = nullptr;
        Task *last = nullptr;        ///< ran last, interrupts aside: switching to it costs nothing
        Task *interrupted = nullptr; ///< goes on after the interrupts, unless they preempt it
        List<Task> queues[task_classes];
        unsigned queued = 0; ///< bit per class
        bool idle = true;
        Token slice = 0; ///< ends the turn of `last`, if others of its class wait
        std::int64_t least_share_ns[task_classes] = {}; ///< nobody who runs here had less
        std::int64_t busy_ns = 0;
        InterruptContext irq{};
        InterruptContext softirq{};
        Task *ksoftirqd = nullptr; ///< there is one
        List<InterruptWork> raised_later;
    };

    /// When the next event is due or the next burst ends. (A burst is a stretch of CPU time that a
    /// task has charged and not yet consumed.)
    [[nodiscard]] std::int64_t next_ns() const {
        return std::min(next_burst_moment_.when_ns(), events_.next_ns());
    }
    void set_burst(int cpu, Moment end) {
        burst_ends_[static_cast<std::size_t>(cpu)] = end;
        bursting_ |= 1U << cpu;
        if (end < next_burst_moment_) {
            next_burst_moment_ = end;
            next_burst_ = cpu;
            alone_until_ns_ = std::min(alone_until_ns_, end.when_ns());
        }
    }
    void clear_burst(int cpu) {
        bursting_ &= ~(1U << cpu);
        if (cpu != next_burst_)
            return;
        next_burst_moment_ = Moment();
        for (std::uint32_t rest = bursting_; rest != 0; rest &= rest - 1) {
            const int other = std::countr_zero(rest);
            const Moment end = burst_ends_[static_cast<std::size_t>(other)];
            next_burst_ = end < next_burst_moment_ ? other : next_burst_;
            next_burst_moment_ = std::min(end, next_burst_moment_);
        }
    }
    [[nodiscard]] bool has_burst(int cpu) const { return (bursting_ >> cpu & 1) != 0; }

    [[nodiscard]] Cpu &cpu_at(int cpu) {
        assert(cpu >= 0 && cpu < cpu_count_);
        return cpus_[static_cast<std::size_t>(cpu)];
    }
    [[nodiscard]] const Cpu &cpu_at(int cpu) const {
        assert(cpu >= 0 && cpu < cpu_count_);
        return cpus_[static_cast<std::size_t>(cpu)];
    }

    [[nodiscard]] Cpu &cpu_of(const Task &task) { return cpu_at(task.cpu); }
    void account(Task &task, std::int64_t ns) {
        task.cpu_ns += ns;
        cpu_of(task).busy_ns += ns;
        if (task.weight == 1) [[likely]] {
            task.share_ns += ns;
            return;
        }
        task.uncounted_ns += ns;
        task.share_ns += task.uncounted_ns / task.weight;
        task.uncounted_ns %= task.weight;
    }
    /// From here on `task` executes; nullptr: nobody.
    void enter(Task *task) {
        current_ = task;
        charged_from_ns_ = now_ns_;
        alone_until_ns_ = reschedule_ == 0 ? std::min(next_ns(), limit_ns_) : -1;
    }
    /// The current task has executed until now.
    void leave() {
        assert(current_ != nullptr && now_ns_ >= charged_from_ns_);
        account(*current_, now_ns_ - charged_from_ns_);
        current_ = nullptr;
        alone_until_ns_ = -1;
    }
    void report_sleep(const char *where);
    Task &add_task(std::string_view name, const TaskOptions &options);
    void add_interrupt_context(InterruptContext &context, int cpu, TaskClass task_class);
    void raise(InterruptContext &context, InterruptWork &work);
    void raise_later(Cpu &cpu, InterruptWork &work);
    void run_raised_later(Cpu &cpu);
    static void ksoftirqd(void *cpu);
    static void serve_softirqs(void *context);
    void serve_first_raised(Task &task);
    void serve_hard(Task &task);

    [[gnu::noinline]] void leave_cpu(std::int64_t ns); // so that charge() stays small
    [[nodiscard]] bool interrupt_at_once(Task &self);
    void yield_if_due(Task &self);
    [[nodiscard]] bool preempts(const Task &next, const Task &other) const {
        return next.preempts(other) && (!voluntary_ || next.interrupt() || other.may_yield);
    }
    void reschedule();
    void switch_away(Task &self);
    void fall_asleep(Task &self);
    void dispatch_all() {
        while (reschedule_ != 0) {
            const int cpu = std::countr_zero(reschedule_);
            reschedule_ &= reschedule_ - 1;
            dispatch(cpu);
        }
    }
    [[nodiscard]] Task *next_to_run();
    [[nodiscard]] bool finish_at_once(DeviceWait &wait);
    void raise_device_irq(DeviceWait &wait);
    void cross_at_once(DeviceWait &wait);
    static void device_ready(void *wait, std::uint64_t);
    static void device_interrupt(void *wait);
    void dispatch(int cpu);
    void give_cpu(Cpu &cpu, Task &next);
    void go_idle(Cpu &cpu);
    /// Whether something may be worked out ahead, unseen.
    [[nodiscard]] bool takes_shortcuts() const { return shortcuts_ && observer_ == nullptr; }
    void suspend(Task &task, bool by_interrupt);
    void resume(Task &task, std::int64_t idle_exit_ns, std::int64_t switch_ns);
    /// How long an idle CPU takes to wake up this time. Draws from `random` (splitmix64).
    [[nodiscard]] std::int64_t idle_exit(std::uint64_t &random) const {
        if (costs_.wake_jitter_ns == 0)
            return costs_.wake_latency_ns;
        std::uint64_t z = random += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        const auto share = static_cast<std::int64_t>((z ^ (z >> 31)) >> 40); // 24 bits
        return costs_.wake_latency_ns + (costs_.wake_jitter_ns * share >> 24);
    }
    void join(Task &task, int from_cpu);
    std::int64_t raise_floor(Cpu &cpu, std::size_t index, std::int64_t least_ns);
    void leave_share(Cpu &cpu, const Task &task);
    void claim_share(const Task &woken);
    [[nodiscard]] std::int64_t share_of(const Task &task) const;
    [[nodiscard]] static Task *running_on(Cpu &cpu);
    void queue(Task &task, bool first);
    void enqueue(Task &task, bool first = false);
    void dequeue(Task &task);
    [[nodiscard]] Task *waiting_on(Cpu &cpu);
    [[nodiscard]] Task *steal(int cpu);
    [[nodiscard]] int place(const Task &task) const;
    void want_dispatch(int cpu) {
        reschedule_ |= 1U << cpu;
        alone_until_ns_ = -1;
    }
    void arm_slice(int cpu);
    static void slice_over(void *world, std::uint64_t cpu);
    static void timed_out(void *task, std::uint64_t);

    void switch_to(void *&from, Task *to);
    void arrive(void *fiber);
    void release_stack(Task &task);
    [[noreturn]] static void die_of_stack(const Task &task);
    void run_current();
    friend struct FiberEntry;

    Arena &arena_;
    Costs costs_;
    std::size_t stack_bytes_;
    std::uint64_t random_; ///< of the jitter
    bool shortcuts_;
    bool voluntary_;
    bool by_weight_;
    Decider *decider_ = nullptr;
    Observer *observer_ = nullptr;
    bool weak_memory_ = false;
    std::int64_t now_ns_ = 0;
    std::int64_t limit_ns_ = -1;
    /// Before this time nothing happens on any CPU but what the current task does, so a charge that
    /// ends earlier need not look for others. It may be earlier than necessary; -1: not known.
    std::int64_t alone_until_ns_ = -1;
    std::int64_t charged_from_ns_ = 0; ///< from here on the current task is not accounted yet
    Task *current_ = nullptr;
    std::uint32_t reschedule_ = 0; ///< CPUs whose choice of task may have changed
    EventQueue events_;
    int cpu_count_;
    /// When each CPU's current task has computed what it wanted to, unless it executes or spins.
    /// Events of their own kind, kept beside the queue because there is one at most per CPU.
    std::array<Moment, max_cpus> burst_ends_;
    std::uint32_t bursting_ = 0; ///< the CPUs that have one
    int next_burst_ = 0;         ///< the CPU whose burst ends first
    Moment next_burst_moment_;   ///< and when; never: none
    std::array<Cpu, max_cpus> cpus_;
    std::uint32_t cpus_with_tasks_ = 0; ///< those where a task waits that is no interrupt
    std::pmr::vector<Task *> tasks_;
    std::pmr::vector<std::byte *> free_stacks_;
    struct Name {
        const void *variable;
        FixedText<31> name;
    };
    std::pmr::vector<Name> names_;
    Workqueues *workqueues_ = nullptr;
    void *main_fiber_ = nullptr;
    void **left_ = nullptr;    ///< where to note the fiber that was left
    Task *finished_ = nullptr; ///< has ended; its stack is released once another one is in use
    void *fake_stack_ = nullptr;
    const void *main_stack_ = nullptr;
    std::size_t main_stack_bytes_ = 0;

    Trace trace_; ///< large, and little of it changes: last
};

inline void World::go_idle(Cpu &cpu) {
    cpu.idle = true;
    cpu.last = nullptr; // the idle task's turn
    if (cpu.slice != 0)
        events_.cancel(std::exchange(cpu.slice, 0));
}

/// `self` leaves its CPU. The caller must let others run after this, or nothing runs on it any
/// more.
inline void World::fall_asleep(Task &self) {
    if (self.observer != nullptr)
        self.observer->task_sleeps();
    Cpu &cpu = cpu_of(self);
    if (by_weight_ && is_fair(self.options.task_class)) [[unlikely]]
        leave_share(cpu, self);
    cpu.current = nullptr;
    self.state = TaskState::blocked;
    if (observer_ != nullptr) [[unlikely]]
        observer_->leaves(self);
    self.owes_cpu = false;
    self.needs_ns = 0;
    if (reschedule_ == 0 && cpu.queued == 0 && cpu.interrupted == nullptr && cpus_with_tasks_ == 0)
        go_idle(cpu); // what dispatch() would find
    else
        want_dispatch(self.cpu);
}

} // namespace besser::vkernel
