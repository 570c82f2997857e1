// SPDX-License-Identifier: GPL-2.0-only
// Time for chip and air in a process. It follows a clock, but in steps: a callback sees the time it
// was scheduled for, so a process that runs late does not change what the chip does, only when that
// shows.
#pragma once

#include "model/chip/scheduler.hpp"
#include "model/vkernel/event_queue.hpp"

#include <algorithm>

namespace besser::card {

class Clock final : public chip::Scheduler {
  public:
    explicit Clock(std::int64_t now_ns, std::pmr::memory_resource *memory)
        : now_ns_(now_ns), events_(memory) {}

    [[nodiscard]] std::int64_t now_ns() const override { return now_ns_; }
    Token at(std::int64_t when_ns, Callback callback, void *context,
             std::uint64_t argument) override {
        return events_.insert(std::max(when_ns, now_ns_), {callback, context, argument});
    }
    void cancel(Token token) override { events_.cancel(token); }

    /// When the next callback is due, or vkernel::never_ns.
    [[nodiscard]] std::int64_t next_ns() const { return events_.next_ns(); }
    /// Runs what is due until `when_ns`; then that is the time. Time does not go back.
    void advance_to(std::int64_t when_ns) {
        while (events_.next_ns() <= when_ns) {
            now_ns_ = events_.next_ns();
            const auto event = events_.pop();
            event.callback(event.context, event.argument);
        }
        now_ns_ = std::max(now_ns_, when_ns);
    }

  private:
    std::int64_t now_ns_;
    vkernel::EventQueue events_;
};

} // namespace besser::card
