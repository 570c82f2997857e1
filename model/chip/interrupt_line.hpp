// SPDX-License-Identifier: GPL-2.0-only
// The card interrupt on DAT1 (protocol.md 2.1, B.2).
#pragma once

#include "model/chip/context.hpp"

namespace besser::chip {

class InterruptLine final {
  public:
    explicit InterruptLine(const Context &context)
        : context_(context), pulse_end_(context.scheduler, this) {}

    void on_rise(void (*changed)(void *), void *argument) {
        changed_ = changed;
        argument_ = argument;
    }
    /// Function 1's pending bit, as in INTx of the CCCR.
    [[nodiscard]] bool pending() const { return pending_; }
    [[nodiscard]] bool level() const { return pending_ && enabled_; }

    void raise() {
        context_.stats.interrupts_raised++;
        if (context_.fires(Fault::lost_interrupt))
            return;
        if (context_.profile.interrupt == InterruptKind::pulse)
            pulse_end_.arm(context_.now_ns() + context_.profile.interrupt_pulse_ns);
        set(true, enabled_);
    }
    void clear() { set(false, enabled_); }
    /// IENx of the CCCR: master and function 1.
    void enable(bool on) { set(pending_, on); }

  private:
    void set(bool pending, bool enabled) {
        const bool before = level();
        pending_ = pending;
        enabled_ = enabled;
        if (level() && !before && changed_ != nullptr)
            changed_(argument_);
    }

    const Context &context_;
    Timer<InterruptLine, &InterruptLine::clear> pulse_end_;
    void (*changed_)(void *) = nullptr;
    void *argument_ = nullptr;
    bool pending_ = false;
    bool enabled_ = false;
};

} // namespace besser::chip
