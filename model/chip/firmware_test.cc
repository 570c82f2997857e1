// SPDX-License-Identifier: GPL-2.0-only
// The WSM firmware: framing, credits, commands, station life (protocol.md 4 and 5).
#include "model/chip/key_proof.hpp"
#include "model/chip/test_host.hpp"

namespace besser::chip::test {

using namespace wire;

namespace {
template <Layout T>
T as(const Message &message) {
    const T *layout = view<T>(Bytes(message));
    EXPECT_NE(layout, nullptr);
    return layout == nullptr ? T{} : *layout;
}
wsm::SetPm power_save(bool on) {
    return {.header = {}, .mode = on, .fast_idle = 0, .change_period = 0, .auto_poll = 0};
}
Le32 word(std::uint32_t value) { return value; }

Message beacon(const ieee80211::MacAddress &from, std::uint8_t tim, std::uint8_t content) {
    Message out = frame(0x80, ieee80211::broadcast, from, 24 + 12);
    out.insert(out.end(), {ieee80211::element::tim, 1, tim, 1, 1, content});
    return out;
}
} // namespace

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
    EXPECT_EQ(host.write_mib(wsm::mib::keep_alive, bytes_of(word(15)), 0), 0u);
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

TEST(Join, tunes_the_radio_and_reset_turns_it_off) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    EXPECT_EQ(host.last.size(), sizeof(wsm::JoinConfirm));
    EXPECT_EQ(host.radio.channel, home_channel);
    EXPECT_EQ(host.command(wsm::id::reset, wsm::Reset{}), 0u);
    EXPECT_EQ(host.radio.channel, 0);
}

namespace {
wsm::Join network(std::uint8_t band, std::uint16_t channel) {
    wsm::Join join{};
    join.mode = wsm::join_mode::bss;
    join.band = band;
    join.channel = channel;
    join.bssid = ap_mac;
    join.beacon_interval = 100;
    return join;
}
const wsm::Join on_2ghz = network(wsm::band::ghz2_4, 6);
const wsm::Join on_5ghz = network(wsm::band::ghz5, 36);
} // namespace

TEST(Join, is_refused_as_often_as_the_profile_says_by_band) {
    Profile profile;
    profile.join_refused_2ghz = 0.25;
    TestHost host(profile);
    ASSERT_TRUE(host.start());
    unsigned refused = 0;
    for (int i = 0; i < 400; i++) {
        refused += host.command(wsm::id::join, on_2ghz) == 1u;
        EXPECT_EQ(host.command(wsm::id::reset, wsm::Reset{}), 0u);
        EXPECT_EQ(host.command(wsm::id::join, on_5ghz), 0u);
        EXPECT_EQ(host.command(wsm::id::reset, wsm::Reset{}), 0u);
    }
    EXPECT_NEAR(refused, 100, 25);
    EXPECT_EQ(host.chip->stats().joins_refused, refused);
    EXPECT_EQ(host.chip->stats().all_violations(), 0u);
}

TEST(Join, after_a_refused_one_is_refused_until_a_reset_if_the_profile_says_so) {
    Profile profile;
    profile.second_join = SecondJoin::refused;
    TestHost host(profile);
    ASSERT_TRUE(host.start());
    EXPECT_EQ(host.command(wsm::id::join, network(0, 0)), 2u);
    EXPECT_EQ(host.command(wsm::id::join, on_2ghz), 1u);
    EXPECT_EQ(host.command(wsm::id::join, on_2ghz), 1u);
    EXPECT_EQ(host.chip->stats().of(Violation::join_without_reset), 2u);
    EXPECT_EQ(host.command(wsm::id::reset, wsm::Reset{}), 0u);
    EXPECT_EQ(host.command(wsm::id::join, on_2ghz), 0u);
}

TEST(Join, after_a_refused_one_breaks_the_bus_until_power_is_cycled_if_the_profile_says_so) {
    Profile profile;
    profile.second_join = SecondJoin::breaks_bus;
    TestHost host(profile);
    ASSERT_TRUE(host.start());
    EXPECT_EQ(host.command(wsm::id::join, network(0, 0)), 2u);
    EXPECT_EQ(host.command(wsm::id::join, on_2ghz), std::nullopt);
    EXPECT_EQ(host.chip->stats().of(Violation::join_without_reset), 1u);
    EXPECT_EQ(host.peek(sdio::reg::control).status, BusStatus::crc_error);
    Message block(512);
    EXPECT_EQ(host.read(sdio::Address::read(512, false), block), BusStatus::crc_error);
    host.chip->set_power(false);
    EXPECT_TRUE(host.start_and_join());
}

