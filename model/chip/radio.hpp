// SPDX-License-Identifier: GPL-2.0-only
// The edge between chip and air. The chip ends at the radio: what happens between antennas, medium
// access and aggregation included, belongs to the air.
#pragma once

#include "wire/bytes.hpp"
#include "wire/ieee80211.hpp"
#include "wire/mib.hpp"
#include "wire/wsm.hpp"

#include <cstdint>

namespace besser::chip {

/// WSM queue numbers, lowest is best effort (wire::wsm::queue).
using AccessClass = std::uint8_t;

/// How often each rate is tried, the highest first (protocol.md 5.7, MIB 0x1016). Without a try
/// whoever sends chooses.
class RateLadder {
  public:
    RateLadder() = default;
    /// Of a policy; its steps at indices that are no rates are left out.
    explicit constexpr RateLadder(const wire::wsm::RateTries &tries) {
        for (std::uint8_t rate = 0; rate <= wire::wsm::rate::last_mcs; rate++)
            if (wire::wsm::rate::is_rate(rate)) {
                const auto at = wire::wsm::tries_at(tries, rate);
                tries_[rate / 8] |= std::uint32_t{at} << (rate % 8 * 4);
                total_ = static_cast<std::uint16_t>(total_ + at);
            }
    }

    [[nodiscard]] constexpr unsigned total() const { return total_; }
    /// Of a try, counted from 0; the last one's if there are fewer. Not without a try.
    [[nodiscard]] constexpr std::uint8_t rate_of(unsigned attempt) const {
        auto left = tries_;
        for (;;) {
            const std::uint8_t rate = wire::wsm::highest_rate(left);
            const unsigned here = wire::wsm::tries_at(left, rate);
            left[rate / 8] &= ~(std::uint32_t{0xF} << (rate % 8 * 4));
            if (attempt < here || left == wire::wsm::RateTries{})
                return rate;
            attempt -= here;
        }
    }

  private:
    wire::wsm::RateTries tries_{};
    std::uint16_t total_ = 0;
};

struct TxOutcome {
    bool acked;
    bool aggregated;
    std::uint8_t rate; ///< WSM rate index
    std::uint8_t ack_failures;
    std::uint32_t media_delay_us;
};

struct RxInfo {
    std::uint8_t channel;
    std::uint8_t rate; ///< WSM rate index
    std::uint8_t rcpi; ///< rssi = rcpi / 2 - 110 dBm
    bool aggregate;    ///< came in an A-MPDU
    bool last;         ///< last MPDU of its transmission: the aggregate has ended
};

/// Implemented by the chip's firmware, called by the air.
class RadioListener {
  public:
    /// A frame without FCS arrived. False: no room, the air must not acknowledge it.
    [[nodiscard]] virtual bool on_receive(wire::Bytes frame, const RxInfo &info) = 0;
    /// The A-MPDU in progress ended although its last MPDU was lost.
    virtual void on_aggregate_end() = 0;
    /// A frame given to Radio::transmit is done; its bytes are the chip's again.
    virtual void on_transmitted(std::uint32_t token, const TxOutcome &outcome) = 0;

  protected:
    ~RadioListener() = default;
};

/// Implemented by the air, called by the chip.
class Radio {
  public:
    virtual void attach(RadioListener &listener) = 0;
    /// Queues a frame for the medium. `frame` stays valid until on_transmitted(token) or flush().
    virtual void transmit(std::uint32_t token, wire::Bytes frame, AccessClass access_class,
                          const RateLadder &ladder) = 0;
    /// Forgets every queued frame without a call to on_transmitted.
    virtual void flush() = 0;
    /// Receiver on and tuned to `channel` (1..14, 36..165), or off with 0.
    virtual void tune(std::uint8_t channel) = 0;
    /// Address this station answers to.
    virtual void set_address(const wire::ieee80211::MacAddress &mac) = 0;

  protected:
    ~Radio() = default;
};

} // namespace besser::chip
