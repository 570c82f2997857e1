// SPDX-License-Identifier: GPL-2.0-only
// Timers of jiffy resolution that run in softirq context (Documentation/timers, timer_setup).
#pragma once

#include "model/vkernel/wait.hpp"

namespace besser::vkernel {

class Timer {
  public:
    Timer(World &world, void (*function)(void *), void *context)
        : world_(world), function_(function), context_(context), softirq_(run, this, 0, "timer"),
          idle_(world) {}

    /// mod_timer: runs once, on the calling CPU, no earlier than after `ns`. [any]
    void arm(std::int64_t ns);
    [[nodiscard]] bool pending() const { return pending_ != 0 || due_; }
    [[nodiscard]] bool running() const { return runner_ != nullptr; }
    [[nodiscard]] bool runs_here() const {
        return runner_ != nullptr && runner_ == world_.current();
    }
    /// del_timer: its function may still be running; true: it was pending. [any]
    bool cancel();
    /// del_timer_sync: neither pending nor running when it returns; true: it was pending. It sleeps
    /// where a kernel without PREEMPT_RT spins. [process]
    bool cancel_sync();

  private:
    static void expire(void *timer, std::uint64_t cpu);
    static void run(void *timer);

    World &world_;
    void (*function_)(void *);
    void *context_;
    chip::Scheduler::Token pending_ = 0;
    bool due_ = false; ///< expired, not yet begun
    Task *runner_ = nullptr;
    InterruptWork softirq_;
    WaitQueue idle_;
};

} // namespace besser::vkernel
