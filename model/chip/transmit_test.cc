// SPDX-License-Identifier: GPL-2.0-only
// The WSM firmware: frames that the host sends (protocol.md 5.4 and 5.7).
#include "model/chip/test_host.hpp"

namespace besser::chip::test {

using namespace wire;

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
    EXPECT_EQ(host.write_mib(wsm::mib::multi_confirm, bytes_of(word_of(1))), 0u);
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
    EXPECT_EQ(host.write_mib(wsm::mib::multi_confirm, bytes_of(word_of(1))), 0u);
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

} // namespace besser::chip::test
