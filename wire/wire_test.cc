// SPDX-License-Identifier: GPL-2.0-only
#include "wire/boot.hpp"
#include "wire/bytes.hpp"
#include "wire/ieee80211.hpp"
#include "wire/ipv4.hpp"
#include "wire/sdio.hpp"
#include "wire/stamp.hpp"
#include "wire/wsm.hpp"

#include <gtest/gtest.h>

namespace besser::wire {

TEST(Bytes, little_endian_integers_lie_low_byte_first) {
    const Le32 value = 0x11223344;
    const auto raw = bytes_of(value);
    EXPECT_EQ(raw[0], 0x44);
    EXPECT_EQ(raw[3], 0x11);
    EXPECT_EQ(static_cast<std::uint32_t>(value), 0x11223344u);
}

TEST(Bytes, a_view_that_does_not_fit_is_null) {
    const std::uint8_t raw[5]{};
    EXPECT_NE(view<wsm::Header>(Bytes(raw), 1), nullptr);
    EXPECT_EQ(view<wsm::Header>(Bytes(raw), 2), nullptr);
    EXPECT_EQ(view<wsm::Header>(Bytes(raw), static_cast<std::size_t>(-1)), nullptr);
}

TEST(Control, carries_toggle_and_blocks) {
    const auto control = sdio::Control::decode(0x83);
    EXPECT_TRUE(control.toggle);
    EXPECT_EQ(control.bytes(), 1536u);
    EXPECT_EQ(control.encode(), 0x83);
}

TEST(Address, a_write_carries_length_slot_kind_and_toggle) {
    const auto address = sdio::Address::write(3u * 1632, 3, true);
    EXPECT_EQ(sdio::Address::slot_total(address), 3u * 1632);
    EXPECT_EQ(sdio::Address::slot_kind(address), 3);
    EXPECT_TRUE(sdio::Address::toggle(address));
}

TEST(Id, takes_the_id_word_apart) {
    const wsm::Id id(wsm::Id(wsm::id::receive).with_interface(2).with_sequence(5));
    EXPECT_EQ(id.message(), wsm::id::receive);
    EXPECT_EQ(id.interface_id(), 2);
    EXPECT_EQ(id.sequence(), 5);
    EXPECT_EQ(id.space(), 0u);
    EXPECT_EQ(wsm::Id(wsm::id::driver_command).space(), 1u);
}

TEST(Confirm, an_mcu_message_is_one_only_with_its_label) {
    wsm::McuMessage message{{sizeof(wsm::McuMessage), wsm::id::driver_command}, 0, 0, 0};
    EXPECT_FALSE(wsm::is_confirm(bytes_of(message)));
    message.label = wsm::mcu_label_confirm;
    EXPECT_TRUE(wsm::is_confirm(bytes_of(message)));
    EXPECT_FALSE(wsm::is_confirm(bytes_of(message).first(8)));
}

TEST(Ipv4Checksum, of_the_fields_is_that_of_the_header) {
    for (const std::uint32_t source : {0u, 0x0A000001u, 0xFFFFFFFFu})
        for (const std::uint16_t bytes : {std::uint16_t{40}, std::uint16_t{0xFFFF}}) {
            const std::uint32_t destination = source ^ 0x00FF00FF;
            const ipv4::Header header{
                .total_bytes = bytes, .source = source, .destination = destination};
            EXPECT_EQ(ipv4::checksum(bytes, source, destination), ipv4::checksum(header));
        }
}

TEST(Stamp, a_timestamp_keeps_its_nanosecond) {
    for (const std::int64_t ns : {0L, 1L, 999'999'999L, 1'000'000'000L, 86'400'123'456'789L})
        EXPECT_EQ(stamp::Timestamp(ns).ns(), ns);
    for (std::int64_t ns = 5'000'000'000; ns < 5'001'000'000; ns += 7)
        ASSERT_EQ(stamp::Timestamp(ns).ns(), ns);
}

TEST(Stamp, a_packet_that_was_changed_on_the_way_is_none) {
    auto packet = stamp::make_packet(1, 2, 3, stamp::port, stamp::Request{.sequence = 9});
    const auto *read = stamp::parse<stamp::Request>(bytes_of(packet));
    ASSERT_NE(read, nullptr);
    EXPECT_EQ(read->body.sequence, 9u);
    EXPECT_EQ(stamp::parse<stamp::Request>(bytes_of(packet).first(71)), nullptr);
    packet.ip.source = 7;
    EXPECT_EQ(stamp::parse<stamp::Request>(bytes_of(packet)), nullptr);
    packet = stamp::make_packet(1, 2, 3, stamp::port, stamp::Request{});
    packet.udp.bytes = 8;
    EXPECT_EQ(stamp::parse<stamp::Request>(bytes_of(packet)), nullptr);
}

} // namespace besser::wire
