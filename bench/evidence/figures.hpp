// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/statistics.hpp"
#include "bench/plan/plan.hpp"
#include "bench/record/metrics.hpp"
#include "bench/record/record.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace besser::bench {

/// A run of which only means are known, not its reps.
struct PublishedRun {
    std::string id;
    std::string arm;
    double duration_s = 0; ///< 0: unknown
    std::uint32_t reps = 1;
    std::map<std::string, double> means; ///< by metric, in base units
    RepFacts facts;
};

/// All that was measured: what figures, receipts and verdicts are computed from.
struct Measurements {
    std::string rig;                      ///< Rig::name, or "recorded"
    std::vector<std::string> rig_metrics; ///< Rig::metrics
    std::vector<RepRecord> reps;
    std::vector<PublishedRun> published;

    std::vector<const RepRecord *> reps_of(std::string_view arm) const;
    const PublishedRun *published_of(std::string_view arm) const;
};

/// One metric of one arm.
struct ArmFigure {
    std::string arm;
    Metric metric;
    std::vector<double> reps;    ///< every rep's value; empty when only a published mean is known
    std::vector<double> windows; ///< means per window, the replicates; never empty
    std::optional<Summary> over_reps;
    Summary over_windows;
    std::size_t absent = 0;   ///< reps that do not have the metric
    std::size_t censored = 0; ///< reps at the cap of the offer
    double exposure_s = 0;    ///< time over which it was counted

    bool all_zero() const;
};

std::optional<ArmFigure> arm_figure(const Measurements &measured, std::string_view arm,
                                    const Metric &metric);

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

std::optional<ComparisonFigure>
comparison_figure(const Measurements &measured, const Comparison &comparison, const Metric &metric);

/// Where the instrument behind the metric counted something, in any arm or on a known stimulus: the
/// proof that it is alive. Empty: it never did, so that its zeros prove nothing.
std::optional<std::string> probe_witness(const Measurements &measured, const Metric &metric);

/// Metrics that were measured in any arm or are predicted, in the registry's order.
std::vector<Metric> measured_metrics(const Measurements &measured);

} // namespace besser::bench
