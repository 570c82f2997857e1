// SPDX-License-Identifier: GPL-2.0-only
// What power save has the access point told, and when (protocol.md 5.1, 0x0010).
#include "model/chip/test_host.hpp"

namespace besser::chip::test {

using namespace wire;

namespace {
constexpr std::uint16_t association_id = 9; // in the second octet of the TIM's bitmap
constexpr std::int64_t idle_ns = 40 * ms;
constexpr TestHost::Word away{home_channel, true};
constexpr TestHost::Word here{home_channel, false};
using Words = std::vector<TestHost::Word>;
} // namespace

class AbsenceTest : public ::testing::Test {
  protected:
    /// In a network, with the null frame or without.
    void associate(bool null_frame = true) {
        ASSERT_TRUE(host.start_and_join());
        associated(null_frame);
    }
    void associated(bool null_frame = true) {
        wsm::SetBssParams bss{};
        bss.association_id = association_id;
        EXPECT_EQ(host.command(wsm::id::set_bss_params, bss), 0u);
        if (null_frame)
            host.give_null_frame();
    }
    void save_power(bool on) {
        wsm::SetPm pm = power_save(on);
        pm.fast_idle = idle_ns / (500 * us);
        EXPECT_EQ(host.command(wsm::id::set_pm, pm), 0u);
        host.scheduler.run_for(ms);
    }
    /// A beacon whose TIM has these octets after count and period.
    void hear_beacon(std::initializer_list<std::uint8_t> tim) {
        Message beacon = frame(ieee80211::frame::beacon, ieee80211::broadcast, ap_mac,
                               sizeof(ieee80211::Header) + sizeof(ieee80211::BeaconBody));
        beacon.insert(beacon.end(), {0, 1, 'b'}); // an SSID before it
        beacon.insert(beacon.end(),
                      {ieee80211::element::tim, static_cast<std::uint8_t>(2 + tim.size()), 0, 1});
        beacon.insert(beacon.end(), tim);
        (void)host.hear_frame(beacon);
        host.scheduler.run_for(ms);
    }
    void scan() {
        wsm::StartScan head{};
        head.type = wsm::scan_type::background;
        head.channels = 1;
        const wsm::ScanChannel channel{1, std::uint16_t{0}, 20u, 20u, 0u};
        EXPECT_EQ(host.command(wsm::id::start_scan, head, bytes_of(channel)), 0u);
    }

