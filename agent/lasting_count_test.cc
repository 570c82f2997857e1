// SPDX-License-Identifier: GPL-2.0-only
#include "agent/lasting_count.hpp"

#include <gtest/gtest.h>

namespace besser::agent {
namespace {

TEST(LastingCount, is_what_the_owner_shows) {
    LastingCount count;
    EXPECT_EQ(count.take(7), 7u);
    EXPECT_EQ(count.take(12), 12u);
}

TEST(LastingCount, of_an_owner_that_went_away_stays) {
    LastingCount count;
    EXPECT_EQ(count.take(std::nullopt), 0u) << "and of one that was never there is none";
    EXPECT_EQ(count.take(12), 12u);
    EXPECT_EQ(count.take(std::nullopt), 12u);
    EXPECT_EQ(count.take(std::nullopt), 12u);
}

TEST(LastingCount, of_an_owner_that_came_back_and_began_anew_goes_on) {
    LastingCount count;
    EXPECT_EQ(count.take(12), 12u);
    EXPECT_EQ(count.take(std::nullopt), 12u);
    EXPECT_EQ(count.take(3), 15u);
    EXPECT_EQ(count.take(4), 16u);
    EXPECT_EQ(count.take(0), 16u) << "again";
}

} // namespace
} // namespace besser::agent
