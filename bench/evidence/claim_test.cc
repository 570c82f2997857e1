// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/claim.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <vector>

namespace besser::bench {
namespace {

const Claim at_least_zero{0, std::numeric_limits<double>::infinity(), false};
const Claim about_zero{-0.02, 0.02, false};
const Claim different{0, 0, true};

/// Hand-computed: t = 0.5 / 0.25 = 2 with 10 degrees of freedom; twice the tail is 0.0734.
TEST(Test, gives_twice_the_tail_of_students_t) {
    const Estimate estimate{0.5, 0.25, 10};
    EXPECT_NEAR(test(at_least_zero, estimate, {}).p_holds, 0.07339, 1e-5);
    EXPECT_NEAR(test(different, estimate, {}).p_holds, 0.07339, 1e-5);
    EXPECT_EQ(test(at_least_zero, {-estimate.value, 0.25, 10}, {}).p_fails,
              test(at_least_zero, estimate, {}).p_holds);
}

TEST(Test, shows_equivalence_by_both_sides) {
    const Estimate near{0.01, 0.002, 20}, off{0.025, 0.002, 20};
    EXPECT_LT(test(about_zero, near, {}).p_holds, 0.001);
    EXPECT_GT(test(about_zero, off, {}).p_holds, 0.5);
    EXPECT_LT(test(about_zero, off, {}).p_fails, 0.05);
}

TEST(Test, grants_every_doubt_to_the_contrary) {
    const Estimate estimate{0.5, 0.1, 10};
    EXPECT_LT(test(at_least_zero, estimate, {0.1, 0.1}).p_holds, 0.01);
    EXPECT_GT(test(at_least_zero, estimate, {0.5, 0}).p_holds, 0.9);
    EXPECT_LT(test(at_least_zero, estimate, {0, 10}).p_holds, 0.01) << "above is no matter";
    EXPECT_EQ(test(at_least_zero, {-0.5, 0.1, 10}, {0, INFINITY}).p_fails, 1);
}

TEST(Test, takes_windows_without_variance_at_their_word) {
    EXPECT_EQ(test(at_least_zero, {0, 0, 3}, {}).p_holds, 0);
    EXPECT_EQ(test(at_least_zero, {-1e-9, 0, 3}, {}).p_fails, 0);
    EXPECT_EQ(test(different, {0, 0, 3}, {}).p_fails, 0);
    EXPECT_EQ(test(different, {1e-9, 0, 3}, {}).p_holds, 0);
}

TEST(HolmLevels, grow_as_hypotheses_fall_and_stop_at_the_first_that_does_not) {
    const std::array p{0.04, 0.001, 0.03};
    const auto levels = holm_levels(p);
    EXPECT_NEAR(levels[1], 0.05 / 3, 1e-12);
    EXPECT_NEAR(levels[2], 0.025, 1e-12);
    EXPECT_NEAR(levels[0], 0.025, 1e-12) << "the one before it stood";
}

/// Hand-computed by the tables of the noncentral t: n = 10, an effect of one standard deviation, a
/// two-sided test at 5 %: 0.803.
TEST(Power, is_that_of_the_noncentral_t) {
    EXPECT_NEAR(power(different, 1, 1, 10, 1, 0.05), 0.803, 0.001);
    EXPECT_NEAR(power(at_least_zero, 0, 1, 10, 1, 0.05), 0.025, 1e-6);
    EXPECT_EQ(power(different, 1, 1, 7, 4, 0.05), 0);
}

TEST(Power, decides_a_claim_also_where_it_fails) {
    EXPECT_NEAR(power(at_least_zero, -1, 1, 10, 1, 0.05), 0.803, 0.001);
}

TEST(WindowsNeeded, are_the_fewest_with_the_power) {
    EXPECT_EQ(windows_needed(different, 1, 1, 1, 0.05), 10);
    EXPECT_EQ(windows_needed(different, 1, 1, 4, 0.05) % 4, 0);
    EXPECT_EQ(windows_needed(at_least_zero, 0, 1, 1, 0.05), 0);
}

/// Windows of a plan: in strata with levels of their own, about a truth.
class Windows {
  public:
    explicit Windows(double truth) : truth_(truth) {}

    Estimate draw() {
        std::vector<Observation> logs;
        for (std::size_t window = 0; window < count; ++window) {
            const auto stratum = window % strata;
            const double level = 0.1 * (static_cast<double>(stratum) - 1.5);
            logs.push_back({std::to_string(stratum), truth_ + level + noise_(generator_)});
        }
        return stratified_mean(logs).value();
    }

    static constexpr std::size_t count = 16, strata = 4;
    static constexpr double spread = 0.02;

  private:
    double truth_;
    std::mt19937 generator_{1};
    std::normal_distribution<double> noise_{0, spread};
};

constexpr int runs = 2000;

/// What is promised is kept.
TEST(Power, is_what_runs_come_to) {
    constexpr double truth = 0.02;
    Windows windows(truth);
    int shown = 0;
    for (int run = 0; run < runs; ++run)
        shown += test(at_least_zero, windows.draw(), {}).p_holds <= 0.05 ? 1 : 0;
    const double promised =
        power(at_least_zero, truth, Windows::spread, Windows::count, Windows::strata, 0.05);
    EXPECT_NEAR(static_cast<double>(shown) / runs, promised, 0.05);
}

TEST(Test, raises_a_false_alarm_in_one_of_twenty_equal_pairs) {
    Windows windows(0);
    int alarms = 0;
    for (int run = 0; run < runs; ++run)
        alarms += test(different, windows.draw(), {}).p_holds <= 0.05 ? 1 : 0;
    EXPECT_GT(alarms, runs * 0.03);
    EXPECT_LT(alarms, runs * 0.07);
}

TEST(Interval, covers_the_truth_in_nineteen_of_twenty_runs) {
    Windows windows(0.3);
    int covered = 0;
    for (int run = 0; run < runs; ++run) {
        const auto [low, high] = interval_of(windows.draw());
        covered += low <= 0.3 && 0.3 <= high ? 1 : 0;
    }
    EXPECT_GT(covered, runs * 0.93);
    EXPECT_LT(covered, runs * 0.97);
}

} // namespace
} // namespace besser::bench
