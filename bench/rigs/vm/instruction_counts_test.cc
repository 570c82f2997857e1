// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/vm/instruction_counts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::bench {
namespace {

constexpr auto counts = "0 ffff800000d00000:10 ffff800000d01000:20 ffff800000d02000:1000\n"
                        "1 ffff800000d00000:11 ffff800000d01000:22 ffff800000d02000:1005\n"
                        "2 ffff800000d00000:11 ffff8000";

/// From the middle of the first page to the middle of the second.
const std::vector<agent::AddressRange> code = {{0xffff800000d00800, 0xffff800000d01010}};

TEST(InstructionCounts, counts_in_the_pages_of_the_code) {
    EXPECT_EQ(count_instructions(counts, {0, 1, code}).value(), 3u);
}

TEST(InstructionCounts, a_page_with_two_ranges_counts_once) {
    auto twice = code;
    twice.push_back({0xffff800000d01020, 0xffff800000d01030});
    EXPECT_EQ(count_instructions(counts, {0, 1, twice}).value(), 3u);
}

TEST(InstructionCounts, a_range_up_to_a_page_leaves_that_page_out) {
    EXPECT_EQ(
        count_instructions(counts, {0, 1, {{0xffff800000d01000, 0xffff800000d02000}}}).value(), 2u);
}

TEST(InstructionCounts, a_marker_that_is_missing_or_cut_off_is_an_error) {
    EXPECT_FALSE(count_instructions(counts, {0, 2, code}));
    EXPECT_FALSE(count_instructions(counts, {1, 7, code}));
    EXPECT_FALSE(count_instructions("", {0, 1, code}));
}

TEST(InstructionCounts, damaged_lines_are_an_error) {
    for (const auto *text : {"0\n7\n", "0 x:1\n1\n", "0 1000:x\n1\n", "0 1000\n1\n", "\n\n"})
        EXPECT_FALSE(count_instructions(text, {0, 1, code})) << text;
}

} // namespace
} // namespace besser::bench
