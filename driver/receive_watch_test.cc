// SPDX-License-Identifier: GPL-2.0-only
#include "driver/receive_watch.hpp"

#include "support/time_units.hpp"

#include <gtest/gtest.h>

namespace besser::driver {
namespace {

struct ReceiveWatchTest : ::testing::Test {
    ReceiveWatch watch;
    std::int64_t now_ns = second;
    std::uint16_t number = 0;
    bool acked = true; ///< our own frames

    void receive(std::uint16_t sequence_number, std::uint8_t flags = 0) {
        wire::ieee80211::QosHeader header{};
        header.base.type = wire::ieee80211::frame::qos_data;
        header.base.flags = wire::ieee80211::flag::from_ds | flags;
        header.base.address1 = {2, 0, 0, 0, 0, 1};
        header.base.sequence = static_cast<std::uint16_t>(sequence_number << 4);
        watch.on_frame(wire::bytes_of(header));
    }
    /// A hundred frames in a second, of each ten of which so many arrive; asked all the time.
    /// True: a restart was called for.
    bool pass_second(unsigned of_ten) {
        bool called = false;
        for (unsigned i = 0; i < 100; i++, number = (number + 1) & 0x0FFF) {
            if (i % 10 < of_ten)
                receive(number);
            watch.on_transmitted(acked);
            now_ns += second / 100;
            called = called || watch.collapsed(now_ns);
        }
        return called;
    }
    /// How many of so many seconds called for a restart.
    int pass(int seconds, unsigned of_ten) {
        int calls = 0;
        while (seconds-- > 0)
            calls += pass_second(of_ten);
        return calls;
    }
};

TEST_F(ReceiveWatchTest, calls_for_a_restart_when_frames_are_missing_for_three_windows) {
    EXPECT_EQ(pass(60, 10), 0);
    EXPECT_EQ(pass(10, 5), 0) << "the third window is not over";
    EXPECT_EQ(pass(10, 5), 1);
}

TEST_F(ReceiveWatchTest, calls_for_nothing_while_nobody_sends) {
    for (int i = 0; i < 1000; i++, now_ns += second) {
        watch.on_transmitted(true);
        EXPECT_FALSE(watch.collapsed(now_ns));
    }
}

TEST_F(ReceiveWatchTest, calls_for_nothing_on_a_bad_link) {
    acked = false;
    EXPECT_EQ(pass(60, 5), 0);
}

TEST_F(ReceiveWatchTest, calls_for_nothing_when_the_firmware_misses_beacons) {
    for (int i = 0; i < 20; i++) {
        EXPECT_EQ(pass(10, 5), 0);
        watch.on_beacons_lost();
    }
}

TEST_F(ReceiveWatchTest, five_bad_seconds_are_forgiven) {
    for (int i = 0; i < 10; i++) {
        EXPECT_EQ(pass(5, 5), 0);
        EXPECT_EQ(pass(12, 10), 0);
    }
}

TEST_F(ReceiveWatchTest, calls_once_in_ten_minutes) {
    EXPECT_EQ(pass(600, 5), 1);
    EXPECT_EQ(pass(600, 5), 1);
}

TEST_F(ReceiveWatchTest, a_scan_does_not_make_it_call_more_often) {
    EXPECT_EQ(pass(300, 5), 1);
    watch.forget();
    EXPECT_EQ(pass(300, 5), 0);
}

/// Of an aggregate what was damaged comes again, after the rest.
TEST_F(ReceiveWatchTest, frames_that_come_late_are_not_missing) {
    int calls = 0;
    for (int i = 0; i < 2000; i++, number = (number + 8) & 0x0FFF) {
        for (const int offset : {1, 3, 5, 7, 0, 2, 4, 6})
            receive((number + offset) & 0x0FFF, wire::ieee80211::flag::retry);
        watch.on_transmitted(true);
        now_ns += second / 10;
        calls += watch.collapsed(now_ns);
    }
    EXPECT_EQ(calls, 0);
}

TEST_F(ReceiveWatchTest, an_access_point_that_numbers_anew_is_not_missing_frames) {
    int calls = 0;
    for (int i = 0; i < 100; i++) {
        number = static_cast<std::uint16_t>(i * 1234) & 0x0FFF;
        calls += pass(20, 10);
    }
    EXPECT_EQ(calls, 0);
}

TEST_F(ReceiveWatchTest, what_is_for_all_or_no_data_is_not_numbered_for_us) {
    wire::ieee80211::QosHeader header{};
    header.base.type = wire::ieee80211::frame::qos_data;
    header.base.flags = wire::ieee80211::flag::from_ds;
    int calls = 0;
    for (std::uint16_t i = 0; i < 4000; i += 2) {
        header.base.sequence = static_cast<std::uint16_t>(i << 4);
        header.base.address1 = wire::ieee80211::broadcast;
        watch.on_frame(wire::bytes_of(header));
        header.base.address1 = {2};
        header.base.type = wire::ieee80211::frame::beacon;
        watch.on_frame(wire::bytes_of(header));
        watch.on_frame(wire::bytes_of(header).first(9));
        watch.on_transmitted(true);
        now_ns += second / 10;
        calls += watch.collapsed(now_ns);
    }
    EXPECT_EQ(calls, 0);
}

} // namespace
} // namespace besser::driver
