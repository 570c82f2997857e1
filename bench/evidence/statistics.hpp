// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace besser::bench {

struct Interval {
    double low = 0;
    double high = 0;
};

/// Of at least one value. sd and half_width need two.
struct Summary {
    std::size_t count = 0;
    double mean = 0;
    double median = 0;
    double min = 0;
    double max = 0;
    std::optional<double> sd;         ///< of the sample (n - 1)
    std::optional<double> half_width; ///< of the 95 % interval of the mean, Student's t
};

/// `values` must not be empty.
Summary summarize(std::span<const double> values);

/// to / from, both as means over windows.
struct Ratio {
    double value = 0;           ///< of the geometric means, or of the means if a zero is among them
    bool deterministic = false; ///< two or more windows each, and no variance in either arm
    std::optional<Interval>
        interval; ///< 95 %, Welch on logs; needs two windows each and values above 0
    std::optional<double>
        permutation_p; ///< exact, two-sided; from four windows per arm to 20 in all
    std::optional<double>
        detectable_change; ///< smallest relative change seen with 80 % power at this spread
};

/// Of one value per window; neither list is empty. Empty when the mean of `from` is not above 0.
/// Values that are not above 0 (of first_warn_s, a warning before the rep) leave no interval.
std::optional<Ratio> compare_windows(std::span<const double> from, std::span<const double> to);

/// Upper 95 % bound of an event rate (1/s) after none in `exposure_s` (> 0) seconds: the rule of
/// three.
double zero_rate_bound(double exposure_s);

} // namespace besser::bench
