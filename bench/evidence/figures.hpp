// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/statistics.hpp"
#include "bench/plan/plan.hpp"
#include "bench/record/metrics.hpp"
#include "bench/record/record.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace besser::bench {

/// What an arm's reps in one window say of a metric: the replicate.
struct WindowMean {
    std::uint32_t window = 0; ///< 0-based
    std::string stratum;      ///< as in the records
    double mean = 0;          ///< of its reps
};

/// One metric of one arm.
struct ArmFigure {
    std::string arm;
    Metric metric;
    std::vector<double> reps; ///< every rep's value; empty when only a published mean is known
    std::vector<WindowMean> windows; ///< by window; never empty
    std::optional<Summary> over_reps;
    Summary over_windows;
    std::optional<Estimate> mean; ///< over windows, by stratum; empty: a stratum has but one
    std::size_t absent = 0;       ///< reps that do not have the metric
    std::size_t unmeasured = 0;   ///< of those, reps without traffic
    std::size_t censored = 0;     ///< reps at the cap of the offer
    double exposure_s = 0;        ///< time over which it was counted

    bool all_zero() const;
    bool above_zero() const; ///< every window
};

/// Of an arm's reps; empty when none of them has the metric.
std::optional<ArmFigure> measured_figure(std::string arm, const Metric &metric,
                                         std::span<const RepRecord *const> reps);

/// Of a mean that was published over `duration_s` (0: unknown) in place of reps.
ArmFigure published_figure(std::string arm, const Metric &metric, double mean, double duration_s);

/// What a censored arm leaves of a ratio.
enum class Bound { exact, at_least, at_most, open };

/// Two windows that share their conditions.
struct Pair {
    std::uint32_t window = 0;
    std::string stratum;
    double ratio = 0;
};

/// to / from.
struct Ratio {
    double value = 0;            ///< of the geometric means, or of the means if not all are above 0
    std::vector<Pair> pairs{};   ///< by window; empty where windows are not pairs, or not above 0
    std::optional<Estimate> log; ///< of its logarithm; empty: nothing tells how sure it is
};

struct ComparisonFigure {
    Comparison comparison;
    Metric metric;
    ArmFigure from;
    ArmFigure to;
    std::optional<Ratio> ratio; ///< empty when `from` is 0
    Bound bound = Bound::exact;
};

/// Of two figures of the same metric. `paired`: windows of one number had the same seed and
/// conditions in both arms, and are compared one by one.
ComparisonFigure compare(const Comparison &comparison, const ArmFigure &from, const ArmFigure &to,
                         bool paired);

/// The ratio's interval; without an estimate the ratio alone.
Interval ratio_interval(const Ratio &ratio, double level = usual_level);

/// The geometric mean of the pairs' ratios in each stratum, by its name.
std::vector<StratumMean> ratios_by_stratum(const Ratio &ratio);

} // namespace besser::bench
