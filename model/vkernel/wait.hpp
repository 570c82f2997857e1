// SPDX-License-Identifier: GPL-2.0-only
// Sleeping until something happens: wait queues and completions (include/linux/wait.h,
// completion.h).
#pragma once

#include "model/vkernel/world.hpp"

#include <limits>
#include <utility>

namespace besser::vkernel {

class WaitQueue {
  public:
    explicit WaitQueue(World &world) : world_(world) {}

    /// wake_up_all. The caller pays for each wakeup. [any]
    void wake() {
        world_.before(Operation::sync, this);
        if (waiters_.empty())
            world_.changed_nothing();
        wake_locked();
    }
    /// wake_up_locked: in one step with what the caller has just done. [any]
    void wake_locked() {
        std::int64_t woken = 0;
        for (; Waiter *waiter = waiters_.pop_front(); woken++)
            world_.wake(*waiter->task);
        world_.charge(woken * world_.costs().wake_up_ns);
    }

    /// wait_event_timeout: sleeps until `ready()`; false: `timeout_ns` passed and it is still not
    /// true. [process]
    template <class Ready>
    bool wait(Ready ready, std::int64_t timeout_ns = never_ns) {
        world_.might_sleep("wait_event");
        world_.before(Operation::touch, this); // the first look takes no lock and orders nothing
        world_.changed_nothing();
        return ready() || sleep_until(ready, timeout_ns);
    }

    /// wait_event() in steps, for whoever looks at the condition in another language: prepare,
    /// look, World::block(), and again from the start; leave() at the end. [process]
    void prepare() {
        world_.before(Operation::sync, this);
        Task &self = *world_.current();
        self.waiting.unlink();
        waiters_.push_back(self.waiting);
        self.woken = false;
    }
    void leave() { world_.current()->waiting.unlink(); }
    [[nodiscard]] bool empty() const { return waiters_.empty(); }

  private:
    friend class Completion;
    /// No wakeup is lost: the task is in the list before it looks.
    template <class Ready>
    bool sleep_until(Ready ready, std::int64_t timeout_ns) {
        const std::int64_t deadline_ns = world_.deadline(timeout_ns);
        for (;;) {
            prepare();
            const bool done = ready();
            if (!done && world_.block(deadline_ns))
                continue;
            leave();
            return done || ready();
        }
    }

    World &world_;
    List<Waiter> waiters_;
};

class Completion {
  public:
    explicit Completion(World &world) : queue_(world) {}

    /// reinit_completion. [any]
    void reset() {
        queue_.world_.before(Operation::sync, &queue_);
        if (done_ == 0)
            queue_.world_.changed_nothing();
        done_ = 0;
    }
    /// Lets one wait() pass, also a later one. [any]
    void complete() {
        queue_.world_.before(Operation::sync, &queue_);
        done_ += done_ < std::numeric_limits<unsigned>::max() ? 1 : 0;
        queue_.wake_locked();
    }
    [[nodiscard]] bool done() const { return done_ > 0; }
    /// complete_all. [any]
    void complete_for_all() {
        queue_.world_.before(Operation::sync, &queue_);
        done_ = std::numeric_limits<unsigned>::max() / 2;
        queue_.wake_locked();
    }
    /// wait_for_completion_timeout; false: the time passed. [process]
    bool wait(std::int64_t timeout_ns = never_ns) {
        queue_.world_.might_sleep("wait_for_completion");
        const auto take = [this] {
            const bool done = done_ > 0;
            done_ -= done ? 1 : 0;
            return done;
        };
        return queue_.sleep_until(take, timeout_ns);
    }

  private:
    WaitQueue queue_;
    unsigned done_ = 0;
};

} // namespace besser::vkernel
