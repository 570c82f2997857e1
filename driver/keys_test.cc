// SPDX-License-Identifier: GPL-2.0-only
// Layouts of protocol.md 5.5; offsets count in AddKey::key.
#include "driver/keys.hpp"

#include "driver/test_firmware.hpp"

#include <numeric>

namespace besser::driver {
namespace {

using wire::wsm::KeyType;

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

void expect_layout(const Key &key, wire::wsm::KeyType type, const Expected &expected) {
    wire::wsm::AddKey message{};
    ASSERT_TRUE(KeyEncoder(key).encode(message));
    EXPECT_EQ(message.type, type);
    EXPECT_EQ(message.key, expected.bytes);
}

/// The upper edge gives key, transmit Michael key, receive Michael key.
TEST(KeyLayout, tkip_group_has_the_receive_michael_key_and_the_counter) {
    expect_layout(
        key_of(Cipher::tkip, false, 32), KeyType::tkip_group,
        Expected().count_up(0, 16, 0x10).count_up(16, 8, 0x28).at(24, 3).count_up(28, 8, 0xA0));
}

TEST(KeyLayout, tkip_pairwise_has_the_receive_michael_key_first) {
    expect_layout(
        key_of(Cipher::tkip, true, 32), KeyType::tkip_pairwise,
        Expected().mac().count_up(8, 16, 0x10).count_up(24, 8, 0x28).count_up(32, 8, 0x20));
}

TEST(KeyLayout, aes_group) {
    expect_layout(key_of(Cipher::ccmp, false, 16), KeyType::aes_group,
                  Expected().count_up(0, 16, 0x10).at(16, 3).count_up(20, 8, 0xA0));
}

TEST(KeyLayout, aes_pairwise) {
    expect_layout(key_of(Cipher::ccmp, true, 16), KeyType::aes_pairwise,
                  Expected().mac().count_up(8, 16, 0x10));
}

TEST(KeyLayout, igtk) {
    expect_layout(key_of(Cipher::igtk, false, 16), KeyType::igtk,
                  Expected().count_up(0, 16, 0x10).at(16, 3).count_up(20, 8, 0xA0));
}

class KeyLengths : public ::testing::TestWithParam<std::pair<Cipher, std::uint8_t>> {};

TEST_P(KeyLengths, only_the_ciphers_own_is_taken) {
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

struct KeysTest : testing::FirmwareTest {
    Result<> add(std::uint8_t slot, const Key &key) {
        Result<> result = Errc::gone;
        operate([&] { result = driver::Keys(*core).add_key(slot, key); });
        return result;
    }
};

TEST_F(KeysTest, a_key_goes_to_the_slot_it_was_given) {
    ASSERT_TRUE(add(10, key_of(Cipher::ccmp, true, 16)));
    ASSERT_EQ(sent.size(), 1u);
    const auto message = testing::as<wire::wsm::AddKey>(sent[0]);
    EXPECT_EQ(message.index, 10);
    EXPECT_EQ(message.type, KeyType::aes_pairwise);
}

TEST_F(KeysTest, a_slot_that_the_chip_does_not_have_is_invalid) {
    EXPECT_EQ(add(11, key_of(Cipher::ccmp, true, 16)).error(), Errc::invalid);
    EXPECT_TRUE(sent.empty());
}

TEST_F(KeysTest, a_key_for_management_frames_begins_their_protection) {
    ASSERT_TRUE(add(2, key_of(Cipher::igtk, false, 16)));
    EXPECT_EQ(order(), (std::vector<unsigned>{wire::wsm::mib::management_protection,
                                              wire::wsm::id::add_key}));
    EXPECT_EQ(word(wire::wsm::mib::management_protection), 1u);
}

TEST_F(KeysTest, a_removed_key_is_named_by_its_slot) {
    operate([&] { EXPECT_TRUE(driver::Keys(*core).remove_key(3)); });
    EXPECT_EQ(testing::as<wire::wsm::RemoveKey>(sent.at(0)).index, 3);
}

TEST_F(KeysTest, a_frame_that_needs_the_pairwise_key_goes_out_only_while_the_chip_has_it) {
    driver::Keys keys(*core);
    const auto goes_out = [this] {
        bool out = false;
        run([&] {
            auto frame = vkernel::Frame::allocate(env, 100);
            EXPECT_TRUE(core->put(frame, {AccessCategory::best_effort, 0, false, true, {}}));
            out = core->fetch(0).has_value();
        });
        return out;
    };
    run([&] { EXPECT_TRUE(core->admit_frames(core->refuse_frames())); });
    EXPECT_FALSE(goes_out());
    operate([&] { EXPECT_TRUE(keys.add_key(1, key_of(Cipher::ccmp, false, 16))); });
    EXPECT_FALSE(goes_out()) << "the group's key is for frames received";
    operate([&] { EXPECT_TRUE(keys.add_key(0, key_of(Cipher::ccmp, true, 16))); });
    EXPECT_TRUE(goes_out());
    operate([&] { EXPECT_TRUE(keys.remove_key(1)); });
    EXPECT_TRUE(goes_out());
    operate([&] { EXPECT_TRUE(keys.remove_key(0)); });
    EXPECT_FALSE(goes_out());
}

} // namespace
} // namespace besser::driver
