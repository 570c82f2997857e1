// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/timer.hpp"

#include <utility>

namespace besser::vkernel {

void Timer::arm(std::int64_t ns) {
    world_.before(Operation::sync, this);
    world_.cancel(pending_);
    due_ = false;
    pending_ =
        world_.at(world_.deadline(ns), expire, this, static_cast<std::uint64_t>(world_.cpu()));
    world_.charge(world_.costs().timer_ns);
}

bool Timer::cancel() {
    world_.before(Operation::sync, this);
    const bool was_pending = pending();
    world_.cancel(std::exchange(pending_, 0));
    due_ = false;
    return was_pending;
}

bool Timer::cancel_sync() {
    world_.might_sleep("del_timer_sync");
    const bool was_pending = cancel();
    idle_.wait([this] {
        world_.also(Operation::sync, this);
        return runner_ == nullptr;
    });
    return was_pending;
}

void Timer::expire(void *argument, std::uint64_t cpu) {
    auto &timer = *static_cast<Timer *>(argument);
    timer.pending_ = 0;
    timer.due_ = true;
    timer.world_.raise_softirq(static_cast<int>(cpu), timer.softirq_);
}

void Timer::run(void *argument) {
    auto &timer = *static_cast<Timer *>(argument);
    timer.world_.before(Operation::sync, &timer);
    if (!std::exchange(timer.due_, false))
        return; // cancelled or armed anew in the meantime
    timer.runner_ = timer.world_.current();
    timer.world_.trace().timers++;
    timer.function_(timer.context_);
    timer.world_.before(Operation::sync, &timer);
    timer.runner_ = nullptr;
    timer.idle_.wake_locked();
}

} // namespace besser::vkernel
