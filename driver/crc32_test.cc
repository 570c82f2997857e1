// SPDX-License-Identifier: GPL-2.0-only
#include "driver/crc32.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <random>
#include <string_view>
#include <vector>

namespace besser::driver {
namespace {

std::uint32_t crc_of(std::string_view text) {
    return crc32({reinterpret_cast<const std::uint8_t *>(text.data()), text.size()});
}

TEST(Crc32, of_nothing_is_zero) { EXPECT_EQ(crc_of(""), 0u); }

TEST(Crc32, of_the_check_string_is_the_catalogued) { EXPECT_EQ(crc_of("123456789"), 0xCBF43926u); }

TEST(Crc32, of_a_sentence_is_the_known) {
    EXPECT_EQ(crc_of("The quick brown fox jumps over the lazy dog"), 0x414FA339u);
}

TEST(Crc32, is_zlibs_for_any_bytes) {
    std::mt19937 random(7);
    for (std::size_t size = 0; size < 600; size++) {
        std::vector<std::uint8_t> bytes(size);
        for (auto &byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        ASSERT_EQ(crc32(bytes), ::crc32(0, bytes.data(), static_cast<uInt>(size))) << size;
    }
}

TEST(Crc32, can_be_known_at_compile_time) {
    static constexpr std::uint8_t bytes[] = {0};
    static_assert(crc32(bytes) == 0xD202EF8D);
}

} // namespace
} // namespace besser::driver
