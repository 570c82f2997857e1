// SPDX-License-Identifier: GPL-2.0-only
// Bodies of the management information bases (protocol.md 5.7). What the fact sheet does not name
// is named as in cw1200's wsm.h. A MIB that is not here has a single word.
#pragma once

#include "wire/wsm.hpp"

#include <array>
#include <bit>

namespace besser::wire::wsm {

inline constexpr std::size_t max_mib_bytes = 512; ///< the longest are templates

/// 0x0003, in microseconds (802.11-2020, 18.3.2 and 19.4.4).
namespace slot_time {
inline constexpr std::uint32_t short_us = 9;
inline constexpr std::uint32_t long_us = 20;
} // namespace slot_time

/// 0x1002: the head, then a frame.
struct TemplateHead {
    std::uint8_t type; ///< of namespace template_type, below template_types
    std::uint8_t rate;
    Le16 length; ///< of the frame
};
static_assert(sizeof(TemplateHead) == 4);
inline constexpr std::uint8_t template_types = 8;
inline constexpr std::uint8_t template_rate_any = 0xFF; ///< the firmware chooses one
namespace template_type {
inline constexpr std::uint8_t probe_request = 0;
/// With it the station tells its access point whether it listens. The vendor's driver gives one
/// without a QoS field for it.
inline constexpr std::uint8_t qos_null = 3;
} // namespace template_type

/// 0x1003, bits.
namespace rx_filter {
inline constexpr std::uint32_t promiscuous = 1u << 0;
inline constexpr std::uint32_t bssid = 1u << 1;
} // namespace rx_filter

/// 0x1005.
struct BeaconFilter {
    Le32 enable; ///< of namespace beacon_filter
    Le32 count;
};
static_assert(sizeof(BeaconFilter) == 8);
namespace beacon_filter {
inline constexpr std::uint32_t enabled = 1u << 0; ///< only beacons that say something new pass
}

/// 0x1004: which elements (802.11-2020, 9.4.2) make a beacon news. Those with a vendor's id count
/// for one OUI and type.
struct BeaconFilterEntry {
    std::uint8_t element;
    std::uint8_t flags; ///< of namespace beacon_news
    std::array<std::uint8_t, 3> oui;
    std::array<std::uint8_t, 3> match;
};
static_assert(sizeof(BeaconFilterEntry) == 8);
namespace beacon_news {
inline constexpr std::uint8_t any = 7; ///< it changed, went, or came
}
template <std::size_t entries>
struct BeaconFilterTable {
    Le32 count;
    std::array<BeaconFilterEntry, entries> entry;
};
static_assert(sizeof(BeaconFilterTable<3>) == 4 + 3 * 8);

/// 0x1007.
struct BeaconWakeup {
    std::uint8_t dtim_period;
    std::uint8_t reserved;
    Le16 listen_interval;
};
static_assert(sizeof(BeaconWakeup) == 4);

/// 0x1009: the signal of the beacons, averaged over `samples`.
struct SignalThreshold {
    std::uint8_t mode; ///< of namespace signal_threshold
    std::uint8_t lower;
    std::uint8_t upper;
    std::uint8_t samples;
};
static_assert(sizeof(SignalThreshold) == 4);
namespace signal_threshold {
inline constexpr std::uint8_t enabled = 1u << 0;
inline constexpr std::uint8_t without_upper = 1u << 2;
inline constexpr std::uint8_t without_lower = 1u << 3;
} // namespace signal_threshold

/// 0x100E: a bit for each TID that may have a block-ack session.
struct BlockAckPolicy {
    std::uint8_t tx_tids;
    std::uint8_t reserved;
    std::uint8_t rx_tids;
    std::uint8_t reserved2;
};
static_assert(sizeof(BlockAckPolicy) == 4);

/// 0x1010.
struct AssociationMode {
    std::uint8_t flags; ///< which of the fields below count; association_mode::all
    std::uint8_t short_preamble;
    std::uint8_t greenfield;
    std::uint8_t mpdu_spacing;
    Le32 basic_rates; ///< a bit per rate index
};
static_assert(sizeof(AssociationMode) == 8);
namespace association_mode {
inline constexpr std::uint8_t preamble = 1u << 0;
inline constexpr std::uint8_t ht_mode = 1u << 1;
inline constexpr std::uint8_t basic_rate_set = 1u << 2;
inline constexpr std::uint8_t mpdu_start_spacing = 1u << 3;
inline constexpr std::uint8_t snoop_assoc_frames = 1u << 4;
inline constexpr std::uint8_t all =
    preamble | ht_mode | basic_rate_set | mpdu_start_spacing | snoop_assoc_frames;
} // namespace association_mode

/// 0x1013: which access categories deliver by trigger.
struct Uapsd {
    Le16 categories;
    std::array<Le16, 3> reserved;
};
static_assert(sizeof(Uapsd) == 8);

/// 0x1016: the head, then so many policies.
struct RatePolicyHead {
    std::uint8_t count;
    std::array<std::uint8_t, 3> reserved;
};
static_assert(sizeof(RatePolicyHead) == 4);
struct RatePolicy {
    std::uint8_t index;
    std::uint8_t short_retries;
    std::uint8_t long_retries;
    std::uint8_t flags; ///< of namespace rate_policy
    std::uint8_t recovery;
    std::array<std::uint8_t, 3> reserved;
    std::array<Le32, 3> tries; ///< nibble k: tries at rate index k
};
static_assert(sizeof(RatePolicy) == 20);
inline constexpr std::size_t rate_policies = 8;

/// The tries of a policy: nibble k of the three words at rate index k.
using RateTries = std::array<std::uint32_t, 3>;
[[nodiscard]] constexpr unsigned tries_at(const RateTries &tries, std::uint8_t rate) {
    return tries[rate / 8] >> (rate % 8 * 4) & 0xF;
}
/// The highest rate that is tried. Not without a try.
[[nodiscard]] constexpr std::uint8_t highest_rate(const RateTries &tries) {
    std::size_t word = tries.size() - 1;
    while (word > 0 && tries[word] == 0)
        word--;
    return static_cast<std::uint8_t>(word * 8 + (31U - std::countl_zero(tries[word] | 1U)) / 4);
}
namespace rate_policy {
inline constexpr std::uint8_t terminate_when_finished = 1u << 2; ///< after the last try give up
inline constexpr std::uint8_t count_initial_attempt = 1u << 3;   ///< as one of the tries
} // namespace rate_policy

/// 0x1020, bits.
namespace management_protection {
inline constexpr std::uint32_t required = 1u << 0;
inline constexpr std::uint32_t unprotected_allowed = 1u << 1;
inline constexpr std::uint32_t encrypted_authentication = 1u << 2;
} // namespace management_protection

/// 0x1025.
struct KeepAlive {
    Le16 seconds; ///< 0: none is sent
    Le16 reserved;
};
static_assert(sizeof(KeepAlive) == 4);

} // namespace besser::wire::wsm
