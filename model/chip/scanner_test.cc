// SPDX-License-Identifier: GPL-2.0-only
// Scans (protocol.md 5.2).
#include "model/chip/test_host.hpp"

namespace besser::chip::test {

using namespace wire;

namespace {
/// A start-scan of `channels`, 20 ms each and 40 ms where something was heard.
std::optional<std::uint32_t> scan(TestHost &host, const std::vector<std::uint8_t> &channels,
                                  std::string_view ssid = {}) {
    wsm::StartScan head{};
    head.probe_requests = 2;
    head.channels = static_cast<std::uint8_t>(channels.size());
    head.ssids = ssid.empty() ? 0 : 1;
    Message tail;
    for (const auto number : channels) {
        const wsm::ScanChannel channel{number, std::uint16_t{0}, 20u, 40u, 0u};
        tail.insert(tail.end(), bytes_of(channel).begin(), bytes_of(channel).end());
    }
    if (!ssid.empty()) {
        wsm::ScanSsid name{static_cast<std::uint32_t>(ssid.size()), {}};
        std::ranges::copy(ssid, name.ssid.begin());
        tail.insert(tail.end(), bytes_of(name).begin(), bytes_of(name).end());
    }
    return host.command(wsm::id::start_scan, head, tail);
}
/// A probe request with an empty SSID element and one more element.
void set_probe_template(TestHost &host) {
    Message probe = frame(0x40, ieee80211::broadcast, station_mac, 24);
    probe.insert(probe.end(), {0, 0, 1, 1, 0x82});
    host.give_template(wsm::template_type::probe_request, 0, probe);
}
Message beacon() { return frame(0x80, ieee80211::broadcast, ap_mac, 24 + 12); }
} // namespace

TEST(Scan, visits_each_channel_and_ends_with_one_indication) {
    TestHost host;
    ASSERT_TRUE(host.start());
    EXPECT_EQ(scan(host, {1, 6, 11}), 0u);
    const auto complete = host.wait(wsm::id::scan_complete);
    ASSERT_TRUE(complete.has_value());
    EXPECT_EQ(view<wsm::ScanComplete>(Bytes(*complete))->channels, 3);
    EXPECT_EQ(std::vector<std::uint8_t>(host.radio.visited.end() - 4, host.radio.visited.end()),
              (std::vector<std::uint8_t>{1, 6, 11, 0}));
    EXPECT_FALSE(host.wait(wsm::id::scan_complete, second).has_value());
}

TEST(Scan, asks_with_the_template_and_the_ssid) {
    TestHost host;
    ASSERT_TRUE(host.start());
    set_probe_template(host);
    EXPECT_EQ(scan(host, {1}, "besser"), 0u);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    ASSERT_EQ(host.radio.sent.size(), 2u);
    Message expected = frame(0x40, ieee80211::broadcast, station_mac, 24);
    expected.insert(expected.end(), {0, 6, 'b', 'e', 's', 's', 'e', 'r', 1, 1, 0x82});
    EXPECT_EQ(host.radio.sent[0].frame, expected);
}

TEST(Scan, delivers_beacons_with_the_generic_interface_and_stays_longer_for_them) {
    TestHost host;
    ASSERT_TRUE(host.start());
    EXPECT_EQ(scan(host, {6}), 0u);
    const auto begin = host.scheduler.now_ns();
    (void)host.hear_frame(beacon());
    const auto message = host.wait(wsm::id::receive);
    ASSERT_TRUE(message.has_value());
    EXPECT_EQ(wsm::Id(view<wsm::Header>(Bytes(*message))->id).interface_id(), 2);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    EXPECT_GE(host.scheduler.now_ns() - begin, 40 * ms);
}

TEST(Scan, frames_wait_while_the_radio_is_away) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    EXPECT_EQ(scan(host, {1, 2}), 0u);
    host.transmit(1);
    EXPECT_TRUE(host.radio.sent.empty());
    EXPECT_TRUE(host.wait(wsm::id::transmit_confirm));
    EXPECT_EQ(host.radio.sent[0].channel, home_channel);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    EXPECT_EQ(host.radio.channel, home_channel);
}

namespace {
std::optional<std::uint32_t> scan_5ghz(TestHost &host, const std::vector<std::uint8_t> &channels,
                                       std::uint8_t probes, std::uint8_t type) {
    wsm::StartScan head{};
    head.band = wsm::band::ghz5;
    head.type = type;
    head.probe_requests = probes;
    head.channels = static_cast<std::uint8_t>(channels.size());
    Message tail;
    for (const auto number : channels) {
        const wsm::ScanChannel channel{number, std::uint16_t{0}, 20u, 20u, 0u};
        tail.insert(tail.end(), bytes_of(channel).begin(), bytes_of(channel).end());
    }
    return host.command(wsm::id::start_scan, head, tail);
}
} // namespace

namespace {
std::vector<TestHost::Word> words_during_a_scan(TestHost &host) {
    EXPECT_EQ(scan_5ghz(host, {36, 40}, 0, wsm::scan_type::background), 0u);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    return host.words();
}
} // namespace

