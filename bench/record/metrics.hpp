// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/record/record.hpp"
#include "bench/record/record_limits.hpp"
#include "support/quantity.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

/// Whether the report's table of reps has a column of a metric.
enum class RepColumn {
    none,
    always,      ///< where any rep has the metric
    when_nonzero ///< where it is not 0 in any rep: what went wrong
};

/// Which way a figure is better.
enum class Better { neither, higher, lower };

/// What a figure estimates (ICH E9 (R1), A.3, calls it the estimand).
enum class Estimand {
    count,    ///< what happened, neither good nor bad
    goodput,  ///< what arrives at the plan's load, which it cannot exceed
    capacity, ///< what could arrive: at the load's cap only that it is no less
    cost,     ///< what a received frame takes
    failure   ///< how often something goes wrong
};

std::string_view estimand_name(Estimand estimand);

/// What the metric of a rep can be: in its base unit, bounds included.
struct Range {
    double low = 0;
    double high = static_cast<double>(most_count);
    bool whole = false; ///< a count
};

/// A figure a plan can predict, derived from one rep. Its row in metric_table.cc is the one place
/// that names it. A name with a part in angle brackets takes a work function there.
struct Metric {
    std::string name{};
    std::string what{};  ///< in a sentence, for people
    std::string unit{};  ///< for people, after `per_unit`
    double per_unit = 1; ///< base units in one displayed unit
    Dimension dimension = Dimension::number;
    /// A rep that says otherwise is refused, and so is an expectation that no value of the range
    /// can meet, or that none can fail.
    Range range{};
    /// Names of the one instrument behind it. A rig measures it if it has all of them; it is alive
    /// if any of them counted.
    std::vector<std::string> probes{};
    /// Of a failure: it speaks about warnings or wedges itself, so those do not invalidate it. Of a
    /// capacity: a capped sender bounds it from above.
    Estimand estimand = Estimand::count;
    Better better = Better::neither;
    bool summarised =
        false; ///< reports show its figures also where the plan predicts nothing of it
    RepColumn rep_column = RepColumn::none;
    std::string column{}; ///< title of that column; empty: the work function, or the name
    std::string
        recorded_mean{}; ///< key of a recorded run that gives its mean in the displayed unit

    /// Null: a rep has it as such, under the metric's name (RepRecord::metrics).
    std::optional<double> (*derive)(const RepRecord &, std::string_view parameter) = nullptr;
    std::string parameter{}; ///< the work function

    /// Its value in the base unit; empty when the rep does not have it.
    std::optional<double> value(const RepRecord &rep) const;
};

/// Every metric, in the order in which people read them. Those that take a work function stand here
/// with "<function>" in their names and have no values.
const std::vector<Metric> &metric_table();

bool takes_function(const Metric &metric);

/// The metric of one work function. `metric` takes one.
Metric of_function(const Metric &metric, std::string_view function);

/// The metric of that name, or nothing when there is none.
std::optional<Metric> find_metric(std::string_view name);

/// "0 to 1", "0 to 99.2 MiB/s": the range for people.
std::string describe_range(const Metric &metric);

/// "goodput", which every rep with traffic has.
const Metric &received_rate();

/// Every known name, with "<function>" where a work function's name goes.
std::vector<std::string> metric_names();

/// Work functions that a driver for this chip may have, ours and public ones. Every rig counts
/// these, also where they do not exist: a zero is a count, too.
constexpr std::array<std::string_view, 5> known_work_functions = {
    "bes2600_bh_work", "sdio_rx_work", "sdio_tx_work", "sdio_irq_work", "bes2600_restart_work"};

/// What to say of a name that is no metric of any rig, with the nearest one and all. A work
/// function that no rig knows would read 0 for ever, so it is none, too; unless `others_exist`,
/// because a module that is not ours may have any. Empty: the name is known.
std::string unknown_metric(std::string_view name, bool others_exist);

/// Stands for the executions of every work function in a list of probes.
constexpr std::string_view every_work_probe = "work.*";

/// Whether who has these probes measures the metric.
bool measurable(const Metric &metric, const std::vector<std::string> &probes);

/// Metrics that any of the reps has, in the table's order; work functions in alphabetical order.
std::vector<Metric> metrics_of(const std::vector<RepRecord> &reps);

/// A value in the metric's displayed unit, without the unit: "2.352".
std::string format_value(const Metric &metric, double value);

/// The goodput of a capped sender is at its cap from this share of the offer on.
constexpr double cap_share = 0.98;

/// Whether a rep received all that was offered, so that its rate is only a lower bound.
bool at_cap(const RepRecord &rep);

} // namespace besser::bench
