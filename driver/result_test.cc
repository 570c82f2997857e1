// SPDX-License-Identifier: GPL-2.0-only
#include "driver/result.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace besser::driver {
namespace {

Result<int> half_of(int number) {
    if (number % 2 != 0)
        return Errc::invalid;
    return number / 2;
}

Result<int> quarter_of(int number) {
    const int half = BESSER_TRY(half_of(number));
    return half_of(half);
}

Result<> require_even(int number, bool &reached) {
    static_cast<void>(BESSER_TRY(half_of(number)));
    reached = true;
    return {};
}

TEST(Result, of_a_value_is_no_error) {
    const Result<int> result = 3;
    ASSERT_TRUE(result);
    EXPECT_EQ(*result, 3);
}

TEST(Result, of_an_error_has_no_value) {
    const Result<int> result = Errc::busy;
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error(), Errc::busy);
}

TEST(Result, try_yields_the_value) {
    const auto result = quarter_of(12);
    ASSERT_TRUE(result);
    EXPECT_EQ(*result, 3);
}

TEST(Result, try_returns_the_error) {
    EXPECT_EQ(quarter_of(6).error(), Errc::invalid);
    bool reached = false;
    EXPECT_EQ(require_even(1, reached).error(), Errc::invalid);
    EXPECT_FALSE(reached);
    EXPECT_TRUE(require_even(2, reached));
    EXPECT_TRUE(reached);
}

TEST(Result, try_moves_what_cannot_be_copied) {
    const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(5); };
    const auto use = [&make]() -> Result<int> {
        const auto made = BESSER_TRY(make());
        return *made;
    };
    EXPECT_EQ(*use(), 5);
}

#ifdef NDEBUG
TEST(Assert, costs_nothing_in_a_release) {
    int evaluated = 0;
    BESSER_ASSERT(++evaluated == 2);
    EXPECT_EQ(evaluated, 0);
}
#else
TEST(Assert, stops_whoever_breaks_a_precondition) {
    EXPECT_DEATH(BESSER_ASSERT(1 == 2), "1 == 2");
    EXPECT_DEATH((void)Result<int>(3).error(), "no_error");
    EXPECT_DEATH((void)*Result<int>(Errc::busy), "no_error");
}
#endif

} // namespace
} // namespace besser::driver
