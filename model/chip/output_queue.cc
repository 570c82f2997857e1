// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/output_queue.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <new>

namespace besser::chip {

using namespace wire::sdio;

namespace {
/// Beside the receive buffer: the batch kept for a repeat, a confirm for each input buffer with the
/// indication that may follow it, and a few indications of the chip's own.
std::size_t slot_count(const Profile &profile) {
    return profile.rx_buffer_frames + max_batch_messages + std::size_t{2} * profile.input_buffers +
           8;
}
} // namespace

OutputQueue::OutputQueue(const Context &context, InterruptLine &interrupt, Credits &credits)
    : context_(context), interrupt_(interrupt), credits_(credits),
      slots_(slot_count(context.profile) * max_message_bytes, context.memory),
      free_(slot_count(context.profile), context.memory),
      messages_(std::bit_ceil(slot_count(context.profile)), context.memory),
      settle_timer_(context.scheduler, this), hold_timer_(context.scheduler, this) {}

void OutputQueue::reset() {
    settle_timer_.cancel();
    hold_timer_.cancel();
    interrupt_.clear();
    previous_ = batch_ = batch_end_ = ready_ = tail_ = 0;
    free_.reset();
    frames_ = frame_bytes_ = 0;
    control_ = {true, 0};
    control_frozen_ = transferred_ = false;
    settled_at_ns_ = honest_at_ns_ = 0;
    sequence_ = {};
    credits_.taken = 0;
    if (context_.observer != nullptr)
        context_.observer->forgets();
}

bool OutputQueue::has_room(std::size_t bytes) const {
    // What the rounding adds is not the receive buffer's.
    return frames_ < context_.profile.rx_buffer_frames &&
           frame_bytes_ + bytes <= context_.profile.rx_buffer_bytes;
}

std::uint8_t *OutputQueue::next() {
    if (!free_.empty())
        return slot_data(free_.next());
    context_.stats.messages_dropped++;
    return nullptr;
}

void OutputQueue::commit(wire::wsm::Id id, std::size_t bytes, Release release,
                         std::uint8_t credits) {
    assert(bytes >= sizeof(wire::wsm::Header) && bytes <= max_message_bytes);
    const FreeSlots::Slot slot = free_.take();
    std::uint8_t *at = slot_data(slot);
    auto &expected = sequence_[id.space()];
    auto sequence = expected;
    expected = (expected + 1) & wire::wsm::sequence_mask;
    auto length = static_cast<std::uint16_t>(bytes);
    if (context_.fires(Fault::wrong_sequence))
        sequence ^= 4;
    if (context_.fires(Fault::malformed_message))
        length = (tail_ & 1) != 0 ? 0xFFFF : 2;
    new (at) wire::wsm::Header{length, id.with_sequence(sequence).raw()};

    std::size_t stored = bytes;
    for (; stored % message_alignment != 0; stored++)
        at[stored] = 0;
    const bool frame = release != Release::prompt;
    message(tail_) = {slot, static_cast<std::uint16_t>(stored), credits, frame};
    tail_++;
    context_.stats.messages_queued++;
    if (context_.observer != nullptr) [[unlikely]]
        context_.observer->puts_out({at, bytes});
    if (frame) {
        frames_++;
        frame_bytes_ += static_cast<std::uint32_t>(stored);
    }
    const Profile &profile = context_.profile;
    const bool wait = frame && profile.publish != Publish::at_once &&
                      !(profile.publish == Publish::per_ampdu && release == Release::frame_last) &&
                      !(profile.publish == Publish::held && tail_ - ready_ >= profile.batch_limit);
    if (!wait)
        return release_all();
    if (profile.publish == Publish::held && !hold_timer_.pending())
        hold_timer_.arm(context_.now_ns() + profile.hold_ns);
}

void OutputQueue::end_aggregate() {
    if (context_.profile.publish == Publish::per_ampdu)
        release_all();
}

void OutputQueue::release_all() {
    hold_timer_.cancel();
    ready_ = tail_;
    publish_ready();
}

/// One batch at a time, and none before the control byte has settled (2.2, appendix B.4).
void OutputQueue::publish_ready() {
    if (batch_end_ != batch_ || ready_ == batch_)
        return;
    if (context_.now_ns() >= settled_at_ns_)
        publish();
    else if (!settle_timer_.pending())
        settle_timer_.arm(settled_at_ns_);
}

void OutputQueue::publish() {
    assert(batch_end_ == batch_ && batch_ < ready_ && ready_ <= tail_);
    std::size_t bytes = 0;
    while (batch_end_ < ready_ && batch_end_ - batch_ < context_.profile.batch_limit) {
        const std::size_t more = message(batch_end_).bytes;
        if (bytes + more > max_aggregate_bytes)
            break;
        bytes += more;
        batch_end_++;
    }
    context_.stats.batches_published++;
    if (context_.observer != nullptr) [[unlikely]]
        context_.observer->publishes(batch_end_ - batch_);
    context_.stats.batch_messages[batch_end_ - batch_]++;
    announce(wire::round_up(bytes, block_bytes) / block_bytes);
    interrupt_.raise();
}

void OutputQueue::announce(std::size_t blocks) {
    assert(blocks > 0 && blocks * block_bytes <= max_batch_bytes);
    if (context_.fires(Fault::stale_toggle))
        honest_at_ns_ = context_.now_ns() + context_.profile.stale_toggle_ns;
    if (blocks > 1 && context_.fires(Fault::length_short))
        blocks--;
    if (context_.fires(Fault::length_overlong))
        blocks = 0x7F;
    control_ = {!control_.toggle, static_cast<std::uint8_t>(blocks)};
}

std::uint8_t OutputQueue::read_control() {
    publish_ready();
    interrupt_.clear();
    if (control_frozen_)
        return 0;
    if (batch_end_ != batch_) {
        const bool lying = context_.now_ns() < honest_at_ns_;
        return Control{control_.toggle != lying, control_.blocks}.encode();
    }
    const bool unsettled = context_.now_ns() < settled_at_ns_;
    return unsettled && context_.profile.unsettled == Unsettled::stale_toggle ? control_.encode()
                                                                              : 0;
}

std::uint8_t OutputQueue::read_settled() {
    publish_ready();
    if (context_.profile.settled_read_clears_interrupt)
        interrupt_.clear();
    const bool empty =
        !control_frozen_ && batch_end_ == batch_ && context_.now_ns() >= settled_at_ns_;
    return empty ? settled_bit : 0;
}

void OutputQueue::read(std::uint32_t address, wire::MutableBytes data) {
    const bool toggle = Address::toggle(address);
    const bool repeat =
        transferred_ && toggle == transfer_toggle_ && context_.profile.repeat == Repeat::by_toggle;
    if (repeat) {
        context_.stats.repeated_reads++;
        return copy(previous_, batch_, data);
    }
    transferred_ = true;
    transfer_toggle_ = toggle;
    for (; previous_ < batch_; previous_++) // the host has it: it asks for the next
        free_.give_back(message(previous_).slot);
    if (batch_end_ == batch_) {
        context_.stats.count(Violation::read_without_batch);
        return copy(batch_, batch_, data);
    }
    if (data.size() != control_.bytes() || Address::bytes(address) != control_.bytes())
        context_.stats.count(Violation::read_length);
    copy(batch_, batch_end_, data);
    fetched();
}

void OutputQueue::copy(std::uint64_t first, std::uint64_t end, wire::MutableBytes to) {
    std::uint8_t *at = to.data();
    std::size_t room = to.size();
    for (; first < end && room > 0; first++) {
        const Message &one = message(first);
        const std::size_t n = std::min<std::size_t>(one.bytes, room);
        std::memcpy(at, slot_data(one.slot), n);
        at += n;
        room -= n;
    }
    std::memset(at, 0, room); // a zero length ends the batch (2.4)
}

void OutputQueue::fetched() {
    context_.stats.batches_fetched++;
    const std::size_t messages = batch_end_ - batch_;
    for (; batch_ < batch_end_; batch_++) {
        const Message &one = message(batch_);
        credits_.taken -= std::min<std::uint32_t>(credits_.taken, one.credits);
        if (one.frame) {
            frames_--;
            frame_bytes_ -= one.bytes;
        }
    }
    if (context_.observer != nullptr) [[unlikely]]
        context_.observer->hands_over(messages, credits_.taken);
    settled_at_ns_ = context_.now_ns() + context_.profile.settle_ns;
    publish_ready();
}

} // namespace besser::chip
