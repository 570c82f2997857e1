// SPDX-License-Identifier: GPL-2.0-only
// The faults that take the whole chip, or need no traffic to happen.
#include "model/chip/chip.hpp"

#include <algorithm>
#include <limits>

namespace besser::chip {

void Chip::arm(Fault fault, const Trigger &trigger) {
    faults_.arm(fault, trigger);
    arm_fault_timer();
}

/// For the earliest moment still to come.
void Chip::arm_fault_timer() {
    std::int64_t next_ns = std::numeric_limits<std::int64_t>::max();
    for (const FaultInfo &row : fault_table)
        if (row.at_moment && faults_.armed(row.fault) &&
            faults_.at_ns(row.fault) > context_.now_ns())
            next_ns = std::min(next_ns, faults_.at_ns(row.fault));
    if (next_ns != std::numeric_limits<std::int64_t>::max())
        fault_timer_.arm(next_ns);
}

void Chip::check_faults() {
    if (powered_) {
        check_deaths();
        check_batch_faults();
    }
    arm_fault_timer();
}

void Chip::check_deaths() {
    if (context_.fires(Fault::self_reset)) {
        stats_.self_resets++;
        if (observer_ != nullptr)
            observer_->resets_itself();
        stats_.powered_at_ns = context_.now_ns();
        reset_mcu();
        boot_.be_a_surprise();
        drowsy_ = profile_.reset_needs_wakeup;
        // A card whose SDIO block restarts too has lost its address: it answers nobody.
        if (!profile_.reset_keeps_function0) {
            function0_.reset();
            enumerated_ = false;
        }
    }
    if (context_.fires(Fault::dead_silent)) {
        death_ = Death::silent;
        firmware_.stop();
    }
    if (context_.fires(Fault::dead_frozen)) {
        frozen_ = {read_register(wire::sdio::reg::settled), read_register(wire::sdio::reg::control),
                   read_register(wire::sdio::reg::status)};
        death_ = Death::frozen;
        firmware_.stop();
    }
}

/// Only while there is a firmware that can misbehave; else at its next opportunity.
void Chip::check_batch_faults() {
    if (!run_phase() || death_ != Death::alive)
        return;
    batches_checked_ = stats_.batches_fetched;
    if (context_.fires(Fault::spurious_interrupt))
        interrupt_.raise();
    if (context_.fires(Fault::never_settles))
        output_.freeze_control();
    if (context_.fires(Fault::deauthenticated))
        firmware_.be_deauthenticated();
    if (context_.fires(Fault::exception))
        firmware_.crash();
    if (context_.fires(Fault::credit_overrun))
        firmware_.confirm_unsent();
}

} // namespace besser::chip
