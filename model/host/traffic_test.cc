// SPDX-License-Identifier: GPL-2.0-only
// The whole flow without a driver: sender, air, a chip that hands frames straight to the reorder
// buffer, receiver.
#include "model/host/traffic_world.hpp"
#include "support/time_units.hpp"

#include <gtest/gtest.h>

namespace besser::host {
namespace {

TEST(Flow, the_offer_of_4_mib_per_second_passes_a_lossy_air) {
    FlowWorld world({}, {});
    world.run_for(5 * second);
    const std::uint64_t before = world.receiver.counters().delivered_bytes;
    world.run_for(30 * second);
    const double rate =
        static_cast<double>(world.receiver.counters().delivered_bytes - before) / 30;
    EXPECT_NEAR(rate, 4'194'304, 4'194'304 * 0.02);
    EXPECT_EQ(world.receiver.counters().corrupt, 0U);
}

TEST(Flow, uncapped_uses_the_air_without_timeouts) {
    air::SenderProfile sending;
    sending.rate_bytes_per_s = 0;
    FlowWorld world({}, sending);
    world.run_for(60 * second);
    const double rate = static_cast<double>(world.receiver.counters().delivered_bytes) / 60;
    EXPECT_GT(rate, 4.5e6);
    EXPECT_LT(rate, 65e6 / 8);
    EXPECT_EQ(world.receiver.counters().corrupt, 0U);
    EXPECT_LE(world.sender.counters().timeouts, 2U);
}

TEST(Flow, a_slow_chip_with_little_room_is_slow_but_loses_nothing) {
    air::SenderProfile sending;
    sending.rate_bytes_per_s = 0;
    FlowWorld world({}, sending);
    world.frame_ns = 700'000; // 2 MB/s
    world.room = 32;
    world.run_for(60 * second);
    const double rate = static_cast<double>(world.receiver.counters().delivered_bytes) / 60;
    EXPECT_GT(rate, 1.0e6);
    EXPECT_LT(rate, 2.1e6);
    EXPECT_EQ(world.receiver.counters().corrupt, 0U);
    EXPECT_GT(world.world.air.counters().down.refused, 0U);
}

TEST(Flow, a_station_that_vanishes_and_comes_back_goes_on_by_the_timer) {
    FlowWorld world({}, {});
    world.run_for(5 * second);
    world.world.air.tune(0);
    world.world.air.flush();
    world.run_for(3 * second);
    world.associate();
    const std::uint64_t before = world.receiver.counters().delivered_bytes;
    world.run_for(10 * second);
    EXPECT_GT(world.receiver.counters().delivered_bytes - before, 30'000'000U);
}

std::uint64_t hash_of(std::uint64_t seed) {
    FlowWorld world({}, {}, seed);
    world.run_for(5 * second);
    return world.trace_hash;
}

TEST(Flow, the_same_seed_gives_the_same_trace) {
    EXPECT_EQ(hash_of(3), hash_of(3));
    EXPECT_NE(hash_of(3), hash_of(4));
}

} // namespace
} // namespace besser::host
