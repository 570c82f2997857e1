// SPDX-License-Identifier: GPL-2.0-only
// The WSM firmware: framing, credits, commands, MIBs and keys (protocol.md 4 and 5).
#include "model/chip/test_host.hpp"

namespace besser::chip::test {

using namespace wire;

TEST(Startup, announces_credits_first) {
    TestHost host;
    host.power_on();
    ASSERT_TRUE(host.boot());
    host.command_register(sdio::Command::wifi_on);
    host.scheduler.run_for(100 * ms);
    host.poll();
    ASSERT_EQ(host.inbox.size(), 1u);
    const auto startup = as<wsm::Startup>(host.inbox[0]);
    EXPECT_EQ(startup.input_buffers, host.chip->profile().input_buffers);
    EXPECT_EQ(startup.status, 0);
    EXPECT_EQ(startup.firmware_type, 2);
}

TEST(Credits, a_host_that_overruns_them_is_counted_and_not_answered) {
    Profile profile;
    profile.input_buffers = 2;
    TestHost host(profile);
    ASSERT_TRUE(host.start_and_join());
    host.radio.completes = false;
    for (std::uint32_t i = 0; i < 3; i++)
        host.transmit(i);
    EXPECT_EQ(host.chip->stats().of(Violation::credit_overrun), 1u);
    EXPECT_EQ(host.radio.sent.size(), 2u);
}

TEST(Credits, are_taken_until_the_confirm_is_fetched) {
    Profile profile;
    profile.input_buffers = 1;
    TestHost host(profile);
    ASSERT_TRUE(host.start_and_join());
    host.transmit(1);
    host.scheduler.run_for(10 * ms);
    host.transmit(2);
    EXPECT_EQ(host.chip->stats().of(Violation::credit_overrun), 1u);
    EXPECT_TRUE(host.wait(wsm::id::transmit_confirm).has_value());
    host.transmit(3);
    EXPECT_EQ(host.chip->stats().of(Violation::credit_overrun), 1u);
}

TEST(Sequence, a_wrong_number_is_counted_and_followed) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    host.tx_sequence[0] = (host.tx_sequence[0] + 3) & 7;
    EXPECT_EQ(host.command(wsm::id::set_pm, power_save(false)), 0u);
    EXPECT_EQ(host.command(wsm::id::set_pm, power_save(false)), 0u);
    EXPECT_EQ(host.chip->stats().of(Violation::sequence), 1u);
}

TEST(Sequence, mcu_commands_have_a_space_of_their_own) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    struct Command {
        wsm::Header header;
        Le32 type, value;
    };
    for (std::uint32_t i = 0; i < 3; i++) {
        host.send(wsm::id::driver_command, Command{{}, 3u, i});
        const auto confirm = host.wait(wsm::id::driver_command);
        ASSERT_TRUE(confirm.has_value());
        EXPECT_TRUE(wsm::is_confirm(*confirm));
        EXPECT_EQ(as<wsm::McuMessage>(*confirm).command, 3u);
        EXPECT_EQ(host.command(wsm::id::set_pm, power_save(false)), 0u);
    }
    EXPECT_EQ(host.chip->stats().all_violations(), 0u);
    EXPECT_EQ(host.out_of_sequence, 0u);
}

TEST(Sequence, an_mcu_command_of_type_0_is_confirmed_with_one_more_word) {
    TestHost host;
    ASSERT_TRUE(host.start());
    host.send(wsm::id::driver_command, wsm::GenericConfirm{});
    EXPECT_EQ(host.wait(wsm::id::driver_command).value_or(Message{}).size(), 20u);
}

TEST(Request, an_unknown_one_is_confirmed_with_an_error) {
    TestHost host;
    ASSERT_TRUE(host.start());
    EXPECT_EQ(host.command(0x0033, wsm::GenericConfirm{}), 2u);
    EXPECT_EQ(host.chip->stats().of(Violation::unknown_request), 1u);
}

