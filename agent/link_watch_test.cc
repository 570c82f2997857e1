// SPDX-License-Identifier: GPL-2.0-only
#include "agent/link_watch.hpp"

#include <gtest/gtest.h>

namespace besser::agent {
namespace {

using std::chrono::milliseconds;

LinkWatch::Time at(int ms) { return LinkWatch::Time{} + milliseconds(ms); }

TEST(LinkWatch, adds_up_outages_and_keeps_the_longest) {
    LinkWatch watch;
    watch.begin(at(1000));
    watch.look(at(1100), true);
    for (const int ms : {1200, 1300})
        watch.look(at(ms), false);
    watch.look(at(1400), true);
    watch.look(at(1500), false);
    EXPECT_EQ(watch.looks(), 5u);
    EXPECT_EQ(watch.down(), milliseconds(300));
    EXPECT_EQ(watch.longest(), milliseconds(200));
}

TEST(LinkWatch, begins_each_rep_without_the_outages_of_the_one_before) {
    LinkWatch watch;
    watch.begin(at(0));
    watch.look(at(500), false);
    watch.begin(at(1000));
    watch.look(at(1100), true);
    EXPECT_EQ(watch.looks(), 1u);
    EXPECT_EQ(watch.down(), milliseconds(0));
    EXPECT_EQ(watch.longest(), milliseconds(0));
}

} // namespace
} // namespace besser::agent