    TestHost host;
};

TEST_F(AbsenceTest, power_save_is_told_to_the_access_point_and_its_end_too) {
    associate();
    save_power(true);
    EXPECT_EQ(host.words(), (Words{away}));
    save_power(true);
    EXPECT_EQ(host.words(), (Words{away})) << "it knows";
    save_power(false);
    EXPECT_EQ(host.words(), (Words{away, here}));
}

TEST_F(AbsenceTest, without_a_null_frame_or_a_network_nobody_is_told) {
    ASSERT_TRUE(host.start());
    host.give_null_frame();
    save_power(true);
    EXPECT_TRUE(host.words().empty());
    host.chip->set_power(false);
    associate(false);
    save_power(true);
    host.transmit(1);
    host.scheduler.run_for(second);
    save_power(false);
    EXPECT_TRUE(host.words().empty());
}

TEST_F(AbsenceTest, a_dozing_station_wakes_for_what_a_beacon_says_is_kept_and_dozes_again) {
    associate();
    save_power(true);
    hear_beacon({0, 0, 1 << association_id % 8});
    EXPECT_EQ(host.words(), (Words{away, here}));
    host.scheduler.run_for(idle_ns - 2 * ms);
    EXPECT_TRUE(host.hear(100));
    host.scheduler.run_for(idle_ns - 2 * ms);
    EXPECT_EQ(host.words(), (Words{away, here})) << "it was not idle";
    host.scheduler.run_for(3 * ms);
    EXPECT_EQ(host.words(), (Words{away, here, away}));
}

TEST_F(AbsenceTest, a_beacon_that_keeps_frames_for_others_wakes_nobody) {
    associate();
    save_power(true);
    constexpr auto others = static_cast<std::uint8_t>(~(1 << association_id % 8));
    hear_beacon({0, 0xFF, others, 0xFF});
    hear_beacon({0, 0xFF});       // the bitmap ends before it
    hear_beacon({2, 0xFF, 0xFF}); // it begins behind it
    hear_beacon({0});
    hear_beacon({});
    EXPECT_EQ(host.words(), (Words{away}));
    hear_beacon({1, 0, 0xFF}); // the lowest bit speaks of groups
    EXPECT_EQ(host.words(), (Words{away, here}));
}

TEST_F(AbsenceTest, a_frame_of_the_host_wakes_the_station_before_it_is_sent) {
    associate();
    save_power(true);
    host.transmit(1);
    host.scheduler.run_for(ms);
    ASSERT_EQ(host.radio.sent.size(), 3u);
    EXPECT_EQ(host.words(), (Words{away, here}));
    EXPECT_EQ(host.radio.sent[2].frame[0], ieee80211::frame::qos_data);
    host.scheduler.run_for(idle_ns);
    EXPECT_EQ(host.words(), (Words{away, here, away}));
}

TEST_F(AbsenceTest, nobody_dozes_while_a_frame_of_the_host_is_on_the_air) {
    associate();
    host.radio.completes = false;
    host.transmit(1);
    save_power(true);
    host.scheduler.run_for(second);
    EXPECT_TRUE(host.words().empty());
}

TEST_F(AbsenceTest, what_the_access_point_did_not_hear_is_said_again_after_a_beacon) {
    associate();
    host.radio.acks = false;
    save_power(true);
    host.scheduler.run_for(second);
    EXPECT_EQ(host.words(), (Words{away}));
    host.radio.acks = true;
    hear_beacon({0, 0});
    hear_beacon({0, 0});
    EXPECT_EQ(host.words(), (Words{away, away}));
}

TEST_F(AbsenceTest, a_scan_of_a_dozing_station_says_nothing_as_the_access_point_knows) {
    associate();
    save_power(true);
    scan();
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    host.scheduler.run_for(second);
    EXPECT_EQ(host.words(), (Words{away}));
}

TEST_F(AbsenceTest, power_save_switched_off_during_a_scan_is_told_after_it) {
    associate();
    save_power(true);
    scan();
    save_power(false);
    EXPECT_EQ(host.words(), (Words{away}));
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    host.scheduler.run_for(ms);
    EXPECT_EQ(host.words(), (Words{away, here}));
}

TEST_F(AbsenceTest, a_frame_that_waits_for_the_end_of_a_scan_ends_the_doze_after_it) {
    associate();
    save_power(true);
    scan();
    host.transmit(1);
    EXPECT_TRUE(host.wait(wsm::id::scan_complete));
    host.scheduler.run_for(ms);
    EXPECT_EQ(host.words(), (Words{away, here}));
    host.scheduler.run_for(2 * idle_ns);
    EXPECT_EQ(host.words(), (Words{away, here, away}));
}

TEST_F(AbsenceTest, a_network_left_or_joined_anew_ends_power_save) {
    associate();
    save_power(true);
    EXPECT_EQ(host.command(wsm::id::reset, wsm::Reset{}), 0u);
    EXPECT_FALSE(host.chip->power_saving(0));
    EXPECT_TRUE(host.join());
    associated();
    host.transmit(1);
    host.scheduler.run_for(second);
    EXPECT_EQ(host.words(), (Words{away})) << "in the one before";
    save_power(true);
    EXPECT_TRUE(host.join());
    EXPECT_FALSE(host.chip->power_saving(0));
    host.scheduler.run_for(second);
    EXPECT_EQ(host.words(), (Words{away, away}));
}

} // namespace besser::chip::test
