// SPDX-License-Identifier: GPL-2.0-only
// The parts of IEEE 802.11 frames that chip, air, driver and host have to agree on (802.11-2020,
// clause 9).
#pragma once

#include "wire/bytes.hpp"

#include <array>

namespace besser::wire::ieee80211 {

using MacAddress = std::array<std::uint8_t, 6>;
inline constexpr MacAddress broadcast = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

/// Frame control, type and subtype bits as they lie in the first octet (9.2.4.1).
namespace frame {
inline constexpr std::uint8_t assoc_request = 0x00;
inline constexpr std::uint8_t assoc_response = 0x10;
inline constexpr std::uint8_t probe_request = 0x40;
inline constexpr std::uint8_t probe_response = 0x50;
inline constexpr std::uint8_t beacon = 0x80;
inline constexpr std::uint8_t disassoc = 0xA0;
inline constexpr std::uint8_t auth = 0xB0;
inline constexpr std::uint8_t deauth = 0xC0;
inline constexpr std::uint8_t data = 0x08;
inline constexpr std::uint8_t null_data = 0x48;
inline constexpr std::uint8_t qos_data = 0x88;
inline constexpr std::uint8_t type_mask = 0x0C;
inline constexpr std::uint8_t type_management = 0x00;
inline constexpr std::uint8_t type_data = 0x08;
} // namespace frame

/// Flags in the second octet of frame control.
namespace flag {
inline constexpr std::uint8_t to_ds = 0x01;
inline constexpr std::uint8_t from_ds = 0x02;
inline constexpr std::uint8_t retry = 0x08;
inline constexpr std::uint8_t power_management = 0x10;
inline constexpr std::uint8_t more_data = 0x20;
inline constexpr std::uint8_t protected_frame = 0x40;
} // namespace flag

/// Three-address MAC header (9.3.2.1, 9.3.3.1). `sequence` holds fragment in 3:0, number in 15:4.
struct Header {
    std::uint8_t type; ///< a value of `frame`
    std::uint8_t flags;
    Le16 duration;
    MacAddress address1;
    MacAddress address2;
    MacAddress address3;
    Le16 sequence;

    [[nodiscard]] std::uint16_t sequence_number() const { return sequence >> 4; }
};
static_assert(sizeof(Header) == 24);

/// QoS data header: the TID lies in bits 3:0 of `qos`.
struct QosHeader {
    Header base;
    Le16 qos;
};
static_assert(sizeof(QosHeader) == 26);

/// LLC/SNAP encapsulation in front of an Ethernet type (big-endian).
struct Snap {
    std::array<std::uint8_t, 6> prefix{0xAA, 0xAA, 0x03, 0x00, 0x00, 0x00};
    std::array<std::uint8_t, 2> ether_type{0x08, 0x00};
};
static_assert(sizeof(Snap) == 8);

/// Fixed fields of management bodies.
struct AuthBody {
    Le16 algorithm; ///< 0 open system
    Le16 transaction;
    Le16 status;
};
struct AssocRequestBody {
    Le16 capabilities;
    Le16 listen_interval;
};
struct AssocResponseBody {
    Le16 capabilities;
    Le16 status;
    Le16 association_id; ///< two top bits set
};
struct BeaconBody {
    Le32 timestamp_low;
    Le32 timestamp_high;
    Le16 interval; ///< in time units of 1024 us
    Le16 capabilities;
};

namespace element {
inline constexpr std::uint8_t ssid = 0;
inline constexpr std::uint8_t supported_rates = 1;
inline constexpr std::uint8_t ds_parameter = 3;
inline constexpr std::uint8_t tim = 5;
inline constexpr std::uint8_t channel_switch = 37;
inline constexpr std::uint8_t erp = 42;
inline constexpr std::uint8_t ht_capabilities = 45;
inline constexpr std::uint8_t ht_operation = 61;
} // namespace element

} // namespace besser::wire::ieee80211
