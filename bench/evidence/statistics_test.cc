// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/statistics.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace besser::bench {
namespace {

/// The tablet's three reps in MiB/s: bytes / seconds / 2^20 (measurements.md, phase 7).
const std::vector<double> tablet = {447758333 / 180.72 / 1048576, 490669836 / 180.67 / 1048576,
                                    398224992 / 180.69 / 1048576};

TEST(Summarize, gives_the_published_figures_of_the_tablet) {
    const auto summary = summarize(tablet);
    EXPECT_NEAR(summary.mean, 2.352, 0.0005);
    EXPECT_NEAR(summary.median, 2.363, 0.0005);
    EXPECT_NEAR(summary.min, 2.102, 0.0005);
    EXPECT_NEAR(summary.max, 2.590, 0.0005);
    EXPECT_NEAR(summary.sd.value(), 0.244, 0.0005);
}

TEST(Summarize, takes_the_mean_of_the_middle_two) {
    EXPECT_EQ(summarize(std::array{4.0, 1.0, 3.0, 2.0}).median, 2.5);
}

TEST(Summarize, has_no_spread_of_one_value) {
    const auto summary = summarize(std::array{3.0});
    EXPECT_EQ(summary.mean, 3);
    EXPECT_FALSE(summary.sd);
}

TEST(Summarize, finds_no_variance_among_equal_values) {
    EXPECT_EQ(summarize(std::array{0.1, 0.1, 0.1}).sd, 0.0);
}

/// Three values: t(2) = 4.302653, and the error is the spread by the square root of 3.
TEST(StratifiedMean, of_one_stratum_is_the_mean_with_students_interval) {
    std::vector<Observation> windows;
    for (const double value : tablet)
        windows.push_back({"", value});
    const auto mean = stratified_mean(windows).value();
    EXPECT_NEAR(mean.value, 2.352, 0.0005);
    EXPECT_NEAR(interval_of(mean).high - mean.value, 0.61, 0.005);
}

/// Hand-computed: means 2 and 12, variances 2 and 2, so the error is sqrt(2/2 + 2/2) / 2.
TEST(StratifiedMean, takes_no_spread_from_between_the_strata) {
    const auto mean =
        stratified_mean(std::array<Observation, 4>{{{"x", 1}, {"x", 3}, {"y", 11}, {"y", 13}}})
            .value();
    EXPECT_DOUBLE_EQ(mean.value, 7);
    EXPECT_NEAR(mean.error, std::sqrt(2.0) / 2, 1e-12);
    EXPECT_NEAR(mean.degrees, 2, 1e-12);
}

TEST(StratifiedMean, counts_each_stratum_the_same_however_many_windows_it_has) {
    const auto mean = stratified_mean(std::array<Observation, 5>{
                                          {{"x", 0}, {"x", 0}, {"x", 0}, {"y", 1}, {"y", 1}}})
                          .value();
    EXPECT_EQ(mean.value, 0.5);
    EXPECT_TRUE(mean.deterministic());
}

TEST(StratifiedMean, knows_no_spread_of_a_single_window) {
    EXPECT_FALSE(stratified_mean(std::array<Observation, 3>{{{"x", 1}, {"x", 2}, {"y", 3}}}));
}

/// Hand-computed: logs 0, ln 2 against ln 4, ln 8: difference ln 4, each variance (ln 2)^2 / 2, so
/// the error is ln 2 / sqrt(2), Welch's degrees of freedom 2, t = 4.30265.
TEST(DifferenceOfMeans, is_welchs) {
    const std::array from{0.0, std::log(2)}, to{std::log(4), std::log(8)};
    const auto difference = difference_of_means(from, to).value();
    EXPECT_NEAR(difference.value, std::log(4), 1e-12);
    EXPECT_NEAR(difference.error, std::log(2) / std::sqrt(2), 1e-12);
    EXPECT_NEAR(interval_of(difference).high, std::log(4) + 4.302653 * std::log(2) / std::sqrt(2),
                1e-5);
    EXPECT_FALSE(difference_of_means(std::array{1.0}, to));
}

/// measurements.md: no WARN in 9 minutes bounds the rate below 20 per hour.
TEST(ZeroRateBound, follows_the_rule_of_three) {
    EXPECT_NEAR(zero_rate_bound(9 * 60) * 3600, 20, 1e-9);
}

/// None in 3 windows: a share of 63 % would still show none in one of twenty such runs.
TEST(ZeroShareBound, is_clopper_pearsons) {
    EXPECT_NEAR(zero_share_bound(3), 0.632, 0.0005);
    EXPECT_NEAR(zero_share_bound(59), 0.0495, 0.0005);
}

} // namespace
} // namespace besser::bench
