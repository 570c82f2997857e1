// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace besser::bench {

struct Interval {
    double low = 0;
    double high = 0;
};

/// Of at least one value. sd needs two.
struct Summary {
    std::size_t count = 0;
    double mean = 0;
    double median = 0;
    double min = 0;
    double max = 0;
    std::optional<double> sd; ///< of the sample (n - 1)
};

/// `values` must not be empty.
Summary summarize(std::span<const double> values);

/// What one window says, and the stratum that the window belongs to.
struct Observation {
    std::string stratum;
    double value = 0;
};

/// Of a mean, or of the logarithm of a ratio: Student's t about the truth.
struct Estimate {
    double value = 0;
    double error = 0;   ///< standard error; 0: the windows do not vary
    double degrees = 1; ///< of freedom

    bool deterministic() const { return error == 0; }
};

/// The level at which reports give intervals, and at which a single prediction is judged.
constexpr double usual_level = 0.05;

/// What covers the truth with a probability of 1 - level.
Interval interval_of(const Estimate &estimate, double level = usual_level);

/// How probable data at least this far above `bound` are if the truth is not above it. The windows
/// vary.
double p_of_above(const Estimate &estimate, double bound);

/// The mean of the strata's means, each stratum counting the same, with the spread within strata
/// alone (Cochran, Sampling Techniques, 5.3 and 5.9 eq. 5.30 for the degrees of freedom). Empty
/// when a stratum has less than two windows, so that its spread is not known.
std::optional<Estimate> stratified_mean(std::span<const Observation> windows);

/// The difference of the means of two independent samples, `to` minus `from`, by Welch. Empty when
/// one of them has less than two values.
std::optional<Estimate> difference_of_means(std::span<const double> from,
                                            std::span<const double> to);

/// By stratum, in the order of their names: how many windows, and their mean.
struct StratumMean {
    std::string stratum;
    std::size_t windows = 0;
    double mean = 0;
};

std::vector<StratumMean> means_by_stratum(std::span<const Observation> windows);

/// Upper 95 % bound of an event rate (1/s) after none in `exposure_s` (> 0) seconds: the rule of
/// three.
double zero_rate_bound(double exposure_s);

/// Upper 95 % bound of the share of windows with an event after none in `windows` (> 0) of them.
double zero_share_bound(std::size_t windows);

} // namespace besser::bench
