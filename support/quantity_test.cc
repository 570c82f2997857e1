// SPDX-License-Identifier: GPL-2.0-only
#include "support/quantity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser {
namespace {

using testing::HasSubstr;

TEST(Quantity, knows_mb_from_mib) {
    EXPECT_DOUBLE_EQ(parse_quantity("4MiB/s", Dimension::byte_rate).value(), 4'194'304);
    EXPECT_DOUBLE_EQ(parse_quantity("4MB/s", Dimension::byte_rate).value(), 4'000'000);
}

TEST(Quantity, knows_bits_from_bytes) {
    EXPECT_DOUBLE_EQ(parse_quantity("58.5Mb/s", Dimension::bit_rate).value(), 58'500'000);
    EXPECT_FALSE(parse_quantity("58.5MB/s", Dimension::bit_rate));
}

TEST(Quantity, reads_times_shares_and_frequencies) {
    EXPECT_DOUBLE_EQ(parse_quantity("30min", Dimension::time).value(), 1800);
    EXPECT_DOUBLE_EQ(parse_quantity("50ns", Dimension::time).value(), 50e-9);
    EXPECT_DOUBLE_EQ(parse_quantity("10%", Dimension::share).value(), 0.1);
    EXPECT_DOUBLE_EQ(parse_quantity("86.4 /s", Dimension::frequency).value(), 86.4);
}

TEST(Quantity, names_the_known_units_when_one_is_missing) {
    EXPECT_THAT(parse_quantity("180", Dimension::time).error(),
                HasSubstr("no unit (known: ns, us"));
}

TEST(Quantity, refuses_a_unit_that_is_not_one) {
    EXPECT_THAT(parse_quantity("4 M", Dimension::byte_rate).error(), HasSubstr("the unit \"M\""));
}

TEST(Quantity, refuses_what_is_no_number) {
    for (const auto *text : {"", "s", "inf", "nan", "1e400s", "--1s", "0x10s"})
        EXPECT_FALSE(parse_quantity(text, Dimension::time)) << text;
}

TEST(Quantity, refuses_what_its_unit_makes_infinite) {
    const auto largest = "1" + std::string(308, '0');
    EXPECT_TRUE(parse_quantity(largest, Dimension::number));
    EXPECT_THAT(parse_quantity(largest + "GiB", Dimension::bytes).error(), HasSubstr("too large"));
}

TEST(Quantity, refuses_a_unit_on_a_plain_number) {
    EXPECT_FALSE(parse_quantity("3s", Dimension::number));
    EXPECT_EQ(parse_quantity("3", Dimension::number).value(), 3);
}

TEST(Duration, is_exact_to_the_nanosecond) {
    EXPECT_EQ(parse_duration("0.1s").value(), std::chrono::milliseconds(100));
    EXPECT_EQ(parse_duration("20ns").value(), std::chrono::nanoseconds(20));
    EXPECT_EQ(parse_duration("-5s").value(), std::chrono::seconds(-5));
}

TEST(Duration, refuses_what_would_overflow) { EXPECT_FALSE(parse_duration("99999999999h")); }

} // namespace
} // namespace besser