TEST(PowerSave, may_be_in_force_without_a_word) {
    Profile profile;
    profile.pm_indication_missing = 1;
    TestHost host(profile);
    ASSERT_TRUE(host.start_and_join());
    EXPECT_EQ(host.command(wsm::id::set_pm, power_save(true)), 0u);
    EXPECT_TRUE(host.chip->power_saving(0));
    EXPECT_FALSE(host.wait(wsm::id::pm_indication, 10 * second).has_value());
}

TEST(Transmit, goes_to_the_radio_and_is_confirmed) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    host.transmit(0x01020304, 300, wsm::queue::voice);
    const auto confirm = host.wait(wsm::id::transmit_confirm);
    ASSERT_TRUE(confirm.has_value());
    EXPECT_EQ(as<wsm::TransmitConfirm>(*confirm).result.packet_id, 0x01020304u);
    EXPECT_EQ(as<wsm::TransmitConfirm>(*confirm).result.status, 0u);
    ASSERT_EQ(host.radio.sent.size(), 1u);
    EXPECT_EQ(host.radio.sent[0].frame, frame(0x88, ap_mac, station_mac, 300));
    EXPECT_EQ(host.radio.sent[0].access_class, wsm::queue::voice);
}

TEST(Transmit, an_unacknowledged_frame_ends_with_status_6) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    host.radio.acks = false;
    host.transmit(1);
    EXPECT_EQ(as<wsm::TransmitConfirm>(*host.wait(wsm::id::transmit_confirm)).result.status, 6u);
}

TEST(Transmit, with_the_radio_off_it_fails) {
    TestHost host;
    ASSERT_TRUE(host.start());
    host.transmit(1);
    EXPECT_EQ(as<wsm::TransmitConfirm>(*host.wait(wsm::id::transmit_confirm)).result.status, 1u);
}

TEST(Transmit, a_protected_frame_for_whose_receiver_there_is_no_key_is_counted) {
    TestHost host;
    ASSERT_TRUE(host.start());
    Message protected_frame = frame(0x88, ap_mac, station_mac, 100);
    protected_frame[1] |= ieee80211::flag::protected_frame;
    const auto transmit = [&] {
        host.send(wsm::id::transmit, wsm::TransmitRequest{}, protected_frame);
    };
    transmit();
    EXPECT_EQ(host.chip->stats().of(Violation::frame_without_key), 1u) << "with the radio off, too";
    ASSERT_TRUE(host.join());
    wsm::AddKey key{};
    key.type = wsm::KeyType::aes_pairwise;
    wsm::union_of<wsm::AesPairwiseKey>(key).peer = station_mac;
    EXPECT_EQ(host.command(wsm::id::add_key, key), 0u);
    transmit();
    EXPECT_EQ(host.chip->stats().of(Violation::frame_without_key), 2u) << "another's key";
    wsm::union_of<wsm::AesPairwiseKey>(key).peer = ap_mac;
    EXPECT_EQ(host.command(wsm::id::add_key, key), 0u);
    transmit();
    EXPECT_EQ(host.chip->stats().all_violations(), 2u);
}

struct LadderTable {
    wsm::RatePolicyHead head{};
    std::array<wsm::RatePolicy, 2> policies{};
};

TEST(Transmit, a_frame_goes_by_the_ladder_of_its_policy) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    LadderTable table{{2, {}}, {}};
    table.policies[0].index = 1;
    table.policies[0].tries[2] = 3u << 20; // three tries at rate 21
    table.policies[1].index = 6;
    table.policies[1].tries[1] = 0x44440000; // at rates 12 to 15
    EXPECT_EQ(host.write_mib(wsm::mib::rate_policy, bytes_of(table)), 0u);
    for (const std::uint8_t policy : {1, 6, 0})
        host.transmit(policy, 100, 0, policy);
    const auto &sent = host.radio.sent;
    ASSERT_EQ(sent.size(), 3u);
    EXPECT_EQ(sent[0].ladder.rate_of(0), 21);
    EXPECT_EQ(sent[0].ladder.total(), 3u);
    EXPECT_EQ(sent[1].ladder.rate_of(0), 15);
    EXPECT_EQ(sent[1].ladder.rate_of(4), 14);
    EXPECT_EQ(sent[1].ladder.rate_of(15), 12);
    EXPECT_EQ(sent[2].ladder.total(), 0u) << "nobody told of it";
}

