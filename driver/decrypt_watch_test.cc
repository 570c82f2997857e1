// SPDX-License-Identifier: GPL-2.0-only
#include "driver/decrypt_watch.hpp"

#include "support/time_units.hpp"

#include <gtest/gtest.h>

namespace besser::driver {
namespace {

struct DecryptWatchTest : ::testing::Test {
    DecryptWatch watch;
    std::int64_t now = 0;

    /// How many of `frames` that cannot be opened, `apart`, end a connection.
    int ended(int frames, std::int64_t apart, bool opened_between = false) {
        int times = 0;
        for (int i = 0; i < frames; i++, now += apart) {
            times += watch.on_undecrypted(now) ? 1 : 0;
            if (opened_between)
                watch.on_decrypted();
        }
        return times;
    }
};

TEST_F(DecryptWatchTest,
       five_failures_in_five_seconds_end_a_connection_whatever_is_opened_between) {
    EXPECT_EQ(ended(4, second, true), 0);
    EXPECT_EQ(ended(1, second, true), 1);
}

TEST_F(DecryptWatchTest, a_few_frames_of_one_aggregate_end_nothing) {
    EXPECT_EQ(ended(4, second / 1000), 0);
}

TEST_F(DecryptWatchTest, single_failures_end_nothing_where_frames_are_opened_between) {
    EXPECT_EQ(ended(100, 2 * second, true), 0);
}

/// field.md F7: 8 in 9 s, 109 s dark.
TEST_F(DecryptWatchTest, eight_failures_in_nine_seconds_end_it_if_nothing_is_opened_between) {
    EXPECT_EQ(ended(1, 9 * second / 8), 0);
    EXPECT_EQ(ended(1, 9 * second / 8), 1);
}

TEST_F(DecryptWatchTest, a_sender_that_waits_ever_longer_is_heard_twice) {
    EXPECT_FALSE(watch.on_undecrypted(0));
    EXPECT_TRUE(watch.on_undecrypted(12 * second));
}

TEST_F(DecryptWatchTest, failures_of_an_idle_link_a_minute_apart_end_nothing) {
    EXPECT_EQ(ended(20, 60 * second), 0);
}

TEST_F(DecryptWatchTest, while_the_network_is_joined_anew_no_connection_ends) {
    EXPECT_EQ(ended(100, second / 100), 1);
    now = 6 * second;
    EXPECT_EQ(ended(100, second / 100), 1);
}

} // namespace
} // namespace besser::driver
