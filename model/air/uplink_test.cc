// SPDX-License-Identifier: GPL-2.0-only
// Data from the station: outcomes, order at the access point, access classes, flush, contention.
#include "model/air/testing.hpp"

#include <gtest/gtest.h>

namespace besser::air::testing {
namespace {

std::vector<std::uint8_t> numbered(std::uint32_t number, std::size_t bytes = 200) {
    std::vector<std::uint8_t> packet(bytes);
    std::memcpy(packet.data(), &number, sizeof number);
    return packet;
}
std::uint32_t number_of(const std::vector<std::uint8_t> &packet) {
    std::uint32_t number = 0;
    std::memcpy(&number, packet.data(), sizeof number);
    return number;
}

/// Sends packets 0 to `count` - 1, `depth` at a time.
void send_all(World &world, std::uint32_t count, std::uint32_t depth) {
    std::uint32_t next = 0;
    const auto more = [&](std::uint32_t) {
        if (next < count)
            world.chip.send_ip(numbered(next++));
    };
    world.chip.on_done = more;
    for (std::uint32_t i = 0; i < depth; i++)
        more(0);
    while (world.chip.outcomes.size() < count + 2) // two of authentication and association
        world.time.run_for(ms);
    world.chip.on_done = nullptr;
}

TEST(Uplink, every_frame_arrives_once_and_in_order_in_spite_of_loss) {
    World world;
    send_all(world, 20'000, 100);
    ASSERT_EQ(world.host.received.size(), 20'000 - world.air.counters().up.dropped);
    for (std::size_t i = 1; i < world.host.received.size(); i++)
        ASSERT_LT(number_of(world.host.received[i - 1]), number_of(world.host.received[i]));
}

TEST(Uplink, every_frame_has_one_outcome_and_retries_come_at_the_configured_rate) {
    Profile profile;
    profile.mpdu_error_min = profile.mpdu_error_max = 0.16;
    World world(profile);
    send_all(world, 20'000, 100);
    std::vector<int> outcomes(20'002);
    std::uint64_t failures = 0;
    for (const auto &[token, outcome] : world.chip.outcomes) {
        outcomes[token]++;
        failures += outcome.ack_failures;
    }
    EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), 1), 20'002);
    EXPECT_NEAR(static_cast<double>(failures) / (20'000.0 + static_cast<double>(failures)), 0.16,
                0.01);
}

/// So many tries at a rate.
chip::RateLadder ladder(std::initializer_list<std::pair<unsigned, unsigned>> steps) {
    wire::wsm::RateTries made{};
    for (const auto &[rate, tries] : steps)
        made[rate / 8] |= tries << (rate % 8 * 4);
    return chip::RateLadder(made);
}
/// What became of one frame where nobody but the last step's rate gets through.
chip::TxOutcome outcome_at(std::int8_t dbm, const chip::RateLadder &by) {
    Profile profile;
    profile.path_loss_db = static_cast<std::uint8_t>(20 - dbm);
    profile.management_error = 0;
    World world(profile);
    world.chip.ladder = by;
    send_all(world, 1, 1);
    return world.chip.outcomes.back().outcome;
}

TEST(Uplink, a_frame_falls_down_its_ladder_until_a_rate_gets_through) {
    const auto outcome = outcome_at(-76, ladder({{21, 2}, {18, 1}, {14, 3}}));
    EXPECT_TRUE(outcome.acked);
    EXPECT_EQ(outcome.rate, 14);
    EXPECT_EQ(outcome.ack_failures, 3);
}

TEST(Uplink, a_frame_is_given_up_at_the_end_of_its_ladder) {
    const auto outcome = outcome_at(-84, ladder({{21, 2}, {20, 2}}));
    EXPECT_FALSE(outcome.acked);
    EXPECT_EQ(outcome.rate, 20);
    EXPECT_EQ(outcome.ack_failures, 4);
}

TEST(Uplink, a_ladder_may_end_with_a_rate_of_dsss) {
    const auto outcome = outcome_at(-84, ladder({{21, 2}, {0, 3}}));
    EXPECT_TRUE(outcome.acked);
    EXPECT_EQ(outcome.rate, 0);
}

// The profile's rate is one of 802.11n, whatever index is told of it.
TEST(Uplink, a_profile_may_call_its_rate_by_an_index_that_is_none) {
    for (const std::uint8_t index : {0, 4, 5, 13}) {
        Profile profile;
        profile.phy_rate_index = index;
        World world(profile);
        world.chip.ladder = ladder({{21, 5}, {0, 2}});
        send_all(world, 200, 100);
        EXPECT_GT(world.air.counters().up.tries, world.air.counters().up.transmissions);
    }
}

TEST(Uplink, a_lower_rate_takes_longer) {
    const auto takes = [](std::uint8_t rate) {
        World world;
        world.chip.ladder = ladder({{rate, 15}});
        const auto begin = world.time.now_ns();
        send_all(world, 200, 1);
        return world.time.now_ns() - begin;
    };
    EXPECT_GT(takes(14), takes(21));
    EXPECT_GT(takes(0), takes(14));
}

TEST(Uplink, frames_are_aggregated) {
    World world(lossless());
    for (std::uint32_t i = 0; i < 60; i++)
        world.chip.send_ip(numbered(i, 60));
    world.time.run_for(100 * ms);
    EXPECT_LE(world.air.counters().up.transmissions, 2U);
    EXPECT_TRUE(world.chip.outcomes.back().outcome.aggregated);
    EXPECT_EQ(world.chip.outcomes.back().outcome.rate, world.profile.phy_rate_index);
}

TEST(Uplink, out_of_range_is_reported_after_seven_tries) {
    World world(lossless());
    world.air.tune(11);
    const std::uint32_t token = world.chip.send_ip(numbered(0));
    world.time.run_for(100 * ms);
    EXPECT_EQ(world.chip.outcomes.back().token, token);
    EXPECT_FALSE(world.chip.outcomes.back().outcome.acked);
    EXPECT_EQ(world.chip.outcomes.back().outcome.ack_failures, 7);
}

TEST(Uplink, voice_goes_before_best_effort) {
    World world(lossless());
    world.air.send(numbered(0, 1500)); // keeps the medium busy while the rest queues
    world.time.run_for(ms / 2);
    world.chip.send_ip(numbered(1), 0);
    world.chip.send_ip(numbered(2), 3);
    world.time.run_for(100 * ms);
    ASSERT_EQ(world.host.received.size(), 2U);
    EXPECT_EQ(number_of(world.host.received[0]), 2U);
}

TEST(Uplink, a_full_queue_is_reported_as_not_acknowledged) {
    World world(lossless());
    for (std::uint32_t i = 0; i < Uplink::max_queued + 1; i++)
        world.chip.send_ip(numbered(i));
    world.time.run_for(second);
    const auto &outcomes = world.chip.outcomes;
    EXPECT_EQ(outcomes.size(), 2 + Uplink::max_queued + 1);
    EXPECT_EQ(std::count_if(outcomes.begin(), outcomes.end(),
                            [](const auto &one) { return !one.outcome.acked; }),
              1);
}

TEST(Flush, forgets_frames_without_an_outcome) {
    World world;
    const std::size_t before = world.chip.outcomes.size();
    for (std::uint32_t i = 0; i < 300; i++)
        world.chip.send_ip(numbered(i));
    world.air.flush();
    world.time.run_for(second);
    EXPECT_EQ(world.chip.outcomes.size(), before);
    EXPECT_TRUE(world.host.received.empty());
}

TEST(Flush, is_allowed_inside_an_outcome_and_traffic_goes_on_after_it) {
    World world;
    world.chip.on_done = [&](std::uint32_t) {
        if (world.chip.outcomes.size() == 10)
            world.air.flush();
    };
    for (std::uint32_t i = 0; i < 100; i++)
        world.chip.send_ip(numbered(i));
    world.time.run_for(second);
    EXPECT_EQ(world.chip.outcomes.size(), 10U);
    world.chip.send_ip(numbered(1000));
    world.time.run_for(second);
    EXPECT_EQ(number_of(world.host.received.back()), 1000U);
}

TEST(Contention, both_sides_share_the_medium_and_sometimes_collide) {
    World world(lossless());
    Flood flood(world.time, world.air, 1500);
    world.chip.on_done = [&](std::uint32_t) { world.chip.send_ip(numbered(0, 1500)); };
    for (std::uint32_t i = 0; i < 64; i++)
        world.chip.send_ip(numbered(i, 1500));
    world.time.run_for(10 * second);
    const Counters &counters = world.air.counters();
    const auto down = static_cast<double>(counters.down.transmissions);
    const auto up = static_cast<double>(counters.up.transmissions);
    EXPECT_NEAR(down / up, 1.0, 0.1);
    // Two saturated stations with CWmin 15 collide in about one of ten accesses (Bianchi 2000).
    EXPECT_NEAR(static_cast<double>(counters.collisions) / (down + up), 0.06, 0.03);
    EXPECT_GT(counters.down.collided, 0U);
    EXPECT_GT(counters.up.collided, 0U);
}

TEST(Contention, beacons_come_through_a_saturated_medium) {
    World world;
    Flood flood(world.time, world.air, 1500);
    world.time.run_for(10 * second);
    EXPECT_GE(world.air.counters().beacons, 97U);
}

} // namespace
} // namespace besser::air::testing
