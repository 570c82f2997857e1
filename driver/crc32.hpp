// SPDX-License-Identifier: GPL-2.0-only
// CRC-32 of the firmware download (protocol.md 3.2): reflected 0xEDB88320, init and
// final xor all ones.
#pragma once

#include "wire/bytes.hpp"

#include <array>

namespace besser::driver {

/// Works on 4 bits at a time: the download is short and the table small.
[[nodiscard]] constexpr std::uint32_t crc32(wire::Bytes bytes) {
    constexpr auto table = [] {
        std::array<std::uint32_t, 16> entries{};
        for (std::uint32_t i = 0; i < entries.size(); i++) {
            std::uint32_t value = i;
            for (int bit = 0; bit < 4; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320u : value >> 1;
            entries[i] = value;
        }
        return entries;
    }();
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const std::uint8_t byte : bytes) {
        crc = table[(crc ^ byte) & 0xF] ^ (crc >> 4);
        crc = table[(crc ^ (byte >> 4)) & 0xF] ^ (crc >> 4);
    }
    return ~crc;
}

} // namespace besser::driver
