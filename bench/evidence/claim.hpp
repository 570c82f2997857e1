// SPDX-License-Identifier: GPL-2.0-only
// What a prediction claims of a figure, as statistics read it.
#pragma once

#include "bench/evidence/statistics.hpp"
#include "bench/plan/plan.hpp"
#include "bench/record/metrics.hpp"

#include <limits>
#include <span>
#include <vector>

namespace besser::bench {

/// Where the truth is said to lie: of a mean in its base unit, of a ratio as its logarithm.
struct Claim {
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool outside = false; ///< not within low..high, but beyond it: "different"
};

/// Of an arm's mean.
Claim claim_of_mean(const Expectation &expect);

/// Of a ratio's logarithm. What is better, and so what "superior" and "not inferior" mean, is the
/// metric's.
Claim claim_of_ratio(const Expectation &expect, const Metric &metric);

/// How well the data refute the contrary of a claim, and the claim itself: two-sided p-values, as
/// small as the data speak clearly.
struct Test {
    double p_holds = 1;
    double p_fails = 1;

    double p() const { return p_holds < p_fails ? p_holds : p_fails; }
};

/// How far beyond the estimate the truth may be for reasons beside chance, on the estimate's scale:
/// what a receipt's failing can explain, or without end where the offer's cap hides the rest.
struct Doubt {
    double below = 0;
    double above = 0;
};

Test test(const Claim &claim, const Estimate &estimate, const Doubt &doubt);

/// The level at which each of several p-values counts, so that the chance of any wrong verdict
/// stays below `level` (Holm, Scand. J. Statist. 6 (1979), 65): p <= its level: it counts.
std::vector<double> holm_levels(std::span<const double> p, double level = usual_level);

/// With less a plan is a gamble.
constexpr double wanted_power = 0.8;

/// How probable it is that data show on which side of the claim the truth is: with `windows` in
/// `strata` equal parts, whose values spread by `spread` about `truth`, all on the claim's scale.
/// 0 where so few windows show no spread.
double power(const Claim &claim, double truth, double spread, std::size_t windows,
             std::size_t strata, double level);

/// The fewest windows, a multiple of `strata`, with which the power is the wanted one or more; 0:
/// none of up to 10,000.
std::size_t windows_needed(const Claim &claim, double truth, double spread, std::size_t strata,
                           double level);

} // namespace besser::bench
