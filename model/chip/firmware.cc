// SPDX-License-Identifier: GPL-2.0-only
// Life of the firmware and its way in: sequence numbers, credits, order.
#include "model/chip/firmware.hpp"

#include <cassert>

namespace besser::chip {

using namespace wire;

Firmware::Firmware(const Context &context, OutputQueue &queue, Credits &credits)
    : context_(context), queue_(queue), credits_(credits), buffers_(context),
      outbox_(context, queue), mibs_(context),
      transmitter_(context, outbox_, buffers_, mibs_, keys_), tuner_(context, transmitter_),
      absence_(context, transmitter_, tuner_, mibs_),
      scanner_(context, outbox_, transmitter_, tuner_, absence_, mibs_),
      station_(context, queue, outbox_, mibs_, tuner_, scanner_, absence_, keys_),
      startup_timer_(context.scheduler, this), command_timer_(context.scheduler, this) {}

void Firmware::start() {
    stop();
    queue_.reset();
    mibs_.reset();
    keys_.reset();
    sequence_ = {};
    running_ = true;
    context_.stats.firmware_starts++;
    if (context_.observer != nullptr)
        context_.observer->starts();
    startup_timer_.arm(context_.now_ns() + context_.profile.startup_ns);
}

void Firmware::stop() {
    halt();
    queue_.reset();
}

void Firmware::halt() {
    if (running_ && context_.observer != nullptr)
        context_.observer->halts();
    running_ = false;
    startup_timer_.cancel();
    command_timer_.cancel();
    scanner_.reset();
    absence_.reset();
    station_.reset();
    transmitter_.reset();
    tuner_.reset();
    buffers_.reset();
    first_ = count_ = 0;
}

/// The first message after Wi-Fi active (3.6): sequence 0, control toggle 0.
void Firmware::announce() {
    const Profile &profile = context_.profile;
    wsm::Startup startup{};
    startup.input_buffers = context_.fires(Fault::credits_overannounced) ? std::uint16_t{0xFFFF}
                                                                         : profile.input_buffers;
    startup.input_buffer_bytes = profile.input_buffer_bytes;
    startup.hardware_id = profile.hardware_id;
    startup.hardware_sub_id = profile.hardware_sub_id;
    startup.capabilities = profile.firmware_capabilities;
    startup.firmware_type = profile.firmware_type;
    startup.api_version = profile.api_version;
    startup.build = profile.firmware_build;
    startup.version = profile.firmware_version;
    std::copy_n(profile.label, sizeof(profile.label) - 1, startup.label.begin());
    outbox_.indicate(wsm::id::startup, 0, startup);
}

void Firmware::crash() {
    if (!running_)
        return;
    wsm::Exception exception{};
    exception.reason = wsm::exception_reason::assertion;
    exception.registers[wsm::exception_register::source_line] = 1;
    constexpr std::string_view file = "besser";
    std::ranges::copy(file, exception.file.begin());
    outbox_.indicate(wsm::id::exception, 0, exception);
    halt();
}

void Firmware::break_bus() {
    bus_broken_ = true;
    halt();
}

void Firmware::confirm_unsent() {
    if (!running_)
        return;
    const std::array<wsm::TransmitResult, 16> results{};
    outbox_.indicate(wsm::id::multi_transmit_confirm, 0,
                     wsm::MultiTransmitConfirm{{}, static_cast<std::uint32_t>(results.size())},
                     {reinterpret_cast<const std::uint8_t *>(results.data()), sizeof(results)});
}

Request Firmware::request(std::uint8_t buffer) const {
    const Bytes message = buffers_.message(buffer);
    return {wsm::Id(view<wsm::Header>(message)->id), message};
}

void Firmware::accept(Bytes message) {
    assert(message.size() >= sizeof(wsm::Header) && message.size() <= sdio::max_message_bytes);
    if (!running_)
        return;
    const wsm::Id id(view<wsm::Header>(message)->id);
    if (id.message_class() == wsm::Id::class_confirm ||
        id.message_class() == wsm::Id::class_indication) {
        context_.stats.count(Violation::bad_message);
        return;
    }
    // Counted and followed: what the firmware does on a gap is not known.
    std::uint8_t &expected = sequence_[id.space()];
    if (id.sequence() != expected)
        context_.stats.count(Violation::sequence);
    expected = (id.sequence() + 1) & wsm::sequence_mask;

    if (credits_.taken >= context_.profile.input_buffers || buffers_.empty()) {
        context_.stats.count(Violation::credit_overrun);
        return;
    }
    credits_.taken++;
    context_.stats.requests++;
    if (context_.observer != nullptr) [[unlikely]]
        context_.observer->takes_in(message, credits_.taken);
    const std::uint8_t buffer = buffers_.take(message);
    if (id.message() == wsm::id::transmit && id.interface_id() < wsm::interfaces &&
        message.size() >= sizeof(wsm::TransmitRequest)) {
        absence_.on_traffic();
        return transmitter_.submit(buffer);
    }
    assert(count_ < max_input_buffers);
    waiting_[(first_ + count_++) % max_input_buffers] = buffer;
    if (count_ == 1)
        arm_next();
}

void Firmware::on_transmitted(std::uint32_t token, const TxOutcome &on_the_air) {
    TxOutcome outcome = on_the_air;
    outcome.acked = outcome.acked && !station_.deaf();
    if (context_.observer != nullptr) [[unlikely]]
        context_.observer->has_sent(outcome);
    if (token == Scanner::probe_token)
        return scanner_.on_probe_transmitted();
    if (token != Absence::token)
        return transmitter_.on_transmitted(token, outcome);
    absence_.on_transmitted(outcome.acked);
    scanner_.on_null_transmitted();
}

} // namespace besser::chip
