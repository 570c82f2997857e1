// SPDX-License-Identifier: GPL-2.0-only
#include "port/virtual/timer.hpp"

#include <utility>

namespace besser::vkernel {

void Timer::arm(std::int64_t ns) {
    world_.cancel(pending_);
    due_ = false;
    pending_ =
        world_.at(world_.deadline(ns), expire, this, static_cast<std::uint64_t>(world_.cpu()));
    world_.charge(world_.costs().timer_ns);
}

bool Timer::cancel_sync() {
    world_.might_sleep("del_timer_sync");
    const bool was_pending = pending_ != 0 || due_;
    world_.cancel(std::exchange(pending_, 0));
    due_ = false;
    idle_.wait([this] { return runner_ == nullptr; });
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
    if (!std::exchange(timer.due_, false))
        return; // cancelled or armed anew in the meantime
    timer.runner_ = timer.world_.current();
    timer.world_.trace().timers++;
    timer.function_(timer.context_);
    timer.runner_ = nullptr;
    timer.idle_.wake();
}

} // namespace besser::vkernel
