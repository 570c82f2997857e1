// SPDX-License-Identifier: GPL-2.0-only
// Both ends, over the loopback interface.
#include "agent/latency.hpp"

#include "bench/record/latency.hpp"
#include "bench/record/record_limits.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace besser::agent {
namespace {

using namespace std::chrono_literals;
namespace latency = bench::latency;

bench::RepRecord probe_for(std::chrono::milliseconds length, const ProbeConfig &config) {
    auto probes = LatencyProbes::start(config);
    EXPECT_TRUE(probes);
    std::this_thread::sleep_for(length);
    bench::RepRecord record;
    record.elapsed_s = 1;
    std::move(*probes).tell(record);
    return record;
}

TEST(Latency, every_probe_is_answered_and_each_way_takes_time) {
    auto reflector = start_reflector("127.20.1.1");
    if (!reflector)
        GTEST_SKIP() << reflector.error(); // a port below 1024
    const auto record = probe_for(300ms, {"127.20.1.1", "", 10ms, 1s, true});
    EXPECT_GE(record.counters.at(latency::sent), 5u);
    EXPECT_EQ(record.counters.at(latency::answered), record.counters.at(latency::sent));
    for (const auto *name : {latency::round_trip, latency::down, latency::up}) {
        const auto &quantiles = record.distributions.at(name);
        ASSERT_EQ(quantiles.size(), 101u);
        EXPECT_GE(quantiles.front(), 0) << name;
        EXPECT_LT(quantiles.front(), 0.1) << name;
    }
    EXPECT_FALSE(check_record(record));
    EXPECT_GE(reflector->counted(), record.counters.at(latency::answered));
}

TEST(Latency, two_clocks_know_the_round_trip_alone) {
    auto reflector = start_reflector("127.20.1.2");
    if (!reflector)
        GTEST_SKIP() << reflector.error();
    const auto record = probe_for(100ms, {"127.20.1.2", "", 10ms, 1s, false});
    EXPECT_TRUE(record.distributions.contains(latency::round_trip));
    EXPECT_FALSE(record.distributions.contains(latency::down));
}

TEST(Latency, probes_that_nobody_answers_are_lost) {
    const auto record = probe_for(100ms, {"127.20.1.3", "", 10ms, 1s, true});
    EXPECT_GE(record.counters.at(latency::sent), 2u);
    EXPECT_EQ(record.counters.at(latency::answered), 0u);
    EXPECT_TRUE(record.distributions.empty());
}

TEST(Latency, an_address_that_is_none_is_refused) {
    EXPECT_FALSE(start_reflector("wlan0"));
    EXPECT_FALSE(LatencyProbes::start({"", "", 10ms, 1s, true}));
}

} // namespace
} // namespace besser::agent
