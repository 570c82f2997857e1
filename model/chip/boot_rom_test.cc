// SPDX-License-Identifier: GPL-2.0-only
// From power-on to 0x0801 (protocol.md 1 and 3, A.1 to A.6).
#include "model/chip/test_host.hpp"

namespace besser::chip::test {

TEST(Power, a_card_without_power_answers_nothing) {
    TestHost host;
    EXPECT_EQ(host.peek(0, 0).status, BusStatus::timeout);
    EXPECT_EQ(host.put(0x02, 0x02, 0), BusStatus::timeout);
}

TEST(Boot, brings_the_firmware_up_through_both_stages) {
    TestHost host;
    ASSERT_TRUE(host.start());
    EXPECT_EQ(host.chip->stats().all_violations(), 0u);
    EXPECT_EQ(host.out_of_sequence, 0u);
}

TEST(Boot, register_writes_are_answered_without_an_end_frame) {
    TestHost host;
    host.power_on();
    for (const auto &[address, value] : wire::boot::register_writes) {
        const wire::Le32 word(value);
        EXPECT_TRUE(host.send_info(0, 4, address));
        EXPECT_TRUE(host.send_data(1, address, wire::bytes_of(word)));
    }
    EXPECT_EQ(host.chip->stats().register_writes, 2u);
    EXPECT_TRUE(host.boot());
}

TEST(Boot, takes_a_valid_factory_block) {
    TestHost host;
    host.power_on();
    Message block(wire::boot::factory_bytes, 7);
    block[0] = 0x80;
    block[1] = 0xBA;
    block[2] = 2;
    block[3] = 0;
    EXPECT_TRUE(host.download(wire::boot::factory_address, block, false));
    EXPECT_EQ(host.chip->stats().factory_blocks, 0u) << "its CRC is wrong";
    *wire::view<wire::Le32>(wire::MutableBytes(block), 4) =
        static_cast<std::uint32_t>(::crc32(0, block.data() + 8, 64));
    EXPECT_TRUE(host.download(wire::boot::factory_address, block, false));
    EXPECT_EQ(host.chip->stats().factory_blocks, 1u);
}

TEST(Boot, calibration_data_carries_its_crc) {
    TestHost host;
    host.power_on();
    ASSERT_TRUE(host.download(0x20000000, Message(600, 1), true));
    const Message dpd = host.read_dpd();
    ASSERT_EQ(dpd.size(), 15124u);
    const std::uint32_t crc = *wire::view<wire::Le32>(wire::Bytes(dpd));
    EXPECT_EQ(crc, ::crc32(0, dpd.data() + 4, 15120));
}

TEST(Boot, calibration_data_kept_by_the_host_saves_stage_1) {
    TestHost host;
    host.power_on();
    ASSERT_TRUE(host.download(0x20000000, Message(600, 1), true));
    const Message dpd = host.read_dpd();
    host.chip->set_power(false);
    host.power_on();
    EXPECT_TRUE(host.download(wire::boot::dpd_address, dpd, false));
    EXPECT_EQ(host.chip->stats().dpd_loads, 1u);
    EXPECT_TRUE(host.download(0x20100000, Message(700, 2), true));
    EXPECT_TRUE(host.wait_status(1, 1));
}

TEST(Boot, a_wrong_crc_is_refused) {
    TestHost host;
    host.power_on();
    EXPECT_TRUE(host.send_info(0, 4, 0x1000));
    EXPECT_TRUE(host.send_data(1, 0x1000, Message(4, 9)));
    EXPECT_NE(host.exchange(wire::bytes_of(wire::boot::End{{0xB3, 2, 4}, 0xDEADBEEF})), 0u);
    EXPECT_NE(host.exchange(wire::bytes_of(wire::boot::Run{{0xB4, 3, 4}, 0x1000})), 0u);
    EXPECT_FALSE(host.wait_status(1, 1, second));
}

TEST(Boot, a_repeated_frame_is_answered_but_not_applied_twice) {
    TestHost host;
    host.power_on();
    EXPECT_TRUE(host.send_info(0, 8, 0x1000));
    EXPECT_TRUE(host.send_data(1, 0x1000, Message(8, 5)));
    EXPECT_TRUE(host.send_data(1, 0x1000, Message(8, 5)));
    EXPECT_EQ(host.chip->stats().boot_repeats, 1u);
    const Message bytes(8, 5);
    const auto crc = static_cast<std::uint32_t>(::crc32(0, bytes.data(), 8));
    EXPECT_EQ(host.exchange(wire::bytes_of(wire::boot::End{{0xB3, 2, 4}, crc})), 0u);
}

TEST(Boot, a_failed_read_of_a_reply_can_be_repeated) {
    TestHost host;
    host.power_on();
    host.chip->arm(Fault::crc_error_read);
    EXPECT_FALSE(host.send_info(0, 8, 0x1000));
    Message reply(8);
    EXPECT_EQ(host.read(8, reply), BusStatus::ok);
    EXPECT_EQ(reply[0], 0xB0);
}

TEST(Activation, a_command_before_mcu_ready_does_nothing) {
    TestHost host;
    host.power_on();
    host.command_register(wire::sdio::Command::wifi_on);
    EXPECT_FALSE(host.wait_status(4, 4, 100 * ms));
    EXPECT_EQ(host.chip->stats().of(Violation::command_before_ready), 1u);
}

TEST(Activation, mcu_sleep_and_wake_move_bit_4) {
    TestHost host;
    ASSERT_TRUE(host.start());
    host.command_register(wire::sdio::Command::mcu_sleep);
    EXPECT_TRUE(host.wait_status(0x10, 0, 10 * ms));
    host.command_register(wire::sdio::Command::mcu_wake);
    EXPECT_TRUE(host.wait_status(0x10, 0x10, 10 * ms));
}

TEST(Activation, wifi_active_wakes_the_mcu) {
    TestHost host;
    ASSERT_TRUE(host.start());
    host.command_register(wire::sdio::Command::mcu_sleep);
    host.command_register(wire::sdio::Command::wifi_off);
    EXPECT_TRUE(host.wait_status(0x14, 0, 100 * ms));
    host.command_register(wire::sdio::Command::wifi_on);
    EXPECT_TRUE(host.wait_status(0x14, 0x14, 100 * ms));
    const Message aggregate(512);
    EXPECT_EQ(host.write(512, aggregate, true), BusStatus::ok);
    EXPECT_EQ(host.chip->stats().of(Violation::write_while_asleep), 0u);
    host.command_register(wire::sdio::Command::mcu_sleep);
    EXPECT_EQ(host.write(512, aggregate, true), BusStatus::ok);
    EXPECT_EQ(host.chip->stats().of(Violation::write_while_asleep), 1u);
}

TEST(Activation, bt_answers_before_wifi_if_the_profile_says_so) {
    for (const bool answers : {true, false}) {
        Profile profile;
        profile.bt_before_wifi = answers;
        profile.bluetooth_boots_on = false;
        TestHost host(profile);
        host.power_on();
        ASSERT_TRUE(host.boot());
        host.command_register(wire::sdio::Command::bt_on);
        EXPECT_EQ(host.wait_status(8, 8, 100 * ms), answers);
    }
}

TEST(Activation, no_interrupt_between_firmware_run_and_wifi_active) {
    TestHost host;
    host.power_on();
    ASSERT_TRUE(host.boot());
    const auto before = host.interrupts;
    host.scheduler.run_for(5 * second);
    EXPECT_EQ(host.interrupts, before);
}

TEST(Activation, a_repeated_wifi_active_does_not_restart) {
    TestHost host;
    ASSERT_TRUE(host.start());
    host.command_register(wire::sdio::Command::wifi_on);
    host.scheduler.run_for(second);
    EXPECT_EQ(host.chip->stats().firmware_starts, 1u);
}

TEST(Activation, each_wifi_active_starts_over_with_toggles_and_sequences_at_0) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    ASSERT_TRUE(host.wifi_off());
    EXPECT_EQ(host.radio.channel, 0);
    ASSERT_TRUE(host.wifi_on());
    EXPECT_TRUE(host.join());
    EXPECT_EQ(host.out_of_sequence, 0u);
    EXPECT_EQ(host.chip->stats().all_violations(), 0u);
}

} // namespace besser::chip::test