TEST(Request, one_that_is_too_short_is_confirmed_with_its_whole_layout) {
    TestHost host;
    ASSERT_TRUE(host.start());
    EXPECT_EQ(host.command(wsm::id::join, wsm::GenericConfirm{}), 2u);
    EXPECT_EQ(host.last.size(), sizeof(wsm::JoinConfirm));
    EXPECT_EQ(host.command(wsm::id::configuration, wsm::GenericConfirm{}), 2u);
    EXPECT_EQ(host.last.size(), sizeof(wsm::ConfigurationConfirm));
    EXPECT_EQ(host.chip->stats().of(Violation::bad_message), 2u);
}

TEST(Request, confirms_carry_the_interface_of_their_request) {
    TestHost host;
    ASSERT_TRUE(host.start());
    EXPECT_EQ(host.command(wsm::id::set_pm, power_save(false), {}, 1), 0u);
    EXPECT_EQ(wsm::Id(as<wsm::Header>(host.last).id).interface_id(), 1);
}

TEST(Configuration, is_confirmed_with_bands_and_power_and_sets_the_address) {
    TestHost host;
    ASSERT_TRUE(host.start());
    wsm::Configuration configuration{};
    configuration.head.dpd_bytes = 844;
    configuration.head.mac = station_mac;
    EXPECT_EQ(host.command(wsm::id::configuration, configuration), 0u);
    EXPECT_EQ(as<wsm::ConfigurationConfirm>(host.last).mac, station_mac);
    EXPECT_EQ(as<wsm::ConfigurationConfirm>(host.last).bands, 3);
    EXPECT_EQ(host.radio.mac, station_mac);
}

TEST(Mib, what_was_written_is_read_back_by_interface) {
    TestHost host;
    ASSERT_TRUE(host.start());
    EXPECT_EQ(host.write_mib(wsm::mib::keep_alive, bytes_of(word_of(15)), 0), 0u);
    EXPECT_EQ(
        host.command(wsm::id::read_mib, wsm::ReadMib{{}, wsm::mib::keep_alive, std::uint16_t{0}}),
        0u);
    EXPECT_EQ(as<wsm::ReadMibConfirm>(host.last).mib, wsm::mib::keep_alive);
    ASSERT_EQ(host.last.size(), sizeof(wsm::ReadMibConfirm) + 4);
    EXPECT_EQ(host.last[12], 15);
    EXPECT_EQ(host.command(wsm::id::read_mib,
                           wsm::ReadMib{{}, wsm::mib::keep_alive, std::uint16_t{0}}, {}, 1),
              2u);
}

TEST(Mib, one_of_a_wrong_size_is_refused) {
    TestHost host;
    ASSERT_TRUE(host.start());
    EXPECT_EQ(host.write_mib(wsm::mib::keep_alive, Message(5)), 2u);
    EXPECT_EQ(host.write_mib(wsm::mib::counters, Message(88)), 2u);
}

namespace {
/// MIB 0x1004 with `entries` elements of the id `element`, which says that it has `count`.
Message beacon_elements(std::uint32_t count, std::size_t entries, std::uint8_t element) {
    const auto head = word_of(count);
    Message table(bytes_of(head).begin(), bytes_of(head).end());
    for (std::size_t i = 0; i < entries; i++)
        table.insert(table.end(), {element, wsm::beacon_news::any, 0, 0, 0, 0, 0, 0});
    return table;
}
Message beacon_elements_in(TestHost &host) {
    EXPECT_EQ(host.command(wsm::id::read_mib,
                           wsm::ReadMib{{}, wsm::mib::beacon_filter_table, std::uint16_t{0}}),
              0u);
    return {host.last.begin() + sizeof(wsm::ReadMibConfirm), host.last.end()};
}
} // namespace

TEST(Mib, a_filter_that_holds_less_than_it_counts_has_what_lay_behind_it) {
    Profile profile;
    profile.filters_checked = false;
    TestHost host(profile);
    ASSERT_TRUE(host.start());
    EXPECT_EQ(host.write_mib(wsm::mib::beacon_filter_table, beacon_elements(3, 3, 61)), 0u);
    EXPECT_EQ(host.chip->stats().of(Violation::bad_filter), 0u);
    EXPECT_EQ(host.write_mib(wsm::mib::beacon_filter_table, beacon_elements(3, 1, 42)), 0u);
    EXPECT_EQ(host.chip->stats().of(Violation::bad_filter), 1u);
    auto expected = beacon_elements(3, 1, 42);
    const auto left = beacon_elements(3, 2, 61);
    expected.insert(expected.end(), left.begin() + 4, left.end());
    EXPECT_EQ(beacon_elements_in(host), expected);
}

