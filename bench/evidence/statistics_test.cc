// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/statistics.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
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
    EXPECT_NEAR(summary.half_width.value(), 0.61, 0.005);
}

TEST(Summarize, takes_the_mean_of_the_middle_two) {
    EXPECT_EQ(summarize(std::array{4.0, 1.0, 3.0, 2.0}).median, 2.5);
}

TEST(Summarize, has_no_spread_of_one_value) {
    const auto summary = summarize(std::array{3.0});
    EXPECT_EQ(summary.mean, 3);
    EXPECT_FALSE(summary.sd);
    EXPECT_FALSE(summary.half_width);
}

TEST(Summarize, finds_no_variance_among_equal_values) {
    EXPECT_EQ(summarize(std::array{0.1, 0.1, 0.1}).sd, 0.0);
}

/// Hand-computed: logs 0, ln 2 against ln 4, ln 8: difference ln 4, each variance (ln 2)^2 / 2, so
/// the error is ln 2 / sqrt(2), Welch's degrees of freedom 2, t = 4.30265.
TEST(CompareWindows, gives_welchs_interval_on_logs) {
    const auto ratio = compare_windows(std::array{1.0, 2.0}, std::array{4.0, 8.0}).value();
    EXPECT_NEAR(ratio.value, 4, 1e-12);
    const double half = 4.302653 * std::log(2) / std::sqrt(2);
    EXPECT_NEAR(ratio.interval.value().low, 4 * std::exp(-half), 1e-5);
    EXPECT_NEAR(ratio.interval.value().high, 4 * std::exp(half), 1e-3);
}

TEST(CompareWindows, permutes_exactly_from_four_windows_on) {
    const auto ratio =
        compare_windows(std::array{1.0, 1.1, 1.2, 1.3}, std::array{2.0, 2.1, 2.2, 2.3}).value();
    EXPECT_NEAR(ratio.permutation_p.value(), 2.0 / 70, 1e-12);
    EXPECT_FALSE(compare_windows(std::array{1.0, 1.1, 1.2}, std::array{2.0, 2.1, 2.2})
                     .value()
                     .permutation_p);
}

TEST(CompareWindows, counts_ties_as_extreme_as_the_observed) {
    const auto ratio =
        compare_windows(std::array{1.0, 2.0, 1.0, 2.0}, std::array{1.0, 2.0, 1.0, 2.0}).value();
    EXPECT_NEAR(ratio.permutation_p.value(), 1, 1e-12);
}

/// measurements.md: at a spread of 5 %, 15 % for n = 3, 10 % for n = 5, 6.6 % for n = 10.
TEST(CompareWindows, knows_the_smallest_detectable_change) {
    const auto with_spread =
        [](std::size_t n) { // evenly spaced logs, scaled to a sample sd of 0.05
            std::vector<double> values;
            for (std::size_t i = 0; i < n; ++i)
                values.push_back(static_cast<double>(i));
            const auto sd = summarize(values).sd.value();
            for (auto &value : values)
                value = std::exp(value * 0.05 / sd);
            return values;
        };
    const auto change = [&](std::size_t n) {
        return compare_windows(with_spread(n), with_spread(n)).value().detectable_change.value();
    };
    EXPECT_NEAR(change(3), 0.152, 0.001);
    EXPECT_NEAR(change(5), 0.101, 0.001);
    EXPECT_NEAR(change(10), 0.066, 0.001);
}

TEST(CompareWindows, is_deterministic_without_variance) {
    const auto ratio = compare_windows(std::array{2.0, 2.0}, std::array{3.0, 3.0}).value();
    EXPECT_TRUE(ratio.deterministic);
    EXPECT_EQ(ratio.value, 1.5);
    EXPECT_FALSE(ratio.interval);
    EXPECT_FALSE(ratio.permutation_p);
}

TEST(CompareWindows, infers_nothing_from_one_window) {
    const auto ratio = compare_windows(std::array{1.362}, std::array{2.352}).value();
    EXPECT_NEAR(ratio.value, 1.727, 0.0005);
    EXPECT_FALSE(ratio.deterministic);
    EXPECT_FALSE(ratio.interval);
}

TEST(CompareWindows, has_no_interval_with_a_zero_and_no_ratio_to_zero) {
    const auto ratio = compare_windows(std::array{2.0, 4.0}, std::array{0.0, 3.0}).value();
    EXPECT_EQ(ratio.value, 0.5);
    EXPECT_FALSE(ratio.interval);
    EXPECT_FALSE(compare_windows(std::array{0.0, 0.0}, std::array{1.0, 1.0}));
}

/// An A/A comparison must raise a false alarm in about one of twenty runs, not more.
TEST(CompareWindows, keeps_false_alarms_near_five_percent) {
    std::mt19937 generator(1);
    std::normal_distribution<double> spread(0, 0.05);
    int alarms = 0;
    constexpr int runs = 2000;
    for (int run = 0; run < runs; ++run) {
        std::array<double, 5> a{}, b{};
        for (std::size_t i = 0; i < a.size(); ++i) {
            a[i] = std::exp(spread(generator));
            b[i] = std::exp(spread(generator));
        }
        const auto interval = compare_windows(a, b).value().interval.value();
        alarms += interval.low > 1 || interval.high < 1 ? 1 : 0;
    }
    EXPECT_GT(alarms, runs * 0.035);
    EXPECT_LT(alarms, runs * 0.065);
}

/// measurements.md: no WARN in 9 minutes bounds the rate below 20 per hour.
TEST(ZeroRateBound, follows_the_rule_of_three) {
    EXPECT_NEAR(zero_rate_bound(9 * 60) * 3600, 20, 1e-9);
}

TEST(CompareWindows, finds_no_spread_where_logarithms_cannot_tell_windows_apart) {
    const std::array windows{1e6, std::nextafter(1e6, 2e6)};
    ASSERT_NE(windows[0], windows[1]);
    const auto ratio = compare_windows(windows, windows).value();
    EXPECT_TRUE(ratio.deterministic);
    EXPECT_FALSE(ratio.interval);
    EXPECT_DOUBLE_EQ(ratio.value, 1);
}

} // namespace
} // namespace besser::bench
