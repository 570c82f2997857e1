// SPDX-License-Identifier: GPL-2.0-only
#include "bench/fit/normal.hpp"
#include "bench/fit/spread.hpp"

#include <gtest/gtest.h>

namespace besser::bench {
namespace {

std::vector<double> uniform(std::size_t count, std::uint64_t seed, double low = 0,
                            double high = 1) {
    air::Random random(seed);
    std::vector<double> sample;
    for (std::size_t i = 0; i < count; i++)
        sample.push_back(random.between(low, high));
    return sample;
}

TEST(Spread, is_the_middle_and_the_central_nine_tenths) {
    std::vector<double> sample;
    for (int i = 100; i >= 0; i--)
        sample.push_back(i);
    const auto spread = spread_of(sample);
    EXPECT_DOUBLE_EQ(spread.low, 5);
    EXPECT_DOUBLE_EQ(spread.middle, 50);
    EXPECT_DOUBLE_EQ(spread.high, 95);
    EXPECT_DOUBLE_EQ(quantile(std::vector{2.0, 4.0}, 0.25), 2.5);
    EXPECT_DOUBLE_EQ(quantile(std::vector{7.0}, 0.9), 7);
}

TEST(Overlap, is_one_for_the_same_and_none_for_what_lies_apart) {
    const auto a = uniform(200, 1);
    EXPECT_NEAR(overlap(a, a), 1, 1e-9);
    EXPECT_DOUBLE_EQ(overlap(uniform(200, 1, 0, 0.3), uniform(200, 2, 0.6, 1)), 0);
    EXPECT_NEAR(overlap(uniform(4000, 1, 0, 0.5), uniform(4000, 2)), 0.5, 0.05);
    EXPECT_NEAR(overlap(std::vector{1.0, 1.0}, std::vector{0.999, 1.0}), 1, 1e-9);
}

TEST(Overlap, of_two_samples_of_one_distribution_is_not_below_what_it_may_be) {
    int below = 0;
    for (std::uint64_t i = 0; i < 100; i++) {
        const auto a = uniform(100, 2 * i + 1);
        const auto b = uniform(100, 2 * i + 2);
        below += overlap(a, b) < overlap_of_one(a, b, 5);
    }
    EXPECT_LE(below, 11); // 5 expected
    EXPECT_GE(below, 1);
    const auto shifted = uniform(100, 3, 0, 0.7);
    EXPECT_LT(overlap(uniform(100, 1), shifted), overlap_of_one(uniform(100, 1), shifted, 5));
}

TEST(ExplainedShare, is_what_a_known_figure_takes_off_the_variance) {
    Normal normal(3);
    std::vector<double> seen, half, all, choice, unrelated;
    for (int i = 0; i < 600; i++) {
        seen.push_back(normal.next());
        half.push_back(seen.back() + normal.next());
        all.push_back(std::exp(-seen.back()));
        choice.push_back(seen.back() > 0 ? 1 : 0);
        unrelated.push_back(normal.next());
    }
    EXPECT_NEAR(explained_share(half, seen), 0.48, 0.08);
    EXPECT_GT(explained_share(all, seen), 0.9); // by its order, whatever its shape
    EXPECT_NEAR(explained_share(choice, seen), 0.64, 0.06);
    EXPECT_LT(explained_share(unrelated, seen), 0.04);
    EXPECT_EQ(explained_share(seen, std::vector(600, 1.0)), 0);
    EXPECT_EQ(explained_share(std::vector(600, 1.0), seen), 0);
}

} // namespace
} // namespace besser::bench
