// SPDX-License-Identifier: GPL-2.0-only
// EAPOL-Key frames of the 4-way handshake (802.1X-2010, 11.3; 802.11-2020, 12.7.2) and the CCMP
// header (12.5.3.2). Integers of EAPOL are big-endian.
#pragma once

#include "wire/bytes.hpp"

#include <array>

namespace besser::wire::eapol {

struct Big16 {
    std::array<std::uint8_t, 2> bytes;

    static constexpr Big16 of(std::size_t value) {
        return {{static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)}};
    }
    [[nodiscard]] constexpr std::uint16_t value() const {
        return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
    }
};

struct Key {
    std::uint8_t version;
    std::uint8_t type;
    Big16 body_bytes; ///< of what follows this field
    std::uint8_t descriptor;
    Big16 information;
    Big16 key_bytes;
    std::array<std::uint8_t, 8> replay_counter;
    std::array<std::uint8_t, 32> nonce;
    std::array<std::uint8_t, 16> iv;
    std::array<std::uint8_t, 8> receive_sequence;
    std::array<std::uint8_t, 8> reserved;
    std::array<std::uint8_t, 16> mic;
    Big16 data_bytes; ///< key data follows
};
static_assert(sizeof(Key) == 99);
inline constexpr std::size_t header_bytes = 4; ///< in front of the body

inline constexpr std::uint8_t version = 2;
inline constexpr std::uint8_t type_key = 3;
inline constexpr std::uint8_t descriptor_rsn = 2;

/// Bits of `information`.
namespace information {
inline constexpr std::uint16_t version_aes_hmac_sha1 = 2; ///< descriptor version, in bits 2:0
inline constexpr std::uint16_t pairwise = 1 << 3;
inline constexpr std::uint16_t install = 1 << 6;
inline constexpr std::uint16_t ack = 1 << 7;
inline constexpr std::uint16_t mic = 1 << 8;
inline constexpr std::uint16_t secure = 1 << 9;
inline constexpr std::uint16_t encrypted = 1 << 12;
} // namespace information

} // namespace besser::wire::eapol

namespace besser::wire::ccmp {

inline constexpr std::size_t key_bytes = 16;
inline constexpr std::size_t mic_bytes = 8;

/// Between MAC header and body of a protected frame.
struct Header {
    std::array<std::uint8_t, 2> packet_number_low;
    std::uint8_t reserved;
    std::uint8_t key_id; ///< in bits 7:6; bit 5: extended IV, always set
    std::array<std::uint8_t, 4> packet_number_high;

    static constexpr Header of(std::uint64_t number, std::uint8_t key_id) {
        Header header{};
        for (unsigned i = 0; i < 2; i++)
            header.packet_number_low[i] = static_cast<std::uint8_t>(number >> (8 * i));
        for (unsigned i = 0; i < 4; i++)
            header.packet_number_high[i] = static_cast<std::uint8_t>(number >> (8 * (i + 2)));
        header.key_id = static_cast<std::uint8_t>(key_id << 6 | 0x20);
        return header;
    }
    [[nodiscard]] constexpr std::uint8_t id() const { return key_id >> 6; }
};
static_assert(sizeof(Header) == 8);

} // namespace besser::wire::ccmp