TEST(Transmit, a_frame_of_a_policy_without_a_ladder_is_counted) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    host.transmit(1, 100, 0, 7);
    EXPECT_EQ(host.chip->stats().of(Violation::frame_without_ladder), 0u) << "nobody has any";
    LadderTable table{{1, {}}, {}};
    table.policies[0].index = 1;
    table.policies[0].tries[2] = 3u << 20;
    EXPECT_EQ(host.write_mib(wsm::mib::rate_policy, bytes_of(table)), 0u);
    host.transmit(2, 100, 0, 1);
    EXPECT_EQ(host.chip->stats().of(Violation::frame_without_ladder), 0u);
    host.transmit(3, 100, 0, 7);
    EXPECT_EQ(host.chip->stats().of(Violation::frame_without_ladder), 1u);
}

TEST(Transmit, a_ladder_has_no_step_where_there_is_no_rate) {
    const RateLadder ladder({0x00FF0000, 0, 0xFF000000}); // 4, 5, 22 and 23
    EXPECT_EQ(ladder.total(), 0u);
}

TEST(Transmit, a_table_that_says_more_than_it_holds_is_read_as_far_as_it_goes) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    LadderTable table{{8, {}}, {}};
    table.policies[0].index = 255;
    table.policies[1].index = 3;
    table.policies[1].tries[0] = 5;
    (void)host.write_mib(wsm::mib::rate_policy, bytes_of(table));
    host.transmit(3, 100, 0, 3);
    EXPECT_EQ(host.radio.sent.back().ladder.total(), 5u);
}

TEST(Transmit, results_of_one_moment_are_gathered_when_mib_1024_is_on) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    EXPECT_EQ(host.write_mib(wsm::mib::multi_confirm, bytes_of(word(1))), 0u);
    host.radio.completes = false;
    for (std::uint32_t i = 0; i < 3; i++)
        host.transmit(i);
    for (const auto &sent : host.radio.sent)
        host.radio.listener->on_transmitted(sent.token, {true, false, 21, 0, 60});
    const auto confirm = host.wait(wsm::id::multi_transmit_confirm);
    ASSERT_TRUE(confirm.has_value());
    EXPECT_EQ(as<wsm::MultiTransmitConfirm>(*confirm).count, 3u);
    EXPECT_EQ(confirm->size(), 8u + 3 * 20);
}

TEST(Transmit, a_single_result_is_no_multi_confirm_if_the_profile_says_so) {
    Profile profile;
    profile.single_as_multi = false;
    TestHost host(profile);
    ASSERT_TRUE(host.start_and_join());
    EXPECT_EQ(host.write_mib(wsm::mib::multi_confirm, bytes_of(word(1))), 0u);
    host.transmit(1);
    EXPECT_TRUE(host.wait(wsm::id::transmit_confirm).has_value());
}

TEST(Transmit, an_aggregate_of_16_slots_is_taken_apart) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    std::vector<Message> messages;
    for (std::uint32_t i = 0; i < 16; i++) {
        wsm::TransmitRequest request{};
        request.header.id = wsm::id::transmit;
        request.packet_id = i;
        Message message(bytes_of(request).begin(), bytes_of(request).end());
        const Message body = frame(0x88, ap_mac, station_mac, 1550);
        message.insert(message.end(), body.begin(), body.end());
        messages.push_back(host.number(message));
    }
    EXPECT_EQ(host.write_aggregate(messages), BusStatus::ok);
    EXPECT_EQ(host.radio.sent.size(), 16u);
    EXPECT_EQ(host.chip->stats().aggregate_messages[16], 1u);
    EXPECT_EQ(host.chip->stats().all_violations(), 0u);
}

