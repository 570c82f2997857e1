// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/transmitter.hpp"

#include "model/chip/key_proof.hpp"
#include "wire/ieee80211.hpp"

#include <algorithm>
#include <cassert>

namespace besser::chip {

using namespace wire;

Transmitter::Transmitter(const Context &context, Outbox &outbox, InputBuffers &buffers,
                         MibStore &mibs, const KeyTable &keys)
    : context_(context), outbox_(outbox), buffers_(buffers), mibs_(mibs), keys_(keys),
      gather_timer_(context.scheduler, this) {}

void Transmitter::reset() {
    gather_timer_.cancel();
    radio_ = Radio::off;
    on_air_ = 0;
    multi_ = {};
    ladders_ = {};
    knows_ladders_ = {};
    for (auto &pending : pending_)
        pending.on_air = false;
    waiting_count_ = gathered_count_ = 0;
}

void Transmitter::submit(std::uint8_t buffer) {
    assert(buffers_.message(buffer).size() >= sizeof(wsm::TransmitRequest));
    context_.stats.transmits++;
    pending_[buffer].since_ns = context_.now_ns();
    const auto *request = view<wsm::TransmitRequest>(buffers_.message(buffer));
    // Less than two addresses are no frame.
    if (buffers_.message(buffer).size() < request->frame_offset() + 16) {
        context_.stats.count(Violation::bad_message);
        return finish(buffer, wsm_status::invalid_parameter, {});
    }
    if (lacks_key(buffers_.message(buffer).subspan(request->frame_offset())))
        context_.stats.count(Violation::frame_without_key);
    if (radio_ == Radio::off)
        return finish(buffer, wsm_status::failure, {});
    if (context_.fires(Fault::frame_returned))
        return finish(buffer, wsm::tx_status::requeue, {});
    if (radio_ != Radio::away)
        return send(buffer);
    assert(waiting_count_ < waiting_.size());
    waiting_[waiting_count_++] = buffer;
}

void Transmitter::send(std::uint8_t buffer) {
    const MutableBytes message = buffers_.mutable_message(buffer);
    const auto *request = view<wsm::TransmitRequest>(Bytes(message));
    const MutableBytes frame = message.subspan(request->frame_offset());
    protect(frame);
    Pending &pending = pending_[buffer];
    pending.generation = (pending.generation + 1) & 0x00FFFFFF;
    pending.on_air = true;
    on_air_++;
    bump(mibs_.counters.tx_packets);
    const std::uint8_t interface_id = wsm::Id(request->header.id).interface_id();
    const auto &ladder = ladders_[interface_id][request->flags >> 4 & 7];
    if (ladder.total() == 0 && knows_ladders_[interface_id])
        context_.stats.count(Violation::frame_without_ladder);
    context_.transmit(buffer | (pending.generation << 8), frame, request->queue & wsm::queue::mask,
                      ladder);
}

void Transmitter::learn_ladders(std::uint8_t interface_id, Bytes table) {
    const auto *head = view<wsm::RatePolicyHead>(table);
    for (std::size_t i = 0; head != nullptr && i < head->count; i++) {
        const auto *policy =
            view<wsm::RatePolicy>(table, sizeof(wsm::RatePolicyHead) + i * sizeof(wsm::RatePolicy));
        if (policy == nullptr || policy->index >= wsm::rate_policies)
            continue;
        wsm::RateTries tries{};
        std::copy(policy->tries.begin(), policy->tries.end(), tries.begin());
        ladders_[interface_id][policy->index] = RateLadder(tries);
        knows_ladders_[interface_id] = true;
    }
}

/// Whether the host wants the frame encrypted and has given no key for it.
bool Transmitter::lacks_key(Bytes frame) const {
    const auto *header = view<ieee80211::Header>(frame);
    return header != nullptr && (header->flags & ieee80211::flag::protected_frame) != 0 &&
           !keys_.covers(header->address1);
}

/// The host has left room for header and MIC (5.4). A frame without a key goes out as it is, and
/// nobody takes it.
void Transmitter::protect(MutableBytes frame) {
    const auto *header = view<ieee80211::Header>(Bytes(frame));
    if (header == nullptr || (header->flags & ieee80211::flag::protected_frame) == 0)
        return;
    const std::size_t head = header->type == ieee80211::frame::qos_data
                                 ? sizeof(ieee80211::QosHeader)
                                 : sizeof(ieee80211::Header);
    const Bytes key = keys_.pairwise(header->address1);
    if (key.empty() || frame.size() < head + sizeof(ccmp::Header) + ccmp::mic_bytes)
        return;
    put_proof(frame, head, key, ccmp::Header::of(++packet_number_, 0));
}

void Transmitter::set_radio(Radio state) {
    radio_ = state;
    if (state == Radio::away)
        return;
    const std::size_t count = waiting_count_;
    waiting_count_ = 0;
    for (std::size_t i = 0; i < count; i++) {
        if (state == Radio::on)
            send(waiting_[i]);
        else
            finish(waiting_[i], wsm_status::failure, {});
    }
}

void Transmitter::on_transmitted(std::uint32_t token, const TxOutcome &outcome) {
    const auto buffer = static_cast<std::uint8_t>(token);
    if (buffer >= max_input_buffers || !pending_[buffer].on_air ||
        pending_[buffer].generation != token >> 8)
        return;
    assert(on_air_ > 0);
    pending_[buffer].on_air = false;
    on_air_--;
    bump(outcome.acked ? mibs_.counters.tx_success : mibs_.counters.tx_failures);
    bump(mibs_.counters.ack_failures, outcome.ack_failures);
    finish(buffer, outcome.acked ? wsm::tx_status::success : wsm::tx_status::retry_exceeded,
           outcome);
}

void Transmitter::finish(std::uint8_t buffer, std::uint32_t result, const TxOutcome &outcome) {
    context_.stats.transmit_results++;
    const auto *request = view<wsm::TransmitRequest>(buffers_.message(buffer));
    const std::uint8_t interface_id = wsm::Id(request->header.id).interface_id();
    const auto total_us =
        static_cast<std::uint32_t>((context_.now_ns() - pending_[buffer].since_ns) / 1000);
    std::uint16_t flags = outcome.aggregated ? wsm::tx_status::flag_aggregated : std::uint16_t{0};
    if (result == wsm::tx_status::requeue)
        flags |= wsm::tx_status::flag_requeue;
    const wsm::TransmitResult done{.packet_id = request->packet_id,
                                   .status = result,
                                   .rate = outcome.rate,
                                   .ack_failures = outcome.ack_failures,
                                   .flags = flags,
                                   .media_delay_us = outcome.media_delay_us,
                                   .queue_delay_us =
                                       total_us - std::min(total_us, outcome.media_delay_us)};
    buffers_.give_back(buffer);

    if (!multi_[interface_id])
        return outbox_.confirm(wsm::Id(wsm::id::transmit_confirm).with_interface(interface_id),
                               wsm::TransmitConfirm{{}, done});
    if (gathered_count_ > 0 && gathered_interface_ != interface_id)
        flush();
    assert(gathered_count_ < gathered_.size());
    gathered_interface_ = interface_id;
    gathered_[gathered_count_++] = done;
    if (gathered_count_ >= context_.profile.gather_max)
        flush();
    else if (!gather_timer_.pending())
        gather_timer_.arm(context_.now_ns() + context_.profile.gather_ns);
}

void Transmitter::flush() {
    gather_timer_.cancel();
    const std::uint8_t count = gathered_count_;
    gathered_count_ = 0;
    if (count == 0)
        return;
    if (count == 1 && !context_.profile.single_as_multi)
        return outbox_.confirm(
            wsm::Id(wsm::id::transmit_confirm).with_interface(gathered_interface_),
            wsm::TransmitConfirm{{}, gathered_[0]});
    const Bytes results{reinterpret_cast<const std::uint8_t *>(gathered_.data()),
                        count * sizeof(wsm::TransmitResult)};
    outbox_.confirm(wsm::Id(wsm::id::multi_transmit_confirm).with_interface(gathered_interface_),
                    wsm::MultiTransmitConfirm{{}, count}, results, count);
}

} // namespace besser::chip
