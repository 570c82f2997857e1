// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/chip.hpp"

#include "model/chip/chip_limits.hpp"

#include <algorithm>
#include <limits>

namespace besser::chip {

using namespace wire::sdio;

namespace {
/// Counts that size arrays, whatever a profile says.
Profile in_range(Profile profile) {
    const auto bring = [](std::uint16_t &value, const Limit &limit) {
        value = static_cast<std::uint16_t>(std::clamp<std::int64_t>(value, limit.low, limit.high));
    };
    bring(profile.input_buffers, profile_limits::input_buffers);
    bring(profile.batch_limit, profile_limits::batch_messages);
    bring(profile.gather_max, profile_limits::gathered);
    bring(profile.rx_buffer_frames, profile_limits::rx_buffer_frames);
    return profile;
}
} // namespace

Chip::Chip(Scheduler &scheduler, Radio &radio, const Profile &profile,
           std::pmr::memory_resource *memory, std::uint64_t seed)
    : profile_(in_range(profile)), faults_(seed),
      chance_(seed * 0x9E3779B97F4A7C15), context_{scheduler, radio,   profile_, stats_,
                                                   faults_,   chance_, memory,   observer_},
      interrupt_(context_), function0_(context_, interrupt_), boot_(context_, interrupt_, seed),
      output_(context_, interrupt_, credits_), firmware_(context_, output_, credits_),
      input_(context_, firmware_), activation_(context_, firmware_, input_),
      fault_timer_(scheduler, this) {
    radio.attach(firmware_);
}

void Chip::set_power(bool on) {
    if (on == powered_)
        return;
    if (observer_ != nullptr)
        observer_->gets_power(on);
    const bool cuts = profile_.power_cycle_cuts || stats_.power_ons == 0;
    if (cuts)
        lose_power();
    else
        function0_.reset();
    powered_ = enumerated_ = on;
    stats_.power_ons += on;
}

/// And gets it again, or not. The first time that it gets any, a boot loader has raised the line.
void Chip::lose_power() {
    reset_mcu();
    function0_.reset();
    death_ = Death::alive;
    drowsy_ = profile_.reset_needs_wakeup && stats_.power_ons > 0;
    stats_.powered_at_ns = context_.now_ns();
}

void Chip::set_wakeup(bool high) {
    if (high && !wakeup_)
        drowsy_ = false;
    wakeup_ = high;
}

BusStatus Chip::tune() {
    if (!powered_ || !enumerated_ || death_ == Death::silent)
        return BusStatus::timeout;
    if (reply_due_)
        stats_.count(Violation::tuned_before_reply);
    if (activation_.mcu_awake())
        return BusStatus::ok;
    stats_.count(Violation::tuned_while_asleep);
    return profile_.registers_answer_asleep ? BusStatus::ok : BusStatus::timeout;
}

void Chip::suspend() {
    if (!powered_ || profile_.suspend_keeps_power)
        return;
    lose_power();
    enumerated_ = false;
}

void Chip::reset_mcu() {
    firmware_.stop();
    firmware_.forget_broken_bus();
    activation_.reset();
    input_.reset();
    boot_.reset();
    interrupt_.clear();
    reply_due_ = false;
}

BusStatus Chip::admit(std::uint8_t function) {
    if (!powered_ || !enumerated_ || drowsy_)
        return BusStatus::timeout;
    if (faults_.any_armed()) {
        check_deaths();
        if (batches_checked_ != stats_.batches_fetched)
            check_batch_faults();
        if (context_.fires(Fault::timeout))
            return BusStatus::timeout;
    }
    if (death_ == Death::silent || !enumerated_)
        return BusStatus::timeout;
    if (function != 0 && (function > functions() || !function0_.enabled(function)))
        return BusStatus::bad_function;
    if (function == 0 || !asleep())
        return BusStatus::ok;
    stats_.count(Violation::access_while_asleep);
    return profile_.registers_answer_asleep ? BusStatus::ok : BusStatus::timeout;
}

ByteResult Chip::read_byte(std::uint8_t function, std::uint32_t address) {
    if (const BusStatus status = admit(function); status != BusStatus::ok)
        return {status, 0};
    if (function == 0)
        return {BusStatus::ok, function0_.read(address)};
    if (function != function_number) {
        stats_.second_function_accesses++;
        return {BusStatus::ok, 0};
    }
    if (firmware_.bus_broken() || context_.fires(Fault::crc_error_byte))
        return {BusStatus::crc_error, 0};
    return {BusStatus::ok, death_ == Death::frozen ? read_frozen(address) : read_register(address)};
}

BusStatus Chip::write_byte(std::uint8_t function, std::uint32_t address, std::uint8_t value) {
    if (const BusStatus status = admit(function); status != BusStatus::ok)
        return status;
    if (function == 0) {
        function0_.write(address, value);
        return BusStatus::ok;
    }
    if (function != function_number) {
        stats_.second_function_accesses++;
        return BusStatus::ok;
    }
    if (context_.fires(Fault::crc_error_byte))
        return BusStatus::crc_error;
    if (death_ == Death::alive && address == reg::command_high)
        activation_.write_high(value);
    else if (death_ == Death::alive && address == reg::command_low)
        write_command(value);
    return BusStatus::ok;
}

void Chip::write_command(std::uint8_t value) {
    const bool was_on = activation_.wifi_on();
    activation_.write_low(value, boot_.mcu_ready());
    reply_due_ = reply_due_ && activation_.wifi_on();
    if (was_on && !activation_.wifi_on() && context_.chance.hits(profile_.interrupt_while_off))
        interrupt_.raise();
}

/// Section 1.2.
std::uint8_t Chip::read_register(std::uint32_t address) {
    switch (address) {
    case reg::settled:
        return run_phase() ? output_.read_settled() : boot_.length_low();
    case reg::control:
        stats_.control_reads += run_phase() ? 1 : 0;
        return run_phase() ? output_.read_control() : boot_.read_length_high();
    case reg::free_buffers:
        return profile_.boot_free_buffers;
    case reg::max_write_low:
        return static_cast<std::uint8_t>(profile_.boot_max_write_bytes);
    case reg::max_write_high:
        return static_cast<std::uint8_t>(profile_.boot_max_write_bytes >> 8);
    case reg::status:
        return static_cast<std::uint8_t>(
            (boot_.dpd_ready() ? status::dpd_ready : 0) |
            (boot_.mcu_ready() ? status::mcu_ready | activation_.status_bits() : 0));
    default:
        return 0;
    }
}

std::uint8_t Chip::read_frozen(std::uint32_t address) {
    switch (address) {
    case reg::settled:
        return frozen_[0];
    case reg::control:
        interrupt_.clear();
        return frozen_[1];
    case reg::status:
        return frozen_[2];
    default:
        return read_register(address);
    }
}

BusStatus Chip::admit_transfer(const BlockTransfer &transfer, std::size_t bytes) {
    if (const BusStatus status = admit(transfer.function); status != BusStatus::ok)
        return status;
    if (transfer.function != function_number) {
        stats_.count(Violation::bad_transfer);
        return BusStatus::bad_function;
    }
    const std::size_t block = function0_.block_bytes();
    const bool whole =
        transfer.block_mode ? block != 0 && bytes % block == 0 : bytes <= block_bytes;
    if (bytes != 0 && whole)
        return BusStatus::ok;
    stats_.count(Violation::bad_transfer);
    return BusStatus::out_of_range;
}

BusStatus Chip::read(const BlockTransfer &transfer, wire::MutableBytes data) {
    if (const BusStatus status = admit_transfer(transfer, data.size()); status != BusStatus::ok)
        return status;
    if (death_ == Death::frozen)
        std::ranges::fill(data, std::uint8_t{0});
    else if (run_phase())
        output_.read(transfer.address, data);
    else
        boot_.read(data);
    if (!firmware_.bus_broken() && !context_.fires(Fault::crc_error_read)) {
        reply_due_ = false;
        return BusStatus::ok;
    }
    data[data.size() / 2] ^= 0x10;
    return BusStatus::crc_error;
}

BusStatus Chip::write(const BlockTransfer &transfer, wire::Bytes data) {
    if (const BusStatus status = admit_transfer(transfer, data.size()); status != BusStatus::ok)
        return status;
    if (context_.fires(Fault::crc_error_write))
        return BusStatus::crc_error;
    if (death_ == Death::alive)
        take(transfer, data);
    return context_.fires(Fault::crc_status_lost) ? BusStatus::crc_error : BusStatus::ok;
}

void Chip::take(const BlockTransfer &transfer, wire::Bytes data) {
    if (!boot_.mcu_ready())
        return boot_.write(data);
    if (!run_phase())
        return stats_.count(Violation::write_while_off);
    if (!activation_.mcu_awake())
        stats_.count(Violation::write_while_asleep);
    reply_due_ = true;
    input_.write(transfer.address, transfer.block_mode, data);
}

} // namespace besser::chip
