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

/// One metric of one arm.
struct ArmFigure {
    std::string arm;
    Metric metric;
    std::vector<double> reps;    ///< every rep's value; empty when only a published mean is known
    std::vector<double> windows; ///< means per window, the replicates; never empty
    std::optional<Summary> over_reps;
    Summary over_windows;
    std::size_t absent = 0;     ///< reps that do not have the metric
    std::size_t unmeasured = 0; ///< of those, reps without traffic
    std::size_t censored = 0;   ///< reps at the cap of the offer
    double exposure_s = 0;      ///< time over which it was counted

    bool all_zero() const;
};

/// Of an arm's reps; empty when none of them has the metric.
std::optional<ArmFigure> measured_figure(std::string arm, const Metric &metric,
                                         std::span<const RepRecord *const> reps);

/// Of a mean that was published over `duration_s` (0: unknown) in place of reps.
ArmFigure published_figure(std::string arm, const Metric &metric, double mean, double duration_s);

/// What a censored arm leaves of a ratio.
enum class Bound { exact, at_least, at_most, open };

struct ComparisonFigure {
    Comparison comparison;
    Metric metric;
    ArmFigure from;
    ArmFigure to;
    std::optional<Ratio> ratio; ///< empty when `from` is 0
    Bound bound = Bound::exact;
};

/// Of two figures of the same metric.
ComparisonFigure compare(const Comparison &comparison, const ArmFigure &from, const ArmFigure &to);

} // namespace besser::bench