TEST(Mib, a_filter_may_count_more_than_there_can_be) {
    Profile profile;
    profile.filters_checked = false;
    TestHost host(profile);
    ASSERT_TRUE(host.start());
    EXPECT_EQ(host.write_mib(wsm::mib::beacon_filter_table, beacon_elements(0xFFFFFFFF, 1, 42)),
              0u);
    EXPECT_EQ(host.write_mib(wsm::mib::multicast_filter, Message{255, 0, 0, 0}), 0u);
    EXPECT_EQ(host.write_mib(wsm::mib::mac_filter, Message(8, 0xFF)), 0u);
    EXPECT_EQ(host.write_mib(wsm::mib::mac_filter, Message{}), 0u);
    EXPECT_EQ(host.chip->stats().of(Violation::bad_filter), 4u);
}

TEST(Mib, a_filter_that_holds_less_than_it_counts_is_refused_by_firmware_that_looks) {
    TestHost host;
    ASSERT_TRUE(host.start());
    EXPECT_EQ(host.write_mib(wsm::mib::beacon_filter_table, beacon_elements(3, 1, 42)), 2u);
    EXPECT_EQ(host.chip->stats().of(Violation::bad_filter), 1u);
}

TEST(Mib, counters_follow_traffic_and_reset_clears_them) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    host.transmit(1);
    ASSERT_TRUE(host.wait(wsm::id::transmit_confirm));
    const wsm::ReadMib read{{}, wsm::mib::counters, std::uint16_t{0}};
    EXPECT_EQ(host.command(wsm::id::read_mib, read), 0u);
    EXPECT_EQ(view<MacCounters>(Bytes(host.last), 12)->tx_success, 1u);
    EXPECT_EQ(host.command(wsm::id::reset, wsm::Reset{}), 0u);
    EXPECT_EQ(host.command(wsm::id::read_mib, read), 0u);
    EXPECT_EQ(view<MacCounters>(Bytes(host.last), 12)->tx_success, 0u);
}

TEST(Keys, are_stored_and_their_index_and_type_checked) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    wsm::AddKey key{};
    key.type = wsm::KeyType::aes_pairwise;
    key.index = 3;
    key.key[8] = 0x42;
    EXPECT_EQ(host.command(wsm::id::add_key, key), 0u);
    ASSERT_NE(host.chip->key(3), nullptr);
    EXPECT_EQ(host.chip->key(3)->key[8], 0x42);
    key.index = 11;
    EXPECT_EQ(host.command(wsm::id::add_key, key), 2u);
    key.index = 4;
    key.type = static_cast<wsm::KeyType>(9);
    EXPECT_EQ(host.command(wsm::id::add_key, key), 2u);
    EXPECT_EQ(host.command(wsm::id::remove_key, wsm::RemoveKey{{}, 3, {}}), 0u);
    EXPECT_EQ(host.command(wsm::id::remove_key, wsm::RemoveKey{{}, 3, {}}), 2u);
    EXPECT_EQ(host.chip->key(3), nullptr);
}

TEST(PowerSave, on_is_followed_by_its_indication_off_by_none) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    EXPECT_EQ(host.command(wsm::id::set_pm, power_save(true)), 0u);
    const auto indication = host.wait(wsm::id::pm_indication);
    ASSERT_TRUE(indication.has_value());
    EXPECT_EQ(as<wsm::PmIndication>(*indication).psm & 1, 1);
    EXPECT_EQ(host.command(wsm::id::set_pm, power_save(false)), 0u);
    EXPECT_FALSE(host.wait(wsm::id::pm_indication, second).has_value());
}

TEST(SwitchChannel, is_followed_by_exactly_one_indication) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    EXPECT_EQ(
        host.command(wsm::id::switch_channel, wsm::SwitchChannel{{}, 0x80, 0, std::uint16_t{11}}),
        0u);
    EXPECT_TRUE(host.wait(wsm::id::channel_switched).has_value());
    EXPECT_FALSE(host.wait(wsm::id::channel_switched, second).has_value());
    EXPECT_EQ(host.radio.channel, 11);
}

} // namespace besser::chip::test