TEST(Receive, delivers_the_frame_after_its_header) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    EXPECT_TRUE(host.hear(777, 9));
    const auto message = host.wait(wsm::id::receive);
    ASSERT_TRUE(message.has_value());
    EXPECT_EQ(as<wsm::ReceiveIndication>(*message).channel, home_channel);
    EXPECT_EQ(as<wsm::ReceiveIndication>(*message).rcpi, 100);
    EXPECT_EQ(Message(message->begin() + 32, message->end()),
              frame(0x88, station_mac, ap_mac, 777, 9));
}

TEST(Receive, frames_for_others_and_of_other_networks_are_not_delivered) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    EXPECT_TRUE(host.hear_frame(frame(0x88, {0x02, 7, 7, 7, 7, 7}, ap_mac, 100)));
    EXPECT_TRUE(host.hear_frame(frame(0x88, station_mac, {0x02, 7, 7, 7, 7, 7}, 100)));
    EXPECT_EQ(host.chip->stats().rx_frames_filtered, 2u);
    EXPECT_FALSE(host.chip->interrupt_level());
}

TEST(Receive, the_beacon_filter_passes_news_only) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    Message enable(8);
    enable[0] = 7;
    EXPECT_EQ(host.write_mib(wsm::mib::beacon_filter_enable, enable), 0u);
    (void)host.hear_frame(beacon(ap_mac, 1, 1));
    (void)host.hear_frame(beacon(ap_mac, 2, 1));
    EXPECT_EQ(host.chip->stats().rx_frames_accepted, 1u) << "a TIM is no news";
    (void)host.hear_frame(beacon(ap_mac, 2, 2));
    EXPECT_EQ(host.chip->stats().rx_frames_accepted, 2u);
}

TEST(Beacons, an_average_beyond_a_bound_is_an_event_once) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    const wsm::SignalThreshold bounds{wsm::signal_threshold::enabled, 80, 90, 1};
    EXPECT_EQ(host.write_mib(wsm::mib::rssi_threshold, wire::bytes_of(bounds)), 0u);
    const auto told = [&](std::uint8_t rcpi) -> std::optional<std::uint32_t> {
        host.rcpi = rcpi;
        (void)host.hear_frame(beacon(ap_mac, 0, 0));
        const auto event = host.wait(wsm::id::event, 10 * ms);
        return event ? std::optional<std::uint32_t>(as<wsm::Event>(*event).data) : std::nullopt;
    };
    EXPECT_EQ(told(85), std::nullopt) << "between the bounds";
    EXPECT_EQ(told(79), 79u);
    EXPECT_EQ(told(70), std::nullopt) << "that was told";
    EXPECT_EQ(told(91), 91u);
    EXPECT_EQ(told(79), 79u);
    EXPECT_EQ(host.write_mib(wsm::mib::rssi_threshold, wire::bytes_of(bounds)), 0u);
    EXPECT_EQ(told(79), 79u) << "bounds that are set anew are told anew";
}

TEST(Beacons, the_signal_is_averaged_over_as_many_as_the_host_says) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    const wsm::SignalThreshold bounds{
        wsm::signal_threshold::enabled | wsm::signal_threshold::without_upper, 80, 0, 8};
    EXPECT_EQ(host.write_mib(wsm::mib::rssi_threshold, wire::bytes_of(bounds)), 0u);
    (void)host.hear_frame(beacon(ap_mac, 0, 0));
    host.rcpi = 60;
    (void)host.hear_frame(beacon(ap_mac, 0, 0));
    EXPECT_FALSE(host.wait(wsm::id::event, 10 * ms).has_value()) << "one weak beacon is no news";
    for (int i = 0; i < 8; i++)
        (void)host.hear_frame(beacon(ap_mac, 0, 0));
    EXPECT_TRUE(host.wait(wsm::id::event, 10 * ms).has_value());
}

