// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/report.hpp"

#include "bench/evidence/describe.hpp"
#include "bench/record/record_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace besser::bench {

namespace {

/// Metrics with a column in the table of reps.
std::vector<Metric> rep_metrics(const Measurements &measured) {
    auto metrics = metrics_of(measured.reps);
    std::erase_if(metrics, [&](const Metric &metric) {
        const auto nonzero = [&](const RepRecord &rep) {
            return metric.value(rep).value_or(0) != 0;
        };
        return metric.rep_column == RepColumn::none ||
               (metric.rep_column == RepColumn::when_nonzero &&
                std::ranges::none_of(measured.reps, nonzero));
    });
    return metrics;
}

std::string column_title(const Metric &metric) {
    if (!metric.column.empty())
        return metric.column;
    return metric.parameter.empty() ? metric.name : metric.parameter;
}

std::string cell(const Metric &metric, const RepRecord &rep) {
    const auto value = metric.value(rep);
    return value ? format_value(metric, *value) : "-";
}

std::vector<std::string> rep_row(const RepRecord &rep, const std::vector<Metric> &metrics) {
    std::vector<std::string> row = {
        rep.arm,
        fmt::format("{}", rep.window + 1),
        fmt::format("{}", rep.rep + 1),
        fmt::format("{:.1f}", rep.uptime_s),
        measured(rep) ? fmt::format("{:.2f}", rep.elapsed_s) : "-",
        measured(rep) ? fmt::format("{}", rep.rx_bytes) : "-",
        fmt::format("{}{}", at_cap(rep) ? ">=" : "", cell(received_rate(), rep)),
    };
    for (const auto &metric : metrics)
        row.push_back(cell(metric, rep));
    return row;
}

/// The reps in the order in which people compare them: by arm as in the plan, then window, then
/// rep.
Reps by_arm(const RunResult &result) {
    auto grouped = reps_by_arm(result.measured.reps);
    Reps sorted;
    for (const auto &arm : result.plan.arms) {
        auto &reps = grouped[arm.name];
        std::ranges::sort(reps, {},
                          [](const auto *rep) { return std::pair(rep->window, rep->rep); });
        sorted.insert(sorted.end(), reps.begin(), reps.end());
    }
    return sorted;
}

/// Totals of the same interval of the same rep over an arm's windows.
struct SampleTotals {
    double uptime_s = 0; ///< in the first window
    double length_s = 0;
    double rx_bytes = 0;
    Counters counters;
};

using Series = std::map<std::pair<std::uint32_t, std::size_t>, SampleTotals>; ///< by rep and sample

Series series_of(const Reps &reps) {
    Series series;
    for (const auto *rep : reps) {
        for (std::size_t i = 0; i < rep->series.size(); ++i) {
            const auto &sample = rep->series[i];
            auto [entry, is_new] = series.try_emplace({rep->rep, i});
            auto &interval = entry->second;
            if (is_new)
                interval.uptime_s = sample.uptime_s;
            interval.length_s += sample.length_s;
            interval.rx_bytes += static_cast<double>(sample.rx_bytes);
            for (const auto &[name, count] : sample.counters)
                interval.counters[name] += count;
        }
    }
    return series;
}

std::string bytes_per_second(double rate) {
    return rate >= 0.01 * mib ? fmt::format("{:.3f} MiB/s", rate / mib)
                              : fmt::format("{:.0f} B/s", rate);
}

bool any_scan_rejected(const Series &series) {
    return std::ranges::any_of(series, [](const auto &entry) {
        const auto found = entry.second.counters.find("scan.rejected");
        return found != entry.second.counters.end() && found->second > 0;
    });
}

/// An arm's columns.
struct SeriesColumns {
    Series series;
    bool scans = false; ///< it has one of rejected scans
};

void add_series_cells(const SeriesColumns &columns, const Series::key_type &key,
                      std::vector<std::string> &row) {
    const auto found = columns.series.find(key);
    if (found == columns.series.end() || found->second.length_s <= 0) {
        row.insert(row.end(), columns.scans ? 2 : 1, "-");
        return;
    }
    const auto &interval = found->second;
    row.push_back(bytes_per_second(interval.rx_bytes / interval.length_s));
    if (!columns.scans)
        return;
    const auto scans = interval.counters.find("scan.rejected");
    row.push_back(scans == interval.counters.end() ? "-" : fmt::format("{}", scans->second));
}

struct EventGroup {
    std::size_t count = 0;
    std::set<std::pair<std::uint32_t, std::uint32_t>> reps;
    const RepRecord *rep = nullptr; ///< of the earliest
    const Event *earliest = nullptr;
};

std::map<EventKind, EventGroup> group_events(const Reps &reps) {
    std::map<EventKind, EventGroup> groups;
    for (const auto *rep : reps) {
        for (const auto &event : rep->events) {
            auto &group = groups[event.kind];
            ++group.count;
            group.reps.emplace(rep->window, rep->rep);
            if (!group.earliest || event.uptime_s < group.earliest->uptime_s) {
                group.earliest = &event;
                group.rep = rep;
            }
        }
    }
    return groups;
}

} // namespace

