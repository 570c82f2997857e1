// SPDX-License-Identifier: GPL-2.0-only
// Layouts of protocol.md 5.5; offsets count in AddKey::key.
#include "driver/keys.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace besser::driver {
namespace {

constexpr MacAddress peer{2, 4, 6, 8, 10, 12};

/// Key bytes 0x10, 0x11 ...; sequence counter 0xA0, 0xA1 ...
Key key_of(Cipher cipher, bool pairwise, std::uint8_t length) {
    Key key{.cipher = cipher,
            .pairwise = pairwise,
            .index = 3,
            .peer = peer,
            .bytes = {},
            .length = length,
            .sequence = {}};
    std::iota(key.bytes.begin(), key.bytes.end(), std::uint8_t{0x10});
    std::iota(key.sequence.begin(), key.sequence.end(), std::uint8_t{0xA0});
    return key;
}

struct Expected {
    std::array<std::uint8_t, 40> bytes{};
    Expected &count_up(std::size_t offset, std::size_t size, std::uint8_t first) {
        std::iota(bytes.begin() + static_cast<std::ptrdiff_t>(offset),
                  bytes.begin() + static_cast<std::ptrdiff_t>(offset + size), first);
        return *this;
    }
    Expected &at(std::size_t offset, std::uint8_t value) {
        bytes[offset] = value;
        return *this;
    }
    Expected &mac() {
        std::copy(peer.begin(), peer.end(), bytes.begin());
        return *this;
    }
};

void expect_layout(const Key &key, std::uint8_t type, const Expected &expected) {
    wire::wsm::AddKey message{};
    ASSERT_TRUE(KeyEncoder(key).encode(message));
    EXPECT_EQ(message.type, type);
    EXPECT_EQ(message.key, expected.bytes);
}

/// The upper edge gives key, transmit Michael key, receive Michael key.
TEST(Keys, TkipGroupHasTheReceiveMichaelKeyAndTheCounter) {
    expect_layout(
        key_of(Cipher::tkip, false, 32), 2,
        Expected().count_up(0, 16, 0x10).count_up(16, 8, 0x28).at(24, 3).count_up(28, 8, 0xA0));
}

TEST(Keys, TkipPairwiseHasTheReceiveMichaelKeyFirst) {
    expect_layout(
        key_of(Cipher::tkip, true, 32), 3,
        Expected().mac().count_up(8, 16, 0x10).count_up(24, 8, 0x28).count_up(32, 8, 0x20));
}

TEST(Keys, AesGroup) {
    expect_layout(key_of(Cipher::ccmp, false, 16), 4,
                  Expected().count_up(0, 16, 0x10).at(16, 3).count_up(20, 8, 0xA0));
}

TEST(Keys, AesPairwise) {
    expect_layout(key_of(Cipher::ccmp, true, 16), 5, Expected().mac().count_up(8, 16, 0x10));
}

TEST(Keys, Igtk) {
    expect_layout(key_of(Cipher::igtk, false, 16), 8,
                  Expected().count_up(0, 16, 0x10).at(16, 3).count_up(20, 8, 0xA0));
}

class KeyLengths : public ::testing::TestWithParam<std::pair<Cipher, std::uint8_t>> {};

TEST_P(KeyLengths, OnlyTheCiphersOwnIsTaken) {
    const auto [cipher, right] = GetParam();
    for (unsigned length = 0; length < 256; length++)
        for (const bool pairwise : {false, true}) {
            wire::wsm::AddKey message{};
            const auto key = key_of(cipher, pairwise, static_cast<std::uint8_t>(length));
            EXPECT_EQ(KeyEncoder(key).encode(message), length == right) << length;
        }
}

INSTANTIATE_TEST_SUITE_P(EveryCipher, KeyLengths,
                         ::testing::Values(std::pair(Cipher::tkip, std::uint8_t{32}),
                                           std::pair(Cipher::ccmp, std::uint8_t{16}),
                                           std::pair(Cipher::igtk, std::uint8_t{16})));

} // namespace
} // namespace besser::driver