TEST(Beacons, their_absence_is_an_event_and_so_is_their_return) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    wsm::SetBssParams params{};
    params.lost_beacons = 10;
    EXPECT_EQ(host.command(wsm::id::set_bss_params, params), 0u);
    for (int i = 0; i < 30; i++) {
        host.scheduler.run_for(102 * ms);
        (void)host.hear_frame(beacon(ap_mac, 0, 0));
    }
    EXPECT_FALSE(host.wait(wsm::id::event, 500 * ms).has_value());
    const auto lost = host.wait(wsm::id::event);
    ASSERT_TRUE(lost.has_value());
    EXPECT_EQ(as<wsm::Event>(*lost).event, wsm::event::bss_lost);
    (void)host.hear_frame(beacon(ap_mac, 0, 0));
    const auto regained = host.wait(wsm::id::event);
    ASSERT_TRUE(regained.has_value());
    EXPECT_EQ(as<wsm::Event>(*regained).event, wsm::event::bss_regained);
    EXPECT_TRUE(host.wait(wsm::id::event).has_value()) << "and they are supervised again";
}

namespace {
/// An AES key of 16 equal bytes: pairwise with ap_mac, or of the group `id`.
wsm::AddKey aes_key(std::uint8_t byte, int group_id = -1) {
    wsm::AddKey key{};
    key.type = group_id < 0 ? wsm::KeyType::aes_pairwise : wsm::KeyType::aes_group;
    key.index = group_id < 0 ? 0 : 1;
    const auto at = key.key.begin() + (group_id < 0 ? 8 : 0);
    std::fill(at, at + 16, byte);
    if (group_id < 0)
        std::ranges::copy(ap_mac, key.key.begin());
    else
        key.key[16] = static_cast<std::uint8_t>(group_id);
    return key;
}
Message protected_frame(const ieee80211::MacAddress &to, const ieee80211::MacAddress &from,
                        std::uint8_t byte, std::uint8_t key_id) {
    Message out = frame(0x88, to, from, 200);
    out[1] |= ieee80211::flag::protected_frame;
    const std::vector<std::uint8_t> key(16, byte);
    put_proof(out, sizeof(ieee80211::QosHeader), key, ccmp::Header::of(1, key_id));
    return out;
}
} // namespace

TEST(Cipher, a_frame_of_a_known_key_is_marked_with_iv_and_mic_in_place) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    ASSERT_EQ(host.command(wsm::id::add_key, aes_key(0x11)), 0u);
    ASSERT_EQ(host.command(wsm::id::add_key, aes_key(0x22, 1)), 0u);
    host.inbox.clear();
    host.hear_frame(protected_frame(station_mac, ap_mac, 0x11, 0));
    host.hear_frame(protected_frame(ieee80211::broadcast, ap_mac, 0x22, 1));
    host.scheduler.run_for(10 * ms);
    host.poll();
    ASSERT_EQ(host.inbox.size(), 2u);
    for (const Message &message : host.inbox) {
        const auto head = as<wsm::ReceiveIndication>(message);
        EXPECT_EQ(head.status, wsm::rx_status::success);
        EXPECT_EQ(head.flags & wsm::rx_flag::cipher_mask, wsm::rx_flag::cipher_aes);
        EXPECT_EQ(message.size(), sizeof(head) + 200);
    }
}

TEST(Cipher, a_frame_of_another_key_is_reported_as_without_key) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    const auto status_of_next = [&host] {
        host.inbox.clear();
        host.hear_frame(protected_frame(station_mac, ap_mac, 0x11, 0));
        host.scheduler.run_for(10 * ms);
        host.poll();
        return as<wsm::ReceiveIndication>(host.inbox.at(0)).status;
    };
    EXPECT_EQ(status_of_next(), wsm::rx_status::no_key);
    ASSERT_EQ(host.command(wsm::id::add_key, aes_key(0x33)), 0u);
    EXPECT_EQ(status_of_next(), wsm::rx_status::no_key);
}

TEST(Cipher, a_sent_frame_carries_the_proof_of_its_key) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    ASSERT_EQ(host.command(wsm::id::add_key, aes_key(0x11)), 0u);
    Message plain = frame(0x88, ap_mac, station_mac, 100);
    plain[1] |= ieee80211::flag::protected_frame;
    host.send(wsm::id::transmit, wsm::TransmitRequest{}, plain);
    ASSERT_EQ(host.radio.sent.size(), 1u);
    const std::vector<std::uint8_t> key(16, 0x11);
    EXPECT_TRUE(proof_holds(host.radio.sent[0].frame, sizeof(ieee80211::QosHeader), key));
}

} // namespace besser::chip::test
