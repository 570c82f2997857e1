// SPDX-License-Identifier: GPL-2.0-only
#include "agent/surroundings.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace besser::agent {
namespace {

TEST(Surroundings, reads_what_the_host_took) {
    const auto tick_ns = 1'000'000'000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    EXPECT_EQ(parse_steal_ns("cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 1 1 1 1 1 1 1 1 1\n"), 8 * tick_ns);
    EXPECT_FALSE(parse_steal_ns("cpu  1 2 3\n"));
    EXPECT_FALSE(parse_steal_ns("intr 1 2 3 4 5 6 7 8 9\n"));
    EXPECT_FALSE(parse_steal_ns(""));
}

TEST(Surroundings, reads_a_link_as_iw_prints_it) {
    Surroundings seen;
    parse_link("Connected to 02:00:00:00:01:00 (on wlan0)\n\tSSID: home net\n\tfreq: 2437\n"
               "\tRX: 3400 bytes (17 packets)\n\tsignal: -52 dBm\n\trx bitrate: 65.0 MBit/s MCS 7\n"
               "\ttx bitrate: 58.5 MBit/s MCS 6\n",
               seen);
    EXPECT_EQ(seen.ssid, "home net");
    EXPECT_EQ(seen.signal_dbm, -52);
    EXPECT_EQ(seen.link_bits_per_s, 65e6);
    Surroundings none;
    parse_link("Not connected.\n", none);
    EXPECT_FALSE(none.signal_dbm);
}

TEST(Surroundings, reads_the_channel_in_use_alone) {
    Surroundings seen;
    parse_survey(
        "Survey data from wlan0\n\tfrequency:\t\t\t2412 MHz\n\tchannel active time:\t\t7 ms\n"
        "Survey data from wlan0\n\tfrequency:\t\t\t2437 MHz [in use]\n\tnoise:\t\t\t\t-90 dBm\n"
        "\tchannel active time:\t\t1000 ms\n\tchannel busy time:\t\t250 ms\n"
        "Survey data from wlan0\n\tfrequency:\t\t\t2462 MHz\n\tchannel busy time:\t\t9 ms\n",
        seen);
    EXPECT_EQ(seen.channel_active_ms, 1000u);
    EXPECT_EQ(seen.channel_busy_ms, 250u);
}

TEST(Surroundings, tells_shares_of_the_rep_and_a_governor_that_was_changed) {
    bench::RepRecord record;
    record.elapsed_s = 10;
    Surroundings before, after;
    before.steal_ns = 0;
    after.steal_ns = 1'000'000'000;
    before.channel_active_ms = before.channel_busy_ms = 100;
    after.channel_active_ms = 1100;
    after.channel_busy_ms = 350;
    before.governor = "schedutil";
    after.governor = "powersave";
    tell_surroundings(before, after, record);
    EXPECT_DOUBLE_EQ(record.metrics.at("cpu_steal"),
                     0.1 / static_cast<double>(::sysconf(_SC_NPROCESSORS_ONLN)));
    EXPECT_DOUBLE_EQ(record.metrics.at("channel_busy"), 0.25);
    EXPECT_FALSE(record.metrics.contains("signal"));
    ASSERT_EQ(record.events.size(), 1u);
    EXPECT_EQ(record.events[0].text, "the CPUs' governor was changed from schedutil to powersave");
}

} // namespace
} // namespace besser::agent