Section reps_section(const RunResult &result) {
    if (result.measured.reps.empty())
        return {"Reps", {}};
    const auto metrics = rep_metrics(result.measured);
    Table table{{{"arm", false, Table::Role::group},
                 {"window", true, Table::Role::key},
                 {"rep", true, Table::Role::key},
                 {"uptime s"},
                 {"elapsed s"},
                 {"RX bytes"},
                 {"MiB/s"}},
                {}};
    for (const auto &metric : metrics)
        table.columns.push_back({column_title(metric)});
    for (const auto *rep : by_arm(result))
        table.rows.push_back(rep_row(*rep, metrics));
    return {"Reps", {table}};
}

Section series_section(const RunResult &result) {
    Table table{{{"rep", true, Table::Role::key}, {"uptime min", true, Table::Role::key}}, {}};
    std::vector<SeriesColumns> arms;
    std::map<Series::key_type, double> rows;
    auto reps = reps_by_arm(result.measured.reps);
    for (const auto &arm : result.plan.arms) {
        auto series = series_of(reps[arm.name]);
        const bool scans = any_scan_rejected(series);
        table.columns.push_back({arm.name});
        if (scans)
            table.columns.push_back({fmt::format("{}: scans rejected", arm.name)});
        for (const auto &[key, interval] : series)
            rows.try_emplace(key, interval.uptime_s);
        arms.push_back({std::move(series), scans});
    }
    for (const auto &[key, uptime_s] : rows) {
        std::vector<std::string> row = {fmt::format("{}", key.first + 1),
                                        fmt::format("{:.1f}", uptime_s / 60)};
        for (const auto &columns : arms)
            add_series_cells(columns, key, row);
        table.rows.push_back(std::move(row));
    }
    if (table.rows.empty())
        return {"Over time", {}};
    return {
        "Over time",
        {"Received per second in each interval, as the mean over all windows; scans summed over "
         "them.",
         table}};
}

Section events_section(const RunResult &result) {
    Items items;
    auto reps = reps_by_arm(result.measured.reps);
    for (const auto &arm : result.plan.arms) {
        for (const auto &[kind, group] : group_events(reps[arm.name])) {
            items.push_back(
                {fmt::format("{}: {} x {}, in {} reps", arm.name, event_name(kind), group.count,
                             group.reps.size()),
                 {fmt::format(
                     "earliest in a window: window {}, rep {}, {:.3f} s of uptime, {:+.3f} "
                     "s into the rep: {}",
                     group.rep->window + 1, group.rep->rep + 1, group.earliest->uptime_s,
                     group.earliest->uptime_s - group.rep->uptime_s, group.earliest->text)}});
        }
    }
    if (items.empty())
        return {"Events", {}};
    return {"Events", {items}};
}

} // namespace besser::bench
