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
    BESSER_TRY(half_of(number));
    reached = true;
    return {};
}

TEST(Result, OfAValueIsNoError) {
    const Result<int> result = 3;
    ASSERT_TRUE(result);
    EXPECT_EQ(*result, 3);
}

TEST(Result, OfAnErrorHasNoValue) {
    const Result<int> result = Errc::busy;
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error(), Errc::busy);
}

TEST(Result, TryYieldsTheValue) {
    const auto result = quarter_of(12);
    ASSERT_TRUE(result);
    EXPECT_EQ(*result, 3);
}

TEST(Result, TryReturnsTheError) {
    EXPECT_EQ(quarter_of(6).error(), Errc::invalid);
    bool reached = false;
    EXPECT_EQ(require_even(1, reached).error(), Errc::invalid);
    EXPECT_FALSE(reached);
    EXPECT_TRUE(require_even(2, reached));
    EXPECT_TRUE(reached);
}

TEST(Result, TryMovesWhatCannotBeCopied) {
    const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(5); };
    const auto use = [&make]() -> Result<int> {
        const auto made = BESSER_TRY(make());
        return *made;
    };
    EXPECT_EQ(*use(), 5);
}

#ifdef NDEBUG
TEST(Assert, CostsNothingInARelease) {
    int evaluated = 0;
    BESSER_ASSERT(++evaluated == 2);
    EXPECT_EQ(evaluated, 0);
}
#else
TEST(Assert, StopsWhoeverBreaksAPrecondition) {
    EXPECT_DEATH(BESSER_ASSERT(1 == 2), "1 == 2");
    EXPECT_DEATH((void)Result<int>(3).error(), "no_error");
    EXPECT_DEATH((void)*Result<int>(Errc::busy), "no_error");
}
#endif

} // namespace
} // namespace besser::driver
