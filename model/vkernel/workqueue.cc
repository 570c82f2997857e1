// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/workqueue.hpp"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <utility>

namespace besser::vkernel {

Workqueue::Workqueue(World &world, const WorkqueueOptions &options) : options_(options) {
    for (int cpu = 0; cpu < world.cpus(); cpu++) {
        PoolWorkqueue &part = parts_[static_cast<std::size_t>(cpu)];
        part.queue = this;
        part.pool = &world.workqueues().pool(options.unbound ? -1 : cpu, options.high_priority);
    }
}

bool Workqueue::idle() const {
    return std::all_of(parts_.begin(), parts_.end(), [](const PoolWorkqueue &part) {
        return part.active == 0 && part.inactive.empty();
    });
}

Workqueues::Workqueues(World &world) : world_(world) {
    for (int i = 0; i < static_cast<int>(pools_.size()); i++) {
        WorkerPool &one = pools_[static_cast<std::size_t>(i)];
        one.cpu = i / 2 - 1;
        one.high_priority = i % 2 == 1;
    }
}

Workqueue &Workqueues::system_queue() {
    if (system_ == nullptr)
        system_ = &world_.memory().make<Workqueue>(world_, WorkqueueOptions{});
    return *system_;
}

WorkerPool &Workqueues::pool(int cpu, bool high_priority) {
    assert(cpu >= -1 && cpu < World::max_cpus);
    return pools_[2 * static_cast<std::size_t>(cpu + 1) + (high_priority ? 1 : 0)];
}

/// wake_up_worker; a pool without an idle worker gets a new one (manage_workers, at no cost).
void Workqueues::wake_worker(WorkerPool &pool) {
    if (Worker *idle = pool.idle.front())
        return idle->wake();
    char name[32];
    if (pool.cpu < 0)
        std::snprintf(name, sizeof name, "kworker/u%d:%d%s", world_.cpus() * 2, pool.created,
                      pool.high_priority ? "H" : "");
    else
        std::snprintf(name, sizeof name, "kworker/%d:%d%s", pool.cpu, pool.created,
                      pool.high_priority ? "H" : "");
    pool.created++;
    world_.memory().make<Worker>(world_, pool, name).wake();
}

void Workqueues::insert(Work &work, PoolWorkqueue &part) {
    assert(!work.active_ && part.active < part.queue->options_.max_active);
    world_.also(Operation::touch, part.pool);
    work.active_ = true;
    part.active++;
    part.pool->worklist.push_back(work);
    if (part.pool->running == 0)
        wake_worker(*part.pool);
}

void Workqueues::retire(PoolWorkqueue &part) {
    assert(part.active > 0);
    part.active--;
    if (Work *next = part.inactive.pop_front())
        insert(*next, part);
}

Work::Work(World &world, Workqueue &queue, std::string_view name, void (*function)(void *),
           void *context)
    : world_(world), queue_(&queue), counter_(world.trace().work_index(name)), function_(function),
      context_(context), done_(world) {}

Work::Work(World &world, std::string_view name, void (*function)(void *), void *context)
    : world_(world), queue_(nullptr), counter_(world.trace().work_index(name)), function_(function),
      context_(context), done_(world) {}

bool Work::queue_on(Workqueue &queue) {
    world_.before(Operation::sync, this);
    if (std::exchange(pending_, true)) {
        world_.changed_nothing();
        return false;
    }
    queued_++;
    queue_ = &queue;
    const WorkqueueOptions &options = queue.options_;
    // An unbound queue has one part; a bound one the local CPU's, but a work that still runs
    // elsewhere goes back there, so that it never runs twice at once (__queue_work, last_pool).
    const auto cpu = static_cast<std::size_t>(options.unbound ? 0 : world_.cpu());
    part_ = worker_ != nullptr && part_ != nullptr ? part_ : &queue.parts_[cpu];
    const std::uint64_t wakeups = world_.trace().wakeups;
    if (part_->active < options.max_active)
        world_.workqueues().insert(*this, *part_);
    else
        part_->inactive.push_back(*this);
    const bool woke = world_.trace().wakeups != wakeups;
    world_.charge(world_.costs().queue_work_ns + (woke ? world_.costs().wake_up_ns : 0));
    return true;
}

bool Work::cancel() {
    world_.before(Operation::sync, this);
    if (!pending_ || canceling_) {
        world_.changed_nothing();
        return false;
    }
    take_back();
    pending_ = false;
    done_.wake_locked();
    return true;
}

/// Takes a pending item out of its queue.
void Work::take_back() {
    over_++;
    unlink();
    if (std::exchange(active_, false))
        world_.workqueues().retire(*part_);
}

bool Work::cancel_sync() {
    world_.might_sleep("cancel_work_sync");
    if (worker_ != nullptr && worker_->task_ == world_.current()) {
        world_.warn("BUG: cancel_work_sync of the work item that calls it");
        return false;
    }
    world_.before(Operation::sync, this);
    done_.wait([this] { return !canceling_; });
    const bool was_pending = std::exchange(pending_, true);
    canceling_ = true; // with pending_ set nobody can queue it (WORK_OFFQ_CANCELING)
    if (was_pending)
        take_back();
    done_.wait([this] {
        world_.also(Operation::sync, this);
        return worker_ == nullptr;
    });
    canceling_ = pending_ = false;
    done_.wake();
    return was_pending;
}

void Work::flush() {
    const std::uint64_t target = queued_;
    done_.wait([this, target] {
        world_.also(Operation::sync, this);
        return over_ >= target;
    });
}

Worker::Worker(World &world, WorkerPool &pool, std::string_view name)
    : world_(world), pool_(pool),
      task_(&world.spawn(name, main, this,
                         {.task_class = pool.high_priority ? TaskClass::highpri : TaskClass::normal,
                          .cpu = pool.cpu < 0 ? world.cpu() : pool.cpu,
                          .pinned = pool.cpu >= 0,
                          .service = true})) {
    task_->observer = this;
    pool_.idle.push_front(*this);
}

void Worker::wake() { world_.wake(*task_); }

void Worker::count(bool counted) {
    if (pool_.cpu < 0 || counted == counted_)
        return; // unbound pools have no concurrency management
    counted_ = counted;
    pool_.running += counted ? 1 : -1;
}

void Worker::task_sleeps() {
    if (!counted_)
        return;
    assert(pool_.running > 0);
    world_.also(Operation::touch, &pool_);
    pool_.running--;
    if (pool_.need_more_worker())
        world_.workqueues().wake_worker(pool_);
}

void Worker::task_runs() { pool_.running += counted_ ? 1 : 0; }

void Worker::main(void *argument) {
    auto &self = *static_cast<Worker *>(argument);
    for (;;) {
        self.task_->woken = false;
        if (self.pool_.need_more_worker()) {
            self.unlink();
            self.count(true);
            while (Work *work = self.next())
                self.process(*work);
            self.count(false);
            self.pool_.idle.push_front(self); // the last to sleep is the first to wake
        }
        self.world_.block();
    }
}

/// The work to do now; nullptr: none, or another worker of the pool is at it (keep_working).
Work *Worker::next() {
    world_.also(Operation::touch, &pool_);
    if (Work *work = scheduled_.pop_front())
        return work;
    bool moved = false;
    while (!pool_.worklist.empty() && pool_.running <= 1) {
        Work *work = pool_.worklist.pop_front();
        if (work->worker_ == nullptr)
            return work;
        work->worker_->scheduled_.push_back(*work); // find_worker_executing_work: a collision
        moved = true;
    }
    if (!moved)
        world_.changed_nothing();
    return nullptr;
}

/// process_one_work.
void Worker::process(Work &work) {
    PoolWorkqueue &part = *work.part_;
    Workqueues &queues = world_.workqueues();
    assert(work.worker_ == nullptr && work.active_ && work.pending_);
    world_.also(Operation::sync, &work);
    work.worker_ = this;
    work.pending_ = work.active_ = false; // before it runs: it may be queued again from now on
    const bool intensive = part.queue->options_.cpu_intensive;
    if (intensive)
        count(false);
    if (pool_.need_more_worker())
        queues.wake_worker(pool_);
    world_.charge(world_.costs().work_dispatch_ns);
    world_.trace().works[work.counter_].executions++;
    task_->doing = world_.trace().works[work.counter_].function.view();
    task_->options.service = false; // stuck inside an item it is deadlocked, not idle
    if (world_.observer() != nullptr)
        world_.observer()->begins_work(*task_, task_->doing);
    work.function_(work.context_);
    if (world_.observer() != nullptr)
        world_.observer()->ends_work(*task_);
    task_->options.service = true;
    if (task_->atomic_depth != 0)
        world_.warn("BUG: workqueue leaked atomic");
    world_.before(Operation::sync, &work);
    work.worker_ = nullptr;
    work.over_++;
    count(true);
    queues.retire(part);
    work.done_.wake_locked();
    world_.cond_resched();
}

} // namespace besser::vkernel
