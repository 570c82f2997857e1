// SPDX-License-Identifier: GPL-2.0-only
// The WSM firmware: how a network is joined, and power saved there (protocol.md 5.3).
#include "model/chip/test_host.hpp"

namespace besser::chip::test {

using namespace wire;

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

TEST(Join, is_refused_on_5_ghz_alone_if_the_profile_says_so) {
    Profile profile;
    profile.join_refused_5ghz = 1;
    TestHost host(profile);
    ASSERT_TRUE(host.start());
    EXPECT_EQ(host.command(wsm::id::join, on_2ghz), 0u);
    EXPECT_EQ(host.command(wsm::id::reset, wsm::Reset{}), 0u);
    EXPECT_EQ(host.command(wsm::id::join, on_5ghz), 1u);
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

} // namespace besser::chip::test
