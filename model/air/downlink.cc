// SPDX-License-Identifier: GPL-2.0-only
#include "model/air/downlink.hpp"

#include "model/air/phy.hpp"
#include "model/chip/key_proof.hpp"

#include <algorithm>
#include <new>

namespace besser::air {

namespace ieee80211 = wire::ieee80211;

namespace {
/// Longest PSDU that keeps the PPDU within the profile's limit.
std::size_t max_psdu_bytes(const Profile &profile) {
    const std::int64_t symbols =
        (profile.max_ppdu_ns - phy::data_ns(profile, 0)) / profile.symbol_ns;
    const auto bits_per_symbol =
        static_cast<std::int64_t>(profile.phy_rate_bps) * profile.symbol_ns / 1'000'000'000;
    return std::min<std::size_t>(profile.max_ampdu_bytes,
                                 static_cast<std::size_t>(symbols * bits_per_symbol / 8));
}
} // namespace

Downlink::Downlink(const Profile &profile, Counters &counters, std::pmr::memory_resource *memory)
    : profile_(profile), counters_(counters),
      pool_(std::size_t{profile.queue_limit_frames} + profile.wired_queue_frames + max_window,
            memory),
      wire_(profile.wired_queue_frames, memory), queue_(profile.queue_limit_frames, memory),
      max_psdu_bytes_(max_psdu_bytes(profile)) {
    head_.base.type = ieee80211::frame::qos_data;
    head_.base.flags = ieee80211::flag::from_ds;
    head_.base.address2 = profile.bssid;
}

void Downlink::push(const EthernetFrame &frame, const rsn::TemporalKey *key, std::int64_t now_ns) {
    constexpr std::size_t overhead = sizeof(ieee80211::QosHeader) + sizeof(wire::ccmp::Header) +
                                     sizeof(ieee80211::Snap) + wire::ccmp::mic_bytes;
    if (wire_.size() >= profile_.wired_queue_frames)
        arrive(now_ns);
    const FramePool::Slot slot = wire_.size() < profile_.wired_queue_frames &&
                                         frame.payload.size() + overhead <= max_frame_bytes
                                     ? pool_.take()
                                     : FramePool::none;
    if (slot == FramePool::none) {
        counters_.wire_drops++;
        return;
    }
    pool_.resize(slot, build(pool_.data(slot), frame, key));
    wire_free_ns_ =
        std::max(wire_free_ns_, now_ns) +
        static_cast<std::int64_t>(frame.payload.size() * 8'000'000'000 / profile_.wired_rate_bps);
    wire_.push({wire_free_ns_ + profile_.wired_round_trip_ns, slot});
}

/// Writes the 802.11 frame and returns its length.
std::size_t Downlink::build(std::uint8_t *to, const EthernetFrame &frame,
                            const rsn::TemporalKey *key) {
    std::uint8_t *at = to;
    const auto append = [&at](wire::Bytes bytes) {
        std::memcpy(at, bytes.data(), bytes.size());
        at += bytes.size();
    };
    auto *head = new (at) ieee80211::QosHeader(head_);
    head->base.address3 = frame.source;
    if (key != nullptr)
        head->base.flags |= ieee80211::flag::protected_frame;
    at += sizeof *head;
    const auto ccmp = wire::ccmp::Header::of(++packet_number_, 0);
    if (key != nullptr)
        append(wire::bytes_of(ccmp));
    new (at) ieee80211::Snap{.ether_type = {static_cast<std::uint8_t>(frame.type >> 8),
                                            static_cast<std::uint8_t>(frame.type)}};
    at += sizeof(ieee80211::Snap);
    append(frame.payload);
    if (key != nullptr)
        append(chip::key_proof(*key, ccmp));
    return static_cast<std::size_t>(at - to);
}

std::int64_t Downlink::ready_ns(std::int64_t now_ns) const {
    if (first_ != next_ || !queue_.empty())
        return now_ns;
    return wire_.empty() ? never : std::max(now_ns, wire_.front().arrival_ns);
}

/// Called whenever the queue is about to shrink, which is exact: between two such moments it only
/// grows, so each packet meets the length it would have met.
void Downlink::arrive(std::int64_t now_ns) {
    for (; !wire_.empty() && wire_.front().arrival_ns <= now_ns; wire_.pop()) {
        if (queue_.size() < profile_.queue_limit_frames) {
            queue_.push(wire_.front().slot);
        } else {
            pool_.give(wire_.front().slot);
            counters_.queue_drops++;
        }
    }
}

void Downlink::restart(const ieee80211::MacAddress &station) {
    finish(); // an A-MPDU may be on the air: gives back what was acknowledged
    for (; !wire_.empty(); wire_.pop())
        pool_.give(wire_.front().slot);
    for (; !queue_.empty(); queue_.pop())
        pool_.give(queue_.front());
    for (; first_ != next_; first_++)
        if (!window_[first_ % max_window].done)
            pool_.give(window_[first_ % max_window].slot);
    first_ = next_ = 0;
    count_ = 0;
    head_.base.address1 = station;
    packet_number_ = 0;
}

bool Downlink::fits(FramePool::Slot slot) const {
    return count_ == 0 || (count_ < profile_.max_ampdu_mpdus &&
                           psdu_bytes_ + phy::subframe_bytes(pool_.size(slot)) <= max_psdu_bytes_);
}

void Downlink::append(std::uint32_t number) {
    psdu_bytes_ += phy::subframe_bytes(pool_.size(window_[number % max_window].slot));
    const auto bits = static_cast<std::int64_t>(8 * psdu_bytes_);
    subframes_[count_++] = {number, profile_.ht_preamble_ns +
                                        bits * 1'000'000'000 /
                                            static_cast<std::int64_t>(profile_.phy_rate_bps)};
}

std::int64_t Downlink::begin(std::int64_t now_ns) {
    arrive(now_ns);
    count_ = 0;
    psdu_bytes_ = 0;
    bool room = true;
    for (std::uint32_t number = first_; number != next_ && room; number++) {
        Mpdu &again = window_[number % max_window];
        if (again.done)
            continue;
        room = fits(again.slot);
        if (room) {
            reinterpret_cast<ieee80211::Header *>(pool_.data(again.slot))->flags |=
                ieee80211::flag::retry;
            append(number);
        }
    }
    for (; next_ - first_ < profile_.window_mpdus && !queue_.empty() && room; next_++) {
        room = fits(queue_.front());
        if (!room)
            break;
        window_[next_ % max_window] = {queue_.front(), 0, false};
        queue_.pop();
        auto *header =
            reinterpret_cast<ieee80211::Header *>(pool_.data(window_[next_ % max_window].slot));
        header->sequence = static_cast<std::uint16_t>((next_ & 0x0FFF) << 4);
        append(next_);
    }
    counters_.down.transmissions++;
    counters_.down.tries += count_;
    return phy::data_ns(profile_, psdu_bytes_);
}

wire::Bytes Downlink::frame(std::size_t index) { return pool_.bytes(mpdu(index).slot); }

std::size_t Downlink::finish() {
    std::size_t acknowledged = 0;
    for (std::size_t i = 0; i < count_; i++) {
        Mpdu &one = mpdu(i);
        if (one.done) {
            acknowledged++;
        } else if (++one.tries < profile_.retry_limit) {
            continue;
        } else {
            one.done = true; // the window moves on; a real access point says so with a BAR
            counters_.down.dropped++;
        }
        pool_.give(one.slot);
    }
    count_ = 0;
    while (first_ != next_ && window_[first_ % max_window].done)
        first_++;
    return acknowledged;
}

} // namespace besser::air
