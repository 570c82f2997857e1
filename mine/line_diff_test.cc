// SPDX-License-Identifier: GPL-2.0-only
#include "mine/line_diff.hpp"

#include <gtest/gtest.h>

#include <string>

namespace besser::mine {
namespace {

std::string shown(std::string_view before, std::string_view after) {
    std::string out;
    for (const auto &line : diff_lines(before, after))
        out += std::string(1, " -+"[static_cast<int>(line.what)]) + std::string(line.text) + "\n";
    return out;
}

TEST(LineDiff, shows_a_line_that_was_replaced) {
    EXPECT_EQ(shown("a\nb\nc\n", "a\nx\nc\n"), " a\n-b\n+x\n c\n");
}

TEST(LineDiff, does_not_count_white_space_at_the_ends) {
    EXPECT_EQ(shown("  a\nb", "\ta\nb \n"), " \ta\n b \n");
}

TEST(LineDiff, of_nothing_is_all_added_or_removed) {
    EXPECT_EQ(shown("", "a\n"), "+a\n");
    EXPECT_EQ(shown("a\n", ""), "-a\n");
    EXPECT_EQ(shown("", ""), "");
}

} // namespace
} // namespace besser::mine
