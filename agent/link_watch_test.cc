// SPDX-License-Identifier: GPL-2.0-only
#include "agent/link_watch.hpp"

#include <gtest/gtest.h>

namespace besser::agent {
namespace {

using std::chrono::milliseconds;

LinkWatch::Time at(int ms) { return LinkWatch::Time{} + milliseconds(ms); }

/// What has passed each time a link is looked at: once in a tenth of a second.
struct LinkWatchTest : testing::Test {
    LinkWatch watch;
    int ms = 0;
    std::uint64_t passed = 0;

    LinkWatchTest() { watch.begin(at(ms)); }
    void look(bool carrier, std::optional<std::uint64_t> moved, int times = 1) {
        for (int i = 0; i < times; i++)
            watch.look(at(ms += 100), carrier, moved);
    }
    /// Data come.
    void use(int times) {
        for (int i = 0; i < times; i++)
            look(true, ++passed);
    }
    void expect(int down_ms, int longest_ms) const {
        EXPECT_EQ(watch.down(), milliseconds(down_ms));
        EXPECT_EQ(watch.longest(), milliseconds(longest_ms));
    }
};

/// A firmware that hangs is noticed after a while, and its owner waits from the start.
TEST_F(LinkWatchTest, counts_what_led_to_the_loss) {
    use(10);
    look(true, passed, 7);
    look(false, passed, 3);
    use(10);
    expect(1000, 1000);
}

TEST_F(LinkWatchTest, takes_a_short_silence_for_nothing) {
    use(10);
    look(true, passed, 19);
    use(10);
    expect(0, 0);
}

TEST_F(LinkWatchTest, takes_a_link_by_which_nothing_comes_for_none) {
    use(10);
    look(true, passed, 25);
    expect(2500, 2500);
    use(10);
    expect(2500, 2500);
}

TEST_F(LinkWatchTest, expects_nothing_where_nobody_sends) {
    look(true, std::nullopt, 50);
    look(false, std::nullopt, 2);
    look(true, std::nullopt, 50);
    expect(200, 200);
}

/// A sender tries again ever more rarely.
TEST_F(LinkWatchTest, gives_a_new_link_its_time) {
    use(10);
    look(false, passed, 15);
    look(true, passed, 15);
    use(10);
    expect(1500, 1500);
}

TEST_F(LinkWatchTest, adds_up_outages_and_keeps_the_longest) {
    look(true, std::nullopt);
    look(false, std::nullopt, 2);
    look(true, std::nullopt);
    look(false, std::nullopt);
    EXPECT_EQ(watch.looks(), 5u);
    expect(300, 200);
}

TEST(LinkWatch, begins_each_rep_without_the_outages_of_the_one_before) {
    LinkWatch watch;
    watch.begin(at(0));
    watch.look(at(500), false, std::nullopt);
    watch.begin(at(1000));
    watch.look(at(1100), true, std::nullopt);
    EXPECT_EQ(watch.looks(), 1u);
    EXPECT_EQ(watch.down(), milliseconds(0));
    EXPECT_EQ(watch.longest(), milliseconds(0));
}

} // namespace
} // namespace besser::agent