TEST(Scan, in_a_network_tells_the_access_point_each_time_that_it_is_away_and_back) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    host.give_null_frame();
    const TestHost::Word leaves{home_channel, true};
    const TestHost::Word returns{home_channel, false};
    EXPECT_EQ(words_during_a_scan(host), (std::vector{leaves, returns, leaves, returns}));
}

TEST(Scan, of_a_host_that_gave_no_null_frame_tells_nobody_that_it_is_away) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    EXPECT_TRUE(words_during_a_scan(host).empty());
}

TEST(Scan, tells_nobody_that_it_is_away_where_the_profile_says_so_or_there_is_no_network) {
    Profile profile;
    profile.scan_tells_absence = false;
    TestHost silent(profile);
    ASSERT_TRUE(silent.start_and_join());
    silent.give_null_frame();
    EXPECT_TRUE(words_during_a_scan(silent).empty());
    TestHost alone;
    ASSERT_TRUE(alone.start());
    alone.give_null_frame();
    EXPECT_TRUE(words_during_a_scan(alone).empty());
}

TEST(Scan, takes_place_although_the_access_point_does_not_answer) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    host.give_null_frame();
    host.radio.completes = false;
    EXPECT_EQ(words_during_a_scan(host).size(), 1u) << "it is still on the air";
}

TEST(Scan, of_more_channels_of_5_ghz_than_the_profile_allows_is_refused) {
    Profile profile;
    profile.scan_5ghz_channels = 1;
    TestHost host(profile);
    ASSERT_TRUE(host.start());
    EXPECT_EQ(scan_5ghz(host, {36, 40}, 2, wsm::scan_type::foreground), 2u);
    EXPECT_EQ(host.chip->stats().scans_rejected, 1u);
    EXPECT_EQ(scan_5ghz(host, {36}, 2, wsm::scan_type::foreground), 0u);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    EXPECT_EQ(scan(host, {1, 6, 11}), 0u) << "2.4 GHz";
}

TEST(Scan, that_probes_where_radar_may_be_is_counted) {
    TestHost host;
    ASSERT_TRUE(host.start());
    EXPECT_EQ(scan_5ghz(host, {48, 149}, 2, wsm::scan_type::foreground), 0u);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    EXPECT_EQ(scan_5ghz(host, {52, 144}, 0, wsm::scan_type::foreground), 0u);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    EXPECT_EQ(host.chip->stats().of(Violation::probe_on_radar), 0u);
    EXPECT_EQ(scan_5ghz(host, {52, 144}, 2, wsm::scan_type::foreground), 0u);
    EXPECT_EQ(host.chip->stats().of(Violation::probe_on_radar), 2u);
}

TEST(Scan, in_a_network_is_counted_if_it_is_in_the_foreground_or_on_a_wide_channel) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    EXPECT_EQ(scan_5ghz(host, {36}, 0, wsm::scan_type::background), 0u);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    EXPECT_EQ(host.chip->stats().all_violations(), 0u);
    EXPECT_EQ(scan_5ghz(host, {36}, 0, wsm::scan_type::foreground), 0u);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    EXPECT_EQ(host.chip->stats().of(Violation::foreground_scan), 1u);
    wsm::SwitchChannel to{};
    to.mode = wsm::SwitchChannel::mode_of(3);
    to.channel = home_channel;
    EXPECT_EQ(host.command(wsm::id::switch_channel, to), 0u);
    EXPECT_EQ(scan_5ghz(host, {36}, 0, wsm::scan_type::background), 0u);
    EXPECT_EQ(host.chip->stats().of(Violation::wide_scan), 1u);
}

TEST(Scan, a_second_one_is_refused_and_stop_ends_the_first) {
    TestHost host;
    ASSERT_TRUE(host.start());
    EXPECT_EQ(scan(host, {1, 2, 3}), 0u);
    EXPECT_EQ(scan(host, {1}), 2u);
    EXPECT_EQ(host.command(wsm::id::stop_scan, wsm::GenericConfirm{}), 0u);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete, 10 * ms));
    EXPECT_FALSE(host.wait(wsm::id::scan_complete, second));
}

TEST(Scan, a_joined_station_comes_home_between_channels) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    EXPECT_EQ(scan(host, {1, 2}), 0u);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    EXPECT_EQ(std::vector<std::uint8_t>(host.radio.visited.end() - 4, host.radio.visited.end()),
              (std::vector<std::uint8_t>{1, home_channel, 2, home_channel}));
}

TEST(Scan, lost_beacons_are_not_counted_while_away) {
    TestHost host;
    ASSERT_TRUE(host.start_and_join());
    wsm::SetBssParams params{};
    params.lost_beacons = 1;
    EXPECT_EQ(host.command(wsm::id::set_bss_params, params), 0u);
    EXPECT_EQ(scan(host, {1, 2, 3, 4}), 0u);
    EXPECT_FALSE(host.wait(wsm::id::event, 200 * ms).has_value());
}

} // namespace besser::chip::test
