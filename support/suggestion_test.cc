// SPDX-License-Identifier: GPL-2.0-only
#include "support/suggestion.hpp"

#include <gtest/gtest.h>

#include <array>

namespace besser {
namespace {

constexpr std::array<std::string_view, 5> commands = {"verify", "judge", "fit", "explore", "mine"};

TEST(DidYouMean, names_the_nearest) {
    EXPECT_EQ(did_you_mean("verfy", commands), "; did you mean \"verify\"?");
    EXPECT_EQ(did_you_mean("exlpore", commands), "; did you mean \"explore\"?");
    EXPECT_EQ(did_you_mean("mime", commands), "; did you mean \"mine\"?");
}

TEST(DidYouMean, says_nothing_where_nothing_is_near) {
    EXPECT_EQ(did_you_mean("teapot", commands), "");
    EXPECT_EQ(did_you_mean("", commands), "");
    EXPECT_EQ(did_you_mean(std::string(100'000, 'v'), commands), "");
}

} // namespace
} // namespace besser
