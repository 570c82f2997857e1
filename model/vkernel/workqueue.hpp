// SPDX-License-Identifier: GPL-2.0-only
// Concurrency-managed work queues (kernel/workqueue.c, Documentation/core-api/workqueue.rst).
// Names are those of the kernel: pool, worker, pool_workqueue.
#pragma once

#include "model/vkernel/wait.hpp"

#include <array>
#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <vector>

namespace besser::vkernel {

class Work;
class Worker;
class Workqueue;

/// Workers of one CPU and priority, or of all CPUs (`cpu` -1).
struct WorkerPool {
    int cpu = -1;
    bool high_priority = false;
    int running = 0; ///< workers that run and count for concurrency (nr_running)
    int created = 0;
    List<Work> worklist;
    List<Worker> idle;

    [[nodiscard]] bool need_more_worker() const { return !worklist.empty() && running == 0; }
};

/// What one queue has in one pool (pool_workqueue).
struct PoolWorkqueue {
    Workqueue *queue = nullptr;
    WorkerPool *pool = nullptr;
    int active = 0;
    List<Work> inactive; ///< beyond max_active
};

struct WorkqueueOptions {
    bool high_priority = false; ///< WQ_HIGHPRI
    bool cpu_intensive = false; ///< WQ_CPU_INTENSIVE
    bool unbound = false;       ///< WQ_UNBOUND
    int max_active = 256;       ///< per CPU; of an unbound queue in all
};

class Workqueue {
  public:
    Workqueue(World &world, const WorkqueueOptions &options);
    /// No item of it is pending or running.
    [[nodiscard]] bool idle() const;

  private:
    friend class Workqueues;
    friend class Worker;
    friend class Work;
    WorkqueueOptions options_;
    std::array<PoolWorkqueue, World::max_cpus> parts_;
};

/// A work item. Must outlive its runs.
class Work : public Link {
  public:
    /// `name` is what workqueue_execute_start shows: the function's name.
    Work(World &world, Workqueue &queue, std::string_view name, void (*function)(void *),
         void *context);

    /// Without a queue of its own: queue_on() alone.
    Work(World &world, std::string_view name, void (*function)(void *), void *context);

    /// queue_work; false: it is pending already. [any]
    bool queue() { return queue_on(*queue_); }
    bool queue_on(Workqueue &queue);
    /// cancel_work: it may still be running when this returns; true: it was pending. [any]
    bool cancel();
    /// cancel_work_sync: neither pending nor running when it returns, and cannot be queued
    /// meanwhile; true: it was pending. [process]
    bool cancel_sync();
    /// flush_work: returns when the last instance queued before has run. [process]
    void flush();
    [[nodiscard]] bool pending() const { return pending_; }
    [[nodiscard]] bool running() const { return worker_ != nullptr; }
    /// Of that queue, pending or running.
    [[nodiscard]] bool is_on(const Workqueue &queue) const {
        return queue_ == &queue && (pending_ || running());
    }

  private:
    friend class Worker;
    friend class Workqueues;
    void take_back();

    World &world_;
    Workqueue *queue_; ///< the one it was queued on last
    std::size_t counter_;
    void (*function_)(void *);
    void *context_;
    PoolWorkqueue *part_ = nullptr; ///< where it was queued last
    Worker *worker_ = nullptr;      ///< the worker that executes it now
    bool pending_ = false;
    bool active_ = false; ///< pending and counted in part_->active
    bool canceling_ = false;
    std::uint64_t queued_ = 0; ///< how often it was queued
    std::uint64_t over_ = 0;   ///< of these, how often it has run or was cancelled
    WaitQueue done_;
};

class Worker final : public Link, public SleepObserver {
  public:
    Worker(World &world, WorkerPool &pool, std::string_view name);
    void task_sleeps() override;
    void task_runs() override;
    void wake();

  private:
    friend class Work;
    friend class Workqueues;
    static void main(void *worker);
    [[nodiscard]] Work *next();
    void process(Work &work);
    /// Whether it counts in pool.running (WORKER_NOT_RUNNING).
    void count(bool counted);

    World &world_;
    WorkerPool &pool_;
    Task *task_;
    List<Work> scheduled_; ///< queued again while it ran here: never concurrent with itself
    bool counted_ = false;
};

/// The pools of a world, and its system_wq.
class Workqueues {
  public:
    explicit Workqueues(World &world);
    [[nodiscard]] Workqueue &system_queue();

  private:
    friend class Workqueue;
    friend class Worker;
    friend class Work;
    [[nodiscard]] WorkerPool &pool(int cpu, bool high_priority);
    void wake_worker(WorkerPool &pool);
    /// Takes back what insert() gave, and lets the next inactive item in.
    void retire(PoolWorkqueue &part);
    void insert(Work &work, PoolWorkqueue &part);

    World &world_;
    std::array<WorkerPool, 2 * World::max_cpus + 2> pools_;
    Workqueue *system_ = nullptr;
};

} // namespace besser::vkernel
