// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/figures.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
    std::string rig; ///< Rig::name, or "recorded"
    /// Rig::probes. Empty for records: what they do not hold was not measured.
    std::optional<std::vector<std::string>> probes;
    std::map<std::string, std::string> by_construction{}; ///< Rig::by_construction
    std::vector<RepRecord> reps{};
    std::vector<PublishedRun> published{};
    /// Windows of one number have one seed and one stratum in all arms: the rig made them so.
    bool paired = true;
};

using Reps = std::vector<const RepRecord *>;

/// In the order of the measurements.
std::map<std::string, Reps, std::less<>> reps_by_arm(const std::vector<RepRecord> &reps);

/// The one table that receipts and verdicts read: every figure of every arm and comparison, each
/// computed once.
class Evidence {
  public:
    /// Both outlive it.
    Evidence(const Plan &plan, const Measurements &measured);

    const Plan &plan() const { return plan_; }
    const Measurements &measured() const { return measured_; }

    const Reps &reps_of(std::string_view arm) const; ///< none when the arm was not run
    const PublishedRun *published_of(std::string_view arm) const;

    /// Metrics that any arm has, in the order in which people read them.
    const std::vector<Metric> &metrics() const { return metrics_; }
    const std::vector<ArmFigure> &figures() const { return figures_; } ///< by metric, then by arm
    const std::vector<ComparisonFigure> &comparisons() const { return comparisons_; }

    /// Null when the arm has no value of the metric.
    const ArmFigure *figure(const std::string &arm, const std::string &metric) const;
    /// Null when one of its arms has no value of the metric. The plan names the comparison.
    const ComparisonFigure *comparison(const Comparison &comparison,
                                       const std::string &metric) const;

    /// Whether the rig has the metric's instrument.
    bool can_measure(const Metric &metric) const;
    /// Where the instrument behind the metric counted something, in any arm or on a known stimulus:
    /// the proof that it is alive. Empty: it never did, so that its zeros prove nothing.
    const std::optional<std::string> &witness(const std::string &metric) const;
    /// What the metric's probes counted in a rep, all together.
    static std::uint64_t counted_by(const Metric &metric, const RepRecord &rep);
    /// A zero of an instrument that may be dead.
    bool proves_nothing(const ArmFigure &figure) const {
        return figure.all_zero() && !witness(figure.metric.name);
    }

  private:
    std::optional<ArmFigure> compute(const std::string &arm, const Metric &metric) const;

    using Key = std::pair<std::string, std::string>; ///< arm or comparison, and metric

    const Plan &plan_;
    const Measurements &measured_;
    const std::map<std::string, Reps, std::less<>> reps_;
    const std::vector<Metric> metrics_;
    std::map<std::string, std::optional<std::string>> witnesses_; ///< by metric
    std::vector<ArmFigure> figures_;
    std::map<Key, std::size_t> figure_index_;
    std::vector<ComparisonFigure> comparisons_; ///< by comparison, then by metric
    std::map<Key, std::size_t> comparison_index_;
};

} // namespace besser::bench
