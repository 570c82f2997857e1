// SPDX-License-Identifier: GPL-2.0-only
// Notices that most of what the access point sends does not arrive although the link is good: the
// collapse with uptime that users call Bug #5 (measurements.md), whose only cure is a fresh chip.
//
// Silence proves nothing: maybe nobody sends. What proves it are the numbers that the access point
// gives its frames for this station (802.11-2020, 10.3.2.14.2): whatever number is left out was
// sent, tried again and given up. A bad link leaves some out, too; but then the station's own
// frames are not acknowledged either, and the firmware misses beacons. Beacons do not reach the
// host in a network (MIB 0x1005), so that the firmware's word for their loss is all there is of
// them.
#pragma once

#include "driver/port.hpp"
#include "wire/ieee80211.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace besser::driver {

/// Belongs to whoever receives.
class ReceiveWatch {
  public:
    /// A frame arrived, in whatever state.
    void on_frame(Bytes frame) {
        using namespace wire::ieee80211;
        const auto *header = wire::view<QosHeader>(frame);
        if (header == nullptr || header->base.type != frame::qos_data ||
            (header->base.flags & flag::from_ds) == 0 || (header->base.address1[0] & 1) != 0)
            return;
        count(numbers_[header->qos & tid_mask], header->base.sequence_number());
    }
    /// A frame of this station met its fate.
    void on_transmitted(bool acked) {
        sent_++;
        acked_ += acked;
    }
    /// The firmware misses beacons: it is the link, or the network is gone.
    void on_beacons_lost() { forget(); }
    /// A scan has taken the receiver to other channels, or the network is another one.
    void forget() { *this = ReceiveWatch(restart_again_ns_); }

    /// Asked after each batch: whether a restart is due. At most once in `pause_ns`.
    [[nodiscard]] bool collapsed(std::int64_t now_ns) {
        if (since_ns_ == 0)
            since_ns_ = now_ns;
        if (now_ns - since_ns_ < window_ns || expected_ < fewest_frames)
            return false;
        bad_windows_ = bad() ? bad_windows_ + 1 : 0;
        since_ns_ = now_ns;
        expected_ = missing_ = sent_ = acked_ = 0;
        if (bad_windows_ < most_bad_windows || now_ns < restart_again_ns_)
            return false;
        restart_again_ns_ = now_ns + pause_ns;
        return true;
    }

    ReceiveWatch() = default;

    /// Of a few seconds the neighbour's oven may be the cause.
    static constexpr std::int64_t window_ns = 5'000'000'000;
    static constexpr unsigned most_bad_windows = 3;
    /// So few say nothing: a window lasts until there were more.
    static constexpr std::uint32_t fewest_frames = 50;
    /// Less than the 13 minutes for which a fresh chip is good (measurements.md). Where a restart
    /// does not help it costs its seconds no more often than this.
    static constexpr std::int64_t pause_ns = 600'000'000'000;

  private:
    explicit ReceiveWatch(std::int64_t restart_again_ns) : restart_again_ns_(restart_again_ns) {}

    static constexpr std::uint16_t tid_mask = 7;
    /// Of a block-ack session (802.11-2020, 10.25.2): one leap in the numbers counts no more.
    static constexpr std::uint16_t most_at_once = 64;

    struct Numbers {
        bool known = false;
        std::uint16_t newest = 0;
    };

    void count(Numbers &numbers, std::uint16_t number) {
        const std::uint16_t ahead = (number - numbers.newest) & 0x0FFF;
        const bool late = ahead >= 0x1000 - most_at_once; // tried again, after later ones
        if (numbers.known && (late || ahead == 0)) {
            missing_ -= late && missing_ > 0;
            return;
        }
        const bool leap = !numbers.known || ahead >= 0x0800; // the access point began anew
        const std::uint32_t sent = leap ? 1 : std::min(ahead, most_at_once);
        expected_ += sent;
        missing_ += sent - 1;
        numbers = {true, number};
    }

    /// An eighth is missing where at the radio's usual error rate, and with its usual tries, none
    /// in a hundred thousand is; of the station's own frames nearly all arrive.
    [[nodiscard]] bool bad() const {
        return missing_ * 8 >= expected_ && sent_ > 0 && acked_ * 10 >= sent_ * 9;
    }

    std::array<Numbers, 8> numbers_{};
    std::int64_t since_ns_ = 0;
    std::uint32_t expected_ = 0; ///< by their numbers, since then
    std::uint32_t missing_ = 0;
    std::uint32_t sent_ = 0;
    std::uint32_t acked_ = 0;
    unsigned bad_windows_ = 0; ///< in a row
    std::int64_t restart_again_ns_ = 0;
};

} // namespace besser::driver
