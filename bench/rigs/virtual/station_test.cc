// SPDX-License-Identifier: GPL-2.0-only
// The life of a station on a whole virtual tablet.
#include "bench/rigs/virtual/testbed.hpp"
#include "bench/rigs/virtual/virtual_probes.hpp"
#include "support/time_units.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <vector>

namespace besser::bench {
namespace {

using host::LinkState;
using host::Variant;

constexpr std::uint64_t megabyte = 1'000'000;

Profile tablet() {
    static const auto profile = read_profile(BESSER_SOURCE_DIR "/profiles/pinetab2.toml").value();
    return profile;
}

class Station {
  public:
    explicit Station(const Profile &profile = tablet(), Variant variant = Variant::direct,
                     std::uint64_t seed = 1)
        : bed({profile, variant, seed}) {}

    Testbed bed;

    std::uint64_t received() { return bed.network().receiver().delivered_bytes; }
    bool connected() { return bed.mlme().state() == LinkState::connected; }
    void connect_and_stress() {
        ASSERT_TRUE(bed.connect());
        bed.start_stress();
        bed.run_for(second);
    }
    bool run_until_connected(std::int64_t limit_ns = 10 * second) {
        for (std::int64_t waited = 0; waited < limit_ns && !connected(); waited += 10 * ms)
            bed.run_for(10 * ms);
        return connected();
    }
    /// Runs `function` as the host's control task would; false: it does not end.
    bool run_task(std::function<void()> function) {
        struct Job {
            std::function<void()> function;
            bool done = false;
        } job{std::move(function)};
        bed.world().spawn(
            "operation",
            [](void *context) {
                auto &self = *static_cast<Job *>(context);
                self.function();
                self.done = true;
            },
            &job);
        for (int i = 0; i < 30'000 && !job.done; i++)
            bed.run_for(ms);
        return job.done;
    }
    /// Interface down and up again; the host then connects as after a restart.
    void bounce() {
        EXPECT_TRUE(run_task([this] {
            bed.device().stop();
            EXPECT_TRUE(bed.device().start());
            bed.mlme().on_restarted();
        }));
    }
    void expect_clean_end() {
        bed.stop_stress();
        bed.run_for(3 * second);
        EXPECT_EQ(bed.device().credits_used(), 0);
        expect_clean_shut_down();
    }
    void expect_clean_shut_down() {
        EXPECT_TRUE(bed.shut_down());
        bed.run_for(second); // what the reorder buffer holds is released by its timer
        const auto &trace = bed.world().trace();
        EXPECT_EQ(trace.warnings.pushed(), 0u);
        EXPECT_EQ(bed.env().frames().in_use(), 0u);
    }
};

TEST(Station, associates_and_receives) {
    Station station;
    ASSERT_TRUE(station.bed.connect());
    EXPECT_TRUE(station.bed.air().associated());
    station.bed.start_stress();
    station.bed.run_for(2 * second);
    EXPECT_GT(station.received(), megabyte);
    EXPECT_EQ(station.bed.network().receiver().corrupt, 0u);
    station.expect_clean_end();
}

TEST(Station, is_no_violation_of_the_protocol_in_the_eyes_of_the_chip) {
    Station station;
    station.connect_and_stress();
    station.expect_clean_end();
    EXPECT_EQ(station.bed.chip().stats().all_violations(), 0u);
}

TEST(Station, connects_again_when_the_access_point_throws_it_out) {
    Station station;
    station.connect_and_stress();
    station.bed.air().deauthenticate(3);
    station.bed.run_for(5 * second);
    ASSERT_TRUE(station.connected());
    EXPECT_TRUE(station.bed.air().associated());
    EXPECT_EQ(station.bed.mlme().counters().losses, 1u);
    EXPECT_EQ(station.bed.device().counters().restarts, 0u);
    const auto before = station.received();
    station.bed.run_for(5 * second);
    EXPECT_GT(station.received(), before);
    station.expect_clean_end();
}

/// How long a connection that `lose` ends is gone, to a hundredth of a second.
std::int64_t time_to_come_back(const std::function<void(Station &)> &lose) {
    auto profile = tablet();
    profile.chip.join_refused_2ghz = 0;
    profile.host.scan_interval_ns = 0;
    Station station(profile);
    station.connect_and_stress();
    lose(station);
    for (int i = 0; i < 1000 && station.bed.mlme().counters().losses == 0; i++)
        station.bed.run_for(10 * ms);
    EXPECT_EQ(station.bed.mlme().counters().losses, 1u);
    const auto lost_ns = station.bed.world().now_ns();
    EXPECT_TRUE(station.run_until_connected());
    const auto gone_ns = station.bed.world().now_ns() - lost_ns;
    station.expect_clean_end();
    return gone_ns;
}

/// As wpa_supplicant does.
TEST(Station, joins_at_once_the_access_point_that_does_not_know_it_any_more) {
    EXPECT_LT(time_to_come_back([](Station &station) { station.bed.air().deauthenticate(6); }),
              100 * ms);
}

/// As wpa_supplicant does.
TEST(Station, looks_on_all_channels_for_a_network_that_sends_it_away) {
    EXPECT_GT(time_to_come_back([](Station &station) { station.bed.air().deauthenticate(3); }),
              4 * second);
}

/// The driver has its scan end with the network (driver/reconnect.hpp).
TEST(Station, is_back_at_once_where_the_driver_broke_the_connection) {
    EXPECT_LT(time_to_come_back([](Station &station) {
                  station.bed.chip().arm(chip::Fault::decrypt_failed, {.repeat = 8});
              }),
              400 * ms);
}

/// mac80211 asks it.
TEST(Station, stays_with_an_access_point_that_answers_though_its_beacons_are_missed) {
    auto profile = tablet();
    Station station(profile);
    station.connect_and_stress();
    station.bed.chip().arm(chip::Fault::beacon_lost, {.repeat = 30});
    station.bed.run_for(10 * second);
    EXPECT_EQ(station.bed.mlme().counters().losses, 0u);
    EXPECT_TRUE(station.connected());
    station.expect_clean_end();
}

/// Frames come in bursts, and in a pause the firmware freezes: nothing waits for it.
TEST(Station, that_saves_power_notices_soon_that_its_firmware_hangs) {
    auto profile = tablet();
    profile.host.power_save = true;
    Station station(profile);
    station.connect_and_stress();
    station.bed.stop_stress();
    station.bed.run_for(100 * ms);
    station.bed.chip().arm(chip::Fault::dead_frozen);
    station.bed.run_for(second);
    EXPECT_EQ(station.bed.device().counters().restarts, 1u);
    EXPECT_TRUE(station.run_until_connected());
    station.expect_clean_end();
}

/// field.md F8.
TEST(Station, whose_firmware_hears_no_more_beacons_gets_it_started_anew_and_stays_connected) {
    auto profile = tablet();
    profile.chip.deaf_after_loss = 1;
    profile.chip.join_refused_2ghz = 0;
    Station station(profile);
    station.connect_and_stress();
    station.bed.chip().arm(chip::Fault::beacon_lost, {.repeat = 30});
    for (int i = 0; i < 200 && station.bed.device().counters().restarts == 0; i++)
        station.bed.run_for(100 * ms);
    EXPECT_GT(station.bed.mlme().counters().losses, 1u) << "a new join did not help";
    EXPECT_TRUE(station.run_until_connected());
    const auto before = station.received();
    station.bed.run_for(20 * second);
    EXPECT_GT(station.received(), before);
    EXPECT_EQ(station.bed.device().counters().restarts, 1u);
    station.expect_clean_end();
}

TEST(Station, twenty_times_down_and_up_under_traffic_loses_no_frame_and_no_credit) {
    Station station;
    station.connect_and_stress();
    const int credits = station.bed.device().credits_total();
    for (unsigned round = 1; round <= 20; round++) {
        station.bounce();
        station.bed.run_for(10 * ms);
        ASSERT_TRUE(station.run_until_connected()) << round;
        ASSERT_EQ(station.bed.mlme().counters().connects, round + 1);
        EXPECT_EQ(station.bed.device().credits_total(), credits);
        station.bed.start_stress();
        const auto before = station.received();
        // A SYN whose answer is lost among those to what the access point still held comes again
        // after a second (RFC 6298, 2.1).
        station.bed.run_for(2 * second);
        EXPECT_GT(station.received(), before) << round;
    }
    EXPECT_EQ(station.bed.device().counters().restarts, 0u);
    station.expect_clean_end();
}

TEST(Station, an_interface_that_is_down_holds_no_frame) {
    Station station;
    station.connect_and_stress();
    ASSERT_TRUE(station.run_task([&] { station.bed.device().stop(); }));
    station.bed.run_for(second);
    EXPECT_FALSE(station.bed.device().running());
    EXPECT_EQ(station.bed.env().frames().in_use(), 0u);
}

class ShutDown : public testing::TestWithParam<unsigned> {};

/// Boot takes about 3 s, scan and association 2 s more, then there is traffic.
TEST_P(ShutDown, ends_at_any_moment) {
    std::mt19937_64 random(GetParam());
    for (int i = 0; i < 10; i++) {
        const auto moment_ns = static_cast<std::int64_t>(random() % (8 * second));
        SCOPED_TRACE(moment_ns);
        Station station(tablet(), Variant::direct, random());
        std::ignore = station.bed.connect(0);
        while (!station.connected() && station.bed.world().now_ns() + 10 * ms < moment_ns)
            station.bed.run_for(10 * ms);
        if (station.connected())
            station.bed.start_stress();
        station.bed.run_until(moment_ns);
        station.expect_clean_shut_down();
    }
}

INSTANTIATE_TEST_SUITE_P(FiftyMoments, ShutDown, testing::Values(1, 2, 3, 4, 5));

TEST(Station, shuts_down_while_it_reconnects) {
    for (std::int64_t after_ns = 0; after_ns < 200 * ms; after_ns += 20 * ms) {
        SCOPED_TRACE(after_ns);
        Station station;
        station.connect_and_stress();
        station.bed.air().deauthenticate(3);
        station.bed.run_for(after_ns);
        station.expect_clean_shut_down();
    }
}

/// In the middle of those of twenty seconds, a probe each second.
std::int64_t round_trip_ns(Testbed &bed) {
    bed.prober().start(second);
    bed.run_for(20 * second);
    bed.prober().stop();
    std::vector<std::int64_t> times;
    for (const auto &probe : bed.prober().untaken())
        times.push_back(probe.round_trip_ns);
    bed.prober().take();
    EXPECT_GT(times.size(), 15u);
    if (times.empty())
        return 0;
    std::ranges::sort(times);
    return times[times.size() / 2];
}

TEST(Station, in_power_save_answers_after_the_next_beacon_and_at_once_when_it_ends) {
    Station station;
    ASSERT_TRUE(station.bed.connect());
    EXPECT_LT(round_trip_ns(station.bed), 2 * ms);
    EXPECT_TRUE(station.run_task([&] { EXPECT_TRUE(station.bed.device().set_power_save(true)); }));
    EXPECT_GT(round_trip_ns(station.bed), 20 * ms);
    EXPECT_TRUE(station.run_task([&] { EXPECT_TRUE(station.bed.device().set_power_save(false)); }));
    EXPECT_LT(round_trip_ns(station.bed), 2 * ms);
    station.expect_clean_end();
}

TEST(Station, power_save_is_confirmed_on_and_off) {
    Station station;
    ASSERT_TRUE(station.bed.connect());
    EXPECT_TRUE(station.run_task([&] {
        EXPECT_TRUE(station.bed.device().set_power_save(true));
        EXPECT_TRUE(station.bed.device().set_power_save(false));
    }));
    station.bed.start_stress();
    station.bed.run_for(2 * second);
    EXPECT_GT(station.received(), megabyte);
    station.expect_clean_end();
}

TEST(Station, a_chip_that_was_without_power_while_down_is_booted_by_the_next_start) {
    Station station;
    station.connect_and_stress();
    EXPECT_TRUE(station.run_task([&] {
        station.bed.device().stop();
        station.bed.device().power_lost();
        EXPECT_TRUE(station.bed.env().power_cycle());
        EXPECT_TRUE(station.bed.device().start());
        station.bed.mlme().on_restarted();
    }));
    ASSERT_TRUE(station.run_until_connected());
    EXPECT_EQ(station.bed.device().counters().restarts, 0u);
    station.expect_clean_shut_down();
}

TEST(Station, an_operation_during_a_restart_fails_and_leaves_the_restart_alone) {
    Station station;
    station.connect_and_stress();
    station.bed.chip().arm(chip::Fault::exception, {.at_ns = station.bed.world().now_ns()});
    unsigned refused = 0;
    EXPECT_TRUE(station.run_task([&] {
        const auto end_ns = station.bed.world().now_ns() + 6 * second;
        while (station.bed.world().now_ns() < end_ns) {
            refused += station.bed.device().set_rts_threshold(500) ? 0 : 1;
            station.bed.env().sleep(ms / 10);
        }
    }));
    EXPECT_GT(refused, 0u);
    ASSERT_TRUE(station.run_until_connected());
    EXPECT_EQ(station.bed.device().counters().restarts, 1u);
    station.expect_clean_end();
}

TEST(Station, a_driver_that_finds_running_firmware_boots_the_chip_anew) {
    Station station;
    ASSERT_TRUE(station.bed.connect());
    EXPECT_TRUE(station.run_task([&] {
        station.bed.device().remove();
        auto &next = host::make_net_device(Variant::direct, station.bed.env());
        EXPECT_TRUE(next.probe());
        EXPECT_TRUE(next.start());
        next.remove();
    }));
}

TEST(Station, the_chip_holds_the_keys_it_was_given) {
    Station station;
    ASSERT_TRUE(station.bed.connect());
    driver::Key key{.cipher = driver::Cipher::igtk,
                    .pairwise = false,
                    .index = 4,
                    .peer = {},
                    .bytes = {7},
                    .length = 16,
                    .sequence = {}};
    EXPECT_TRUE(station.run_task([&] {
        EXPECT_TRUE(station.bed.device().add_key(2, key));
        EXPECT_EQ(station.bed.device().add_key(11, key).error(), driver::Errc::invalid);
    }));
    ASSERT_NE(station.bed.chip().key(2), nullptr);
    EXPECT_EQ(station.bed.chip().key(2)->type, wire::wsm::KeyType::igtk);
    EXPECT_EQ(station.bed.chip().key(2)->key[0], 7);
    EXPECT_TRUE(station.run_task([&] { EXPECT_TRUE(station.bed.device().remove_key(2)); }));
    EXPECT_EQ(station.bed.chip().key(2), nullptr);
    station.expect_clean_end();
}

TEST(Station, scans_in_the_background_while_traffic_goes_on) {
    auto profile = tablet();
    profile.host.scan_interval_ns = 4 * second;
    Station station(profile);
    station.connect_and_stress();
    const auto completed = station.bed.chip().stats().scans_completed;
    station.bed.run_for(13 * second);
    EXPECT_EQ(station.bed.mlme().counters().scans, 3u);
    EXPECT_EQ(station.bed.mlme().counters().scans_rejected, 0u);
    EXPECT_GE(station.bed.chip().stats().scans_completed - completed, 2u);
    EXPECT_TRUE(station.connected());
    const auto before = station.received();
    station.bed.run_for(2 * second);
    EXPECT_GT(station.received(), before);
    station.expect_clean_end();
}

/// The null frame that the driver gives the firmware is what tells the access point. Of a dozen
/// scanned channels one may be left for before the frame had its turn on the air, which is waited
/// for no longer than 20 ms.
TEST(Station, scans_under_load_and_little_is_sent_to_where_it_does_not_listen) {
    const auto sent_in_vain = [](bool tells) {
        auto profile = tablet();
        profile.host.scan_interval_ns = 4 * second;
        profile.chip.scan_tells_absence = tells;
        Station station(profile);
        station.connect_and_stress();
        const auto before = station.bed.air().counters().down.unheard;
        station.bed.run_for(8 * second);
        EXPECT_GE(station.bed.mlme().counters().scans, 1u);
        return station.bed.air().counters().down.unheard - before;
    };
    const auto told = sent_in_vain(true);
    const auto untold = sent_in_vain(false);
    EXPECT_GT(untold, 100u);
    EXPECT_LT(5 * told, untold) << told << " and " << untold;
}

TEST(Station, its_acknowledgements_reach_the_sender) {
    Station station;
    station.connect_and_stress();
    station.bed.run_for(2 * second);
    const auto acked = station.bed.sender().counters().acked_bytes;
    EXPECT_GT(acked, megabyte);
    EXPECT_LE(acked, station.received());
    EXPECT_GT(station.bed.device().counters().tx_frames, 1'000u);
}

class EveryVariant : public testing::TestWithParam<Variant> {};

TEST_P(EveryVariant, connects_receives_and_shuts_down_cleanly) {
    auto profile = tablet();
    profile.kernel.torn_update_ns = 0;
    Station station(profile, GetParam());
    station.connect_and_stress();
    station.bed.run_for(2 * second);
    EXPECT_GT(station.received(), megabyte);
    EXPECT_EQ(station.bed.network().receiver().corrupt, 0u);
    station.expect_clean_end();
}

TEST_P(EveryVariant, same_seed_same_history) {
    const auto history = [](std::uint64_t seed) {
        Station station(tablet(), GetParam(), seed);
        station.connect_and_stress();
        return std::pair(station.bed.world().trace().fingerprint.value(), read_probes(station.bed));
    };
    const auto first = history(7);
    EXPECT_EQ(history(7), first);
    const auto other = history(8);
    EXPECT_NE(other.first, first.first);
    EXPECT_NE(other.second, first.second);
}

INSTANTIATE_TEST_SUITE_P(Variants, EveryVariant,
                         testing::Values(Variant::direct, Variant::relay, Variant::relay_direct,
                                         Variant::relay_atomic, Variant::v3));

/// Windows of 30 s traffic, of at most `limit`, before one in which an update of the credit counter
/// was lost. Batches of many messages, so that confirms come while the bottom half takes credits.
unsigned windows_without_loss(Variant variant, unsigned limit) {
    auto profile = tablet();
    profile.kernel.torn_update_ns = 500;
    profile.chip.publish = chip::Publish::per_ampdu;
    for (unsigned window = 0; window < limit; window++) {
        Station station(profile, variant, window + 1);
        station.connect_and_stress();
        station.bed.run_for(30 * second);
        for (const auto &lost : station.bed.world().trace().lost_updates)
            if (lost.field.view() == "hw_bufs_used")
                return window;
    }
    return limit;
}

TEST(CreditCounter, loses_an_update_where_two_contexts_write_a_plain_one) {
    EXPECT_LT(windows_without_loss(Variant::relay_direct, 60), 60u);
}

class SafeCreditCounter : public testing::TestWithParam<Variant> {};

TEST_P(SafeCreditCounter, loses_no_update) { EXPECT_EQ(windows_without_loss(GetParam(), 8), 8u); }

INSTANTIATE_TEST_SUITE_P(AtomicOrOneWriter, SafeCreditCounter,
                         testing::Values(Variant::relay_atomic, Variant::relay, Variant::direct));

TEST(Station, a_world_put_back_in_mid_traffic_replays_identically) {
    Station station;
    station.connect_and_stress();
    const auto snapshot = station.bed.world().save();
    const auto go_on = [&] {
        station.bed.run_for(2 * second);
        return std::tuple(station.bed.world().trace().fingerprint.value(), read_probes(station.bed),
                          station.received(), station.bed.sender().counters(),
                          station.bed.air().counters());
    };
    const auto first = go_on();
    for (int i = 0; i < 2; i++) {
        station.bed.world().restore(snapshot);
        EXPECT_EQ(go_on(), first);
    }
    station.expect_clean_end();
}

} // namespace
} // namespace besser::bench
