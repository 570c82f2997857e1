// SPDX-License-Identifier: GPL-2.0-only
// Data towards the station: airtime, aggregation, loss, order, the block-ack window.
#include "model/air/phy.hpp"
#include "model/air/testing.hpp"

#include <gtest/gtest.h>
#include <map>
#include <set>

namespace besser::air::testing {
namespace {

constexpr std::size_t packet_bytes = 1500;

/// Frames per second of a saturated medium without loss or competitor: AIFS, mean backoff, PPDU,
/// SIFS and BlockAck per A-MPDU.
double closed_form_frames_per_s(const Profile &profile) {
    const std::size_t subframe = phy::subframe_bytes(packet_bytes + FakeChip::data_head);
    std::size_t mpdus = 1;
    while (mpdus < profile.max_ampdu_mpdus && (mpdus + 1) * subframe <= profile.max_ampdu_bytes &&
           phy::data_ns(profile, (mpdus + 1) * subframe) <= profile.max_ppdu_ns)
        mpdus++;
    const AccessParameters &access = profile.access[0];
    const double cycle_ns =
        static_cast<double>(profile.sifs_ns + access.aifsn * profile.slot_ns) +
        access.cw_min / 2.0 * static_cast<double>(profile.slot_ns) +
        static_cast<double>(phy::data_ns(profile, mpdus * subframe) + phy::block_ack_ns(profile));
    return static_cast<double>(mpdus) * 1e9 / cycle_ns;
}

double measured_frames_per_s(Profile profile) {
    profile.beacon_interval_ns = 1000 * second;
    World world(profile);
    Flood flood(world.time, world.air, packet_bytes);
    world.time.run_for(100 * ms);
    const std::size_t before = world.chip.sequence_numbers.size();
    world.time.run_for(10 * second);
    return static_cast<double>(world.chip.sequence_numbers.size() - before) / 10;
}

TEST(Airtime, a_saturated_medium_gives_the_closed_form) {
    const Profile profile = lossless();
    EXPECT_NEAR(measured_frames_per_s(profile) / closed_form_frames_per_s(profile), 1.0, 0.005);
}

TEST(Airtime, single_frames_give_the_closed_form) {
    Profile profile = lossless();
    profile.max_ampdu_mpdus = 1;
    EXPECT_NEAR(measured_frames_per_s(profile) / closed_form_frames_per_s(profile), 1.0, 0.005);
}

TEST(Airtime, follows_the_phy_rate) {
    Profile slowed = lossless();
    slowed.phy_rate_bps = slowed.phy_rate_bps * 9 / 10;
    EXPECT_NEAR(measured_frames_per_s(slowed) / measured_frames_per_s(lossless()), 0.9, 0.01);
}

TEST(Airtime, what_bluetooth_has_is_missing) {
    Profile shared = lossless();
    shared.bluetooth = 0.4;
    const double left = measured_frames_per_s(shared) / measured_frames_per_s(lossless());
    const double one_exchange = 5.6e6 / static_cast<double>(shared.bluetooth_period_ns);
    EXPECT_GE(left, 0.6); // what was begun before is brought to its end
    EXPECT_LE(left, 0.6 + one_exchange);
}

TEST(Airtime, nothing_begins_while_bluetooth_has_the_radio) {
    Profile shared = lossless();
    shared.bluetooth = 0.4;
    World world(shared);
    std::map<std::int64_t, int> arrivals; // by tenth of the period
    world.chip.on_data = [&](wire::Bytes) {
        arrivals[world.time.now_ns() % shared.bluetooth_period_ns * 10 /
                 shared.bluetooth_period_ns]++;
    };
    Flood flood(world.time, world.air, packet_bytes);
    world.time.run_for(5 * second);
    for (const auto tenth : {0, 1, 2, 3, 4, 5})
        EXPECT_GT(arrivals[tenth], 1000) << tenth;
    for (const auto tenth : {7, 8, 9}) // what was begun before may end in the first
        EXPECT_EQ(arrivals[tenth], 0) << tenth;
}

TEST(Airtime, a_frame_on_an_idle_medium_goes_at_once) {
    Profile profile = lossless();
    profile.beacon_interval_ns = 1000 * second;
    World world(profile);
    std::int64_t arrived_ns = 0;
    world.chip.on_data = [&](wire::Bytes) { arrived_ns = world.time.now_ns(); };
    const std::int64_t sent_ns = world.time.now_ns();
    world.air.send(std::vector<std::uint8_t>(packet_bytes));
    world.time.run_for(second);
    const std::int64_t ppdu_ns =
        phy::data_ns(profile, phy::subframe_bytes(packet_bytes + FakeChip::data_head));
    const std::int64_t wired_ns = profile.wired_round_trip_ns + 12'000;
    EXPECT_NEAR(static_cast<double>(arrived_ns - sent_ns), static_cast<double>(wired_ns + ppdu_ns),
                12'000.0); // symbols and signal extension, not waited for
}

TEST(Loss, leads_to_retries_at_the_configured_rate) {
    Profile profile;
    profile.mpdu_error_min = profile.mpdu_error_max = 0.16;
    World world(profile);
    Flood flood(world.time, world.air, packet_bytes);
    world.time.run_for(20 * second);
    const DirectionCounters &down = world.air.counters().down;
    EXPECT_NEAR(static_cast<double>(down.tries - down.delivered) / static_cast<double>(down.tries),
                0.16, 0.005);
    EXPECT_LE(down.tries - down.lost - down.collided - down.delivered, 64U); // now on the air
}

TEST(Loss, is_drawn_per_window_between_the_bounds) {
    std::set<double> drawn;
    for (std::uint64_t seed = 0; seed < 20; seed++)
        drawn.insert(World({}, seed, false).air.mpdu_error());
    EXPECT_EQ(drawn.size(), 20U);
    EXPECT_GE(*drawn.begin(), Profile{}.mpdu_error_min);
    EXPECT_LE(*drawn.rbegin(), Profile{}.mpdu_error_max);
}

TEST(Order, is_kept_without_loss) {
    World world(lossless());
    Flood flood(world.time, world.air, packet_bytes);
    world.time.run_for(5 * second);
    ASSERT_GT(world.chip.sequence_numbers.size(), 4096U);
    for (std::size_t i = 0; i < world.chip.sequence_numbers.size(); i++)
        ASSERT_EQ(world.chip.sequence_numbers[i], i % 4096);
}

/// Unwraps sequence numbers: each is within half the space of the one before.
std::vector<std::int64_t> unwrapped(const std::vector<std::uint16_t> &numbers) {
    std::vector<std::int64_t> all;
    std::int64_t last = 0;
    for (const std::uint16_t number : numbers) {
        std::int64_t step = (number - last) & 0xFFF;
        last += step < 2048 ? step : step - 4096;
        all.push_back(last);
    }
    return all;
}

TEST(Order, loss_makes_gaps_that_are_filled_later_within_the_window_and_nothing_comes_twice) {
    World world;
    Flood flood(world.time, world.air, packet_bytes);
    world.time.run_for(10 * second);
    flood.stop();
    world.time.run_for(second);
    const auto numbers = unwrapped(world.chip.sequence_numbers);
    std::int64_t highest = -1;
    std::set<std::int64_t> seen;
    for (const std::int64_t number : numbers) {
        EXPECT_TRUE(seen.insert(number).second) << number;
        EXPECT_GT(number, highest - 64);
        highest = std::max(highest, number);
    }
    EXPECT_EQ(static_cast<std::uint64_t>(highest + 1),
              seen.size() + world.air.counters().down.dropped);
    EXPECT_FALSE(std::is_sorted(numbers.begin(), numbers.end()));
}

TEST(Window, nothing_is_sent_beyond_64_after_an_unacknowledged_frame) {
    World world(lossless());
    std::uint16_t highest = 0;
    int refusals = 0;
    world.chip.has_room = [&](std::uint16_t number) {
        highest = std::max(highest, number);
        return number != 0 || ++refusals >= 6;
    };
    for (int i = 0; i < 200; i++) // short: more than a window of them would fit an A-MPDU
        world.air.send(std::vector<std::uint8_t>(200));
    while (refusals < 6)
        world.time.run_for(100'000);
    EXPECT_EQ(highest, 63);
    EXPECT_EQ(world.air.counters().down.dropped, 0U);
}

TEST(RetryLimit, a_frame_without_room_is_tried_seven_times_then_the_window_moves) {
    World world(lossless());
    std::map<std::uint16_t, int> tries;
    world.chip.has_room = [&](std::uint16_t number) {
        tries[number]++;
        return number != 5;
    };
    for (int i = 0; i < 200; i++)
        world.air.send(std::vector<std::uint8_t>(packet_bytes));
    world.time.run_for(second);
    EXPECT_EQ(tries[5], 7);
    EXPECT_EQ(tries[6], 1);
    EXPECT_EQ(world.air.counters().down.dropped, 1U);
    EXPECT_EQ(world.chip.sequence_numbers.size(), 199U);
}

TEST(Retry, is_flagged_in_the_header) {
    World world(lossless());
    bool refused = false;
    std::map<std::uint16_t, bool> flagged;
    world.chip.has_room = [&](std::uint16_t number) {
        return number != 3 || std::exchange(refused, true);
    };
    world.chip.on_data = [&](wire::Bytes frame) {
        const auto &header = *wire::view<wire::ieee80211::Header>(frame);
        flagged[header.sequence_number()] = (header.flags & wire::ieee80211::flag::retry) != 0;
    };
    for (int i = 0; i < 10; i++)
        world.air.send(std::vector<std::uint8_t>(packet_bytes));
    world.time.run_for(second);
    EXPECT_EQ(flagged.size(), 10U);
    for (const auto &[number, flag] : flagged)
        EXPECT_EQ(flag, number == 3) << number;
}

TEST(Aggregate, its_end_is_always_told_once) {
    World world;
    Flood flood(world.time, world.air, packet_bytes);
    world.time.run_for(10 * second);
    flood.stop();
    world.time.run_for(second);
    const Counters &counters = world.air.counters();
    const std::size_t ends = world.chip.transmission_ends + world.chip.aggregate_ends;
    // A PPDU without any surviving MPDU has no end to tell: rare among aggregates.
    EXPECT_LE(ends, counters.down.transmissions);
    EXPECT_GE(ends, counters.down.transmissions - 10);
    EXPECT_NEAR(static_cast<double>(world.chip.aggregate_ends) / static_cast<double>(ends), 0.16,
                0.04);
}

TEST(Queue, drops_what_arrives_beyond_its_limit) {
    Profile profile = lossless();
    profile.wired_rate_bps = 1'000'000'000'000; // all of it arrives during the first PPDU
    World world(profile);
    for (int i = 0; i < 1000; i++)
        world.air.send(std::vector<std::uint8_t>(packet_bytes));
    world.time.run_for(second);
    EXPECT_EQ(world.air.counters().queue_drops, 1000U - 1 - profile.queue_limit_frames);
    EXPECT_EQ(world.chip.sequence_numbers.size(), 1U + profile.queue_limit_frames);
}

TEST(Payload, arrives_unchanged_behind_llc_and_snap) {
    World world;
    std::vector<std::uint8_t> got;
    world.chip.on_data = [&](wire::Bytes frame) { got.assign(frame.begin(), frame.end()); };
    std::vector<std::uint8_t> packet(packet_bytes);
    for (std::size_t i = 0; i < packet.size(); i++)
        packet[i] = static_cast<std::uint8_t>(i * 7);
    world.air.send(packet);
    world.time.run_for(second);
    ASSERT_EQ(got.size(), packet_bytes + FakeChip::data_head);
    EXPECT_TRUE(std::equal(packet.begin(), packet.end(), got.begin() + FakeChip::data_head));
    EXPECT_EQ(got[sizeof(wire::ieee80211::QosHeader)], 0xAA);
}

std::uint64_t trace_hash(std::uint64_t seed) {
    World world({}, seed);
    std::uint64_t hash = 14695981039346656037ULL;
    world.chip.on_data = [&](wire::Bytes frame) {
        const auto number = wire::view<wire::ieee80211::Header>(frame)->sequence_number();
        hash = (hash ^ static_cast<std::uint64_t>(world.time.now_ns()) ^ number) * 1099511628211ULL;
    };
    Flood flood(world.time, world.air, packet_bytes);
    world.time.run_for(2 * second);
    return hash;
}

TEST(Determinism, the_same_seed_gives_the_same_trace) {
    EXPECT_EQ(trace_hash(7), trace_hash(7));
    EXPECT_NE(trace_hash(7), trace_hash(8));
}

} // namespace
} // namespace besser::air::testing
