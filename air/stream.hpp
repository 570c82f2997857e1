// SPDX-License-Identifier: GPL-2.0-only
// The bytes of the stress: 8-byte words made from their own stream offset and the number of the
// connection, multiplied by an odd constant so that each byte varies. A payload out of its place,
// out of another rep or overwritten is told by itself.
#pragma once

#include "wire/bytes.hpp"

#include <bit>

namespace besser::air::stream {

static_assert(std::endian::native == std::endian::little, "words are stored as they lie in memory");

[[nodiscard]] constexpr std::uint64_t word_at(std::uint64_t offset, std::uint32_t connection) {
    return (offset + (std::uint64_t{connection} << 40)) * 0x9E3779B97F4A7C15ULL;
}

[[nodiscard]] constexpr std::uint8_t byte_at(std::uint64_t offset, std::uint32_t connection) {
    return static_cast<std::uint8_t>(word_at(offset & ~7ULL, connection) >> (8 * (offset & 7)));
}

/// Writes the stream from `offset` on.
inline void fill(std::uint64_t offset, std::uint32_t connection, wire::MutableBytes payload) {
    std::size_t i = 0;
    for (; i < payload.size() && ((offset + i) & 7) != 0; i++)
        payload[i] = byte_at(offset + i, connection);
    for (; i + 8 <= payload.size(); i += 8) {
        const std::uint64_t word = word_at(offset + i, connection);
        std::memcpy(&payload[i], &word, sizeof word);
    }
    for (; i < payload.size(); i++)
        payload[i] = byte_at(offset + i, connection);
}

/// Whether `payload` is the stream from `offset` on.
[[nodiscard]] inline bool matches(std::uint64_t offset, std::uint32_t connection,
                                  wire::Bytes payload) {
    std::uint64_t difference = 0;
    std::size_t i = 0;
    for (; i < payload.size() && ((offset + i) & 7) != 0; i++)
        difference |= payload[i] ^ byte_at(offset + i, connection);
    for (; i + 8 <= payload.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, &payload[i], sizeof word);
        difference |= word ^ word_at(offset + i, connection);
    }
    for (; i < payload.size(); i++)
        difference |= payload[i] ^ byte_at(offset + i, connection);
    return difference == 0;
}

} // namespace besser::air::stream
