// SPDX-License-Identifier: GPL-2.0-only
// Management of the station: scan, authentication, association, power save, leaving.
#include "model/air/testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::air::testing {
namespace {

namespace ieee80211 = wire::ieee80211;
using Frames = std::vector<std::vector<std::uint8_t>>;

Frames of_type(const Frames &frames, std::uint8_t type) {
    Frames found;
    std::copy_if(frames.begin(), frames.end(), std::back_inserter(found),
                 [type](const auto &frame) { return frame[0] == type; });
    return found;
}

template <class T>
const T &body(const std::vector<std::uint8_t> &frame) {
    return *wire::view<T>(wire::Bytes(frame), sizeof(ieee80211::Header));
}

void probe(World &world, const std::string &ssid) {
    ieee80211::Header header{};
    header.type = ieee80211::frame::probe_request;
    header.address1 = header.address3 = ieee80211::broadcast;
    header.address2 = FakeChip::mac;
    std::vector<std::uint8_t> frame(sizeof header + 2 + ssid.size());
    std::memcpy(frame.data(), &header, sizeof header);
    frame[sizeof header] = ieee80211::element::ssid;
    frame[sizeof header + 1] = static_cast<std::uint8_t>(ssid.size());
    std::copy(ssid.begin(), ssid.end(), frame.begin() + sizeof header + 2);
    world.chip.transmit(frame, 3);
    world.time.run_for(20 * ms);
}

TEST(Beacon, comes_every_100_time_units_to_who_is_tuned) {
    World world(lossless(), 1, false);
    world.time.run_for(10 * second);
    const auto beacons = of_type(world.chip.management, ieee80211::frame::beacon);
    EXPECT_EQ(beacons.size(), 97U); // 10 s / 102.4 ms, the last one not yet due
    EXPECT_EQ(body<ieee80211::BeaconBody>(beacons[0]).interval, 100);
}

/// A station that cannot do all basic rates does not join.
TEST(Beacon, names_no_rate_that_its_band_does_not_have) {
    for (const std::uint8_t channel : {6, 36}) {
        Profile profile = lossless();
        profile.channel = channel;
        World world(profile, 1, false);
        world.air.tune(channel);
        world.time.run_for(second);
        const auto beacons = of_type(world.chip.management, ieee80211::frame::beacon);
        ASSERT_FALSE(beacons.empty());
        const auto rates = wire::Bytes(beacons[0])
                               .subspan(sizeof(ieee80211::Header) + sizeof(ieee80211::BeaconBody) +
                                        2 + std::string_view(profile.ssid.data()).size() + 2)
                               .first(8);
        EXPECT_EQ(std::ranges::count(rates, 0x82), channel == 6 ? 1 : 0) << "1 Mb/s, basic";
        EXPECT_EQ(std::ranges::count(rates, 0x8C), channel == 6 ? 0 : 1) << "6 Mb/s, basic";
    }
}

TEST(Beacon, is_not_heard_on_another_channel) {
    World world(lossless(), 1, false);
    world.air.tune(1);
    world.time.run_for(second);
    EXPECT_TRUE(world.chip.management.empty());
}

TEST(Probe, is_answered_for_our_name_and_for_the_wildcard_only) {
    World world(lossless(), 1, false);
    probe(world, "besser");
    probe(world, "");
    probe(world, "other");
    EXPECT_EQ(of_type(world.chip.management, ieee80211::frame::probe_response).size(), 2U);
}

TEST(Probe, is_not_heard_from_another_channel) {
    World world(lossless(), 1, false);
    world.air.tune(11);
    probe(world, "");
    world.air.tune(world.profile.channel);
    world.time.run_for(20 * ms);
    EXPECT_TRUE(of_type(world.chip.management, ieee80211::frame::probe_response).empty());
    EXPECT_EQ(world.chip.outcomes.size(), 1U);
}

TEST(Association, takes_authentication_and_association) {
    World world(lossless());
    EXPECT_TRUE(world.air.associated());
    const auto replies = of_type(world.chip.management, ieee80211::frame::assoc_response);
    ASSERT_EQ(replies.size(), 1U);
    EXPECT_EQ(body<ieee80211::AssocResponseBody>(replies[0]).status, 0);
    EXPECT_EQ(body<ieee80211::AssocResponseBody>(replies[0]).association_id, 0xC001);
}

TEST(Association, refuses_another_authentication_algorithm) {
    World world(lossless(), 1, false);
    world.chip.authenticate(1);
    world.time.run_for(20 * ms);
    const auto replies = of_type(world.chip.management, ieee80211::frame::auth);
    ASSERT_EQ(replies.size(), 1U);
    EXPECT_EQ(body<ieee80211::AuthBody>(replies[0]).status, 13);
}

TEST(Association, refuses_another_name) {
    World world(lossless(), 1, false);
    world.chip.authenticate();
    world.chip.associate("other");
    world.time.run_for(20 * ms);
    const auto replies = of_type(world.chip.management, ieee80211::frame::assoc_response);
    ASSERT_EQ(replies.size(), 1U);
    EXPECT_NE(body<ieee80211::AssocResponseBody>(replies[0]).status, 0);
    EXPECT_FALSE(world.air.associated());
}

TEST(Association, without_authentication_meets_deauthentication) {
    World world(lossless(), 1, false);
    world.chip.associate();
    world.time.run_for(20 * ms);
    const auto replies = of_type(world.chip.management, ieee80211::frame::deauth);
    ASSERT_EQ(replies.size(), 1U);
    EXPECT_EQ(body<wire::Le16>(replies[0]), 6);
}

TEST(Association, truncated_frames_are_counted_and_harmless) {
    World world(lossless(), 1, false);
    world.chip.send_management(ieee80211::frame::auth, {});
    world.chip.send_management(ieee80211::frame::assoc_request, {});
    const std::array<std::uint8_t, 2> lying_element = {ieee80211::element::ssid, 200};
    world.chip.send_management(ieee80211::frame::probe_request, lying_element);
    world.time.run_for(50 * ms);
    EXPECT_EQ(world.air.counters().malformed, 2U);
    EXPECT_FALSE(world.air.associated());
}

TEST(Profile, nonsense_is_brought_into_range) {
    Profile zero = lossless();
    zero.phy_rate_bps = zero.control_rate_bps = zero.management_rate_bps = zero.wired_rate_bps = 0;
    zero.slot_ns = zero.symbol_ns = 0;
    zero.window_mpdus = zero.max_ampdu_mpdus = 0xFFFF;
    zero.retry_limit = 0;
    zero.ssid.fill('x');
    World world(zero);
    Flood flood(world.time, world.air, 200);
    world.time.run_for(second);
    EXPECT_FALSE(world.air.associated()); // nobody knows that name
}

TEST(Data, without_association_meets_deauthentication_and_goes_nowhere) {
    World world(lossless(), 1, false);
    world.chip.send_ip(std::vector<std::uint8_t>(100));
    world.time.run_for(20 * ms);
    EXPECT_TRUE(world.host.received.empty());
    const auto replies = of_type(world.chip.management, ieee80211::frame::deauth);
    ASSERT_EQ(replies.size(), 1U);
    EXPECT_EQ(body<wire::Le16>(replies[0]), 7);
}

TEST(Leaving, deauthentication_by_the_access_point_reaches_the_station_and_ends_traffic) {
    World world(lossless());
    Flood flood(world.time, world.air, 1500);
    world.time.run_for(100 * ms);
    world.air.deauthenticate(3);
    world.time.run_for(20 * ms);
    const std::size_t before = world.chip.sequence_numbers.size();
    world.time.run_for(100 * ms);
    EXPECT_EQ(world.chip.sequence_numbers.size(), before);
    EXPECT_EQ(of_type(world.chip.management, ieee80211::frame::deauth).size(), 1U);
    EXPECT_GT(world.air.counters().unassociated_drops, 0U);
}

TEST(Leaving, deauthentication_by_the_station_ends_traffic) {
    World world(lossless());
    Flood flood(world.time, world.air, 1500);
    const wire::Le16 reason = 3;
    world.chip.send_management(ieee80211::frame::deauth, wire::bytes_of(reason));
    world.time.run_for(50 * ms);
    EXPECT_FALSE(world.air.associated());
}

TEST(Vanishing, a_deaf_station_costs_the_retry_limit_and_a_new_life_starts_at_sequence_zero) {
    World world;
    Flood flood(world.time, world.air, 1500);
    world.time.run_for(second);
    world.air.tune(0);
    world.air.flush();
    world.time.run_for(second);
    EXPECT_GT(world.air.counters().down.dropped, 64U);

    world.chip.sequence_numbers.clear();
    world.air.tune(world.profile.channel);
    world.chip.authenticate();
    world.time.run_for(50 * ms);
    EXPECT_TRUE(world.chip.sequence_numbers.empty());
    world.chip.associate();
    world.time.run_for(50 * ms);
    ASSERT_FALSE(world.chip.sequence_numbers.empty());
    EXPECT_LT(world.chip.sequence_numbers.front(), 10);
}

TEST(PowerSave, frames_wait_for_a_dozing_station_and_the_tim_says_so) {
    World world(lossless());
    const auto doze = [&world](bool on) {
        ieee80211::Header header{};
        header.type = ieee80211::frame::null_data;
        header.flags = static_cast<std::uint8_t>(ieee80211::flag::to_ds |
                                                 (on ? ieee80211::flag::power_management : 0));
        header.address1 = world.profile.bssid;
        header.address2 = FakeChip::mac;
        const wire::Bytes bytes = wire::bytes_of(header);
        world.chip.transmit({bytes.begin(), bytes.end()}, 3);
        world.time.run_for(10 * ms);
    };
    doze(true);
    world.air.send(std::vector<std::uint8_t>(100));
    world.chip.management.clear();
    world.time.run_for(200 * ms);
    EXPECT_TRUE(world.chip.sequence_numbers.empty());
    const auto beacons = of_type(world.chip.management, ieee80211::frame::beacon);
    ASSERT_FALSE(beacons.empty());
    const std::vector<std::uint8_t> tim = {ieee80211::element::tim, 4, 0, 1, 0, 0x02};
    EXPECT_NE(std::search(beacons[0].begin(), beacons[0].end(), tim.begin(), tim.end()),
              beacons[0].end());
    doze(false);
    EXPECT_EQ(world.chip.sequence_numbers.size(), 1U);
}

} // namespace
} // namespace besser::air::testing
