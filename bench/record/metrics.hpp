// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/record/record.hpp"
#include "support/quantity.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

enum class Better { higher, lower, neither };

/// A figure a plan can predict, derived from one rep. Names with a part in angle brackets take a
/// work function there.
struct Metric {
    std::string name;
    std::string unit;    ///< for people, after `per_unit`
    double per_unit = 1; ///< base units in one displayed unit
    Dimension dimension = Dimension::number;
    Better better = Better::neither;
    std::vector<std::string>
        probes; ///< names of the one instrument behind it; it is alive if any of them counted
    bool about_failure =
        false; ///< speaks about warnings or wedges itself, so those do not invalidate it
    bool censored_by_offer = false; ///< a capped sender bounds it from above

    /// Its value in the base unit; empty when the rep does not have it.
    std::optional<double> value(const RepRecord &rep) const;

    std::optional<double> (*derive)(const RepRecord &, std::string_view parameter) = nullptr;
    std::string parameter;
};

/// The metric of that name, or nothing when there is none.
std::optional<Metric> find_metric(std::string_view name);

/// Every known name, with "<function>" where a work function's name goes.
std::vector<std::string> metric_names();

/// Whether `name` is in a rig's list; an entry that ends in ".*" covers every parameter.
bool covers(const std::vector<std::string> &list, std::string_view name);

/// Metrics that any of the reps has, in the registry's order; parameters in alphabetical order.
std::vector<Metric> metrics_of(const std::vector<RepRecord> &reps);

/// A value in the metric's displayed unit, without the unit: "2.352".
std::string format_value(const Metric &metric, double value);

/// The rx_rate of a capped sender is at its cap from this share of the offer on.
constexpr double cap_share = 0.98;

/// Whether a rep received all that was offered, so that its rate is only a lower bound.
bool at_cap(const RepRecord &rep);

} // namespace besser::bench
