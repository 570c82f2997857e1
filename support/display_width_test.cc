// SPDX-License-Identifier: GPL-2.0-only
#include "support/display_width.hpp"

#include <gtest/gtest.h>

namespace besser {
namespace {

TEST(DisplayWidth, counts_columns_and_not_bytes) {
    EXPECT_EQ(display_width("relay"), 5u);
    EXPECT_EQ(display_width("für Łódź"), 8u);
    EXPECT_EQ(display_width("速度"), 4u);
    EXPECT_EQ(display_width("\U0001F4F6"), 2u);
    EXPECT_EQ(display_width("e\u0301"), 1u); // a combining accent
    EXPECT_EQ(display_width("\xff"), 1u);
}

TEST(CutToWidth, leaves_whole_characters_and_a_mark) {
    EXPECT_EQ(cut_to_width("relay window 5", 20), "relay window 5");
    EXPECT_EQ(cut_to_width("relay window 5", 10), "relay w...");
    EXPECT_EQ(cut_to_width("速度速度速度", 9), "速度速...");
    EXPECT_EQ(cut_to_width("速度速度速度", 10), "速度速...");
    EXPECT_EQ(cut_to_width("relay", 3), "rel");
}

} // namespace
} // namespace besser
