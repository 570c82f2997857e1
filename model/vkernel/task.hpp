// SPDX-License-Identifier: GPL-2.0-only
// A thread of execution of the virtual kernel, interrupt contexts included.
#pragma once

#include "model/chip/scheduler.hpp"
#include "model/vkernel/event_queue.hpp"
#include "model/vkernel/list.hpp"
#include "model/vkernel/trace.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace besser::vkernel {

/// A class preempts those that stand after it here. From `highpri` on tasks of a class share a CPU
/// fairly (CFS): who has had least of it runs first. Hard and soft interrupts are a task each per
/// CPU. With Fairness::by_weight a task of `highpri` is one of `normal` with a greater weight.
enum class TaskClass : std::uint8_t { irq, softirq, rt, highpri, normal };
inline constexpr std::size_t task_classes = 5;
/// Of nice -20 and 0 (sched_prio_to_weight).
inline constexpr std::int64_t highpri_weight = 88'761;
inline constexpr std::int64_t normal_weight = 1'024;
[[nodiscard]] constexpr bool is_fair(TaskClass task_class) {
    return task_class >= TaskClass::highpri;
}

enum class TaskState : std::uint8_t { queued, running, spinning, blocked, dead };

/// Told when a task leaves its CPU to sleep, and when it has it again (wq_worker_sleeping,
/// wq_worker_running).
class SleepObserver {
  public:
    virtual void task_sleeps() = 0;
    virtual void task_runs() = 0;

  protected:
    ~SleepObserver() = default;
};

struct TaskOptions {
    TaskClass task_class = TaskClass::normal;
    int cpu = 0;          ///< where it begins
    bool pinned = false;  ///< it stays on that CPU
    bool service = false; ///< may sleep for ever without being reported as deadlocked
};

/// A function to be run in interrupt context. Whoever raises it owns it; it must outlive its run.
/// The function of a hard interrupt runs at one instant, `cost_ns` after the entry, and waits for
/// nothing; the time that it charges passes after it has returned.
struct InterruptWork : Link {
    InterruptWork(void (*f)(void *), void *c, std::int64_t ns = 0, const char *n = "")
        : function(f), context(c), cost_ns(ns), name(n) {}
    void (*function)(void *);
    void *context;
    std::int64_t cost_ns; ///< hard interrupts only
    const char *name;     ///< for observers
};

class World;
struct Task;

/// A task's place in a list of those who wait for the same thing.
struct Waiter : Link {
    explicit Waiter(Task *t) : task(t) {}
    Task *task;
};

/// The members that each dispatch reads come first, so that they share as few cache lines as
/// possible.
struct alignas(64) Task : Link {
    using Function = void (*)(void *);

    TaskOptions options;
    TaskState state = TaskState::blocked;
    int cpu = 0;
    int atomic_depth = 0;       ///< spin locks held: no sleep, and no preemption but by interrupts
    int softirqs_off = 0;       ///< of them, those that keep softirqs off: see World::softirqs_on
    bool woken = false;         ///< a wakeup came between preparing to wait and blocking
    bool may_yield = false;     ///< stands where a kernel of voluntary preemption lets go of a CPU
    bool owes_cpu = false;      ///< one of its class should have its CPU now (TIF_NEED_RESCHED)
    bool lets_softirqs = false; ///< has softirqs on again, whatever locks it holds
    std::uint32_t id = 0;
    std::byte *stack = nullptr; ///< nullptr: a hard interrupt context, which runs on others' stacks
    std::int64_t burst_begin_ns = 0;
    std::int64_t burst_end_ns = 0;
    std::int64_t needs_ns = 0; ///< off its CPU: what it consumes there before it goes on
    std::int64_t cpu_ns = 0;   ///< time consumed, spinning included
    std::int64_t share_ns = 0; ///< the same as the scheduler counts it (vruntime), see World::join
    std::int64_t weight = 1;   ///< of its share: so much CPU time counts as one
    std::int64_t uncounted_ns = 0; ///< less than `weight`, not in its share yet
    void *fiber = nullptr;         ///< where it left off
    SleepObserver *observer = nullptr;
    Waiter waiting{this}; ///< in a wait queue

    World *world = nullptr;
    std::string_view doing; ///< a worker: its work function
    FixedText<31> name;
    Function function = nullptr;
    void *context = nullptr;

    [[nodiscard]] bool interrupt() const { return options.task_class <= TaskClass::softirq; }
    [[nodiscard]] bool preempts(const Task &other) const {
        const bool first = options.task_class < other.options.task_class ||
                           (other.owes_cpu && options.task_class == other.options.task_class);
        return first && (other.atomic_depth == 0 || options.task_class == TaskClass::irq ||
                         (options.task_class == TaskClass::softirq && other.lets_softirqs));
    }
};

} // namespace besser::vkernel
