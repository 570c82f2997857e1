// SPDX-License-Identifier: GPL-2.0-only
#include "support/utf8.hpp"

#include <array>

namespace besser {

Character first_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < 0x80)
        return {byte(0), 1};
    const std::size_t bytes = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : byte(0) >= 0xC2 ? 2 : 0;
    if (bytes == 0 || byte(0) > 0xF4 || text.size() < bytes)
        return {};
    char32_t code = byte(0) & (0x7Fu >> bytes);
    for (std::size_t i = 1; i < bytes; i++) {
        if ((byte(i) & 0xC0) != 0x80)
            return {};
        code = code << 6 | (byte(i) & 0x3F);
    }
    constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[bytes] || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF)
        return {};
    return {code, bytes};
}

} // namespace besser
