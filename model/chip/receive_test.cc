// SPDX-License-Identifier: GPL-2.0-only
// The WSM firmware: frames that it receives, beacons and protected ones among them
// (protocol.md 5.4, 5.5 and 5.7).
#include "model/chip/key_proof.hpp"
#include "model/chip/test_host.hpp"

namespace besser::chip::test {

using namespace wire;

namespace {
Message beacon(const ieee80211::MacAddress &from, std::uint8_t tim, std::uint8_t content) {
    Message out = frame(0x80, ieee80211::broadcast, from, 24 + 12);
    out.insert(out.end(), {ieee80211::element::tim, 1, tim, 1, 1, content});
    return out;
}
} // namespace

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
