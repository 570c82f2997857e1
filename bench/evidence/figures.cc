// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::bench {

namespace {

/// One mean per window; `values` and `windows` run in parallel.
std::vector<double> window_means(const std::vector<double> &values,
                                 const std::vector<std::uint32_t> &windows) {
    std::map<std::uint32_t, std::vector<double>> grouped;
    for (std::size_t i = 0; i < values.size(); ++i)
        grouped[windows[i]].push_back(values[i]);
    std::vector<double> means;
    for (const auto &[window, group] : grouped)
        means.push_back(summarize(group).mean);
    return means;
}

std::optional<ArmFigure> published_figure(const Measurements &measured, ArmFigure figure) {
    const auto *run = measured.published_of(figure.arm);
    if (!run || !run->means.contains(figure.metric.name))
        return {};
    figure.windows = {run->means.at(figure.metric.name)};
    figure.over_windows = summarize(figure.windows);
    figure.exposure_s = run->duration_s;
    return figure;
}

Bound bound_of(const ArmFigure &from, const ArmFigure &to) {
    if (from.censored > 0 && to.censored > 0)
        return Bound::open;
    if (to.censored > 0)
        return Bound::at_least;
    return from.censored > 0 ? Bound::at_most : Bound::exact;
}

bool contains(const std::vector<std::string> &list, std::string_view name) {
    return std::ranges::find(list, name) != list.end();
}

/// What the metric's probes counted.
std::uint64_t counted(const Metric &metric, const Counters &counters) {
    std::uint64_t sum = 0;
    for (const auto &[name, count] : counters)
        sum += contains(metric.probes, name) ? count : 0;
    return sum;
}

} // namespace

std::vector<const RepRecord *> Measurements::reps_of(std::string_view arm) const {
    std::vector<const RepRecord *> found;
    for (const auto &rep : reps) {
        if (rep.arm == arm)
            found.push_back(&rep);
    }
    return found;
}

const PublishedRun *Measurements::published_of(std::string_view arm) const {
    const auto found = std::ranges::find(published, arm, &PublishedRun::arm);
    return found == published.end() ? nullptr : &*found;
}

bool ArmFigure::all_zero() const {
    return std::ranges::all_of(windows, [](double mean) { return mean == 0; });
}

std::optional<ArmFigure> arm_figure(const Measurements &measured, std::string_view arm,
                                    const Metric &metric) {
    ArmFigure figure;
    figure.arm = arm;
    figure.metric = metric;
    std::vector<std::uint32_t> windows;
    for (const auto *rep : measured.reps_of(arm)) {
        const auto value = metric.value(*rep);
        figure.exposure_s += rep->elapsed_s;
        if (!value) {
            ++figure.absent;
            continue;
        }
        figure.reps.push_back(*value);
        windows.push_back(rep->window);
        figure.censored += metric.censored_by_offer && at_cap(*rep) ? 1 : 0;
    }
    if (figure.reps.empty())
        return published_figure(measured, std::move(figure));
    figure.windows = window_means(figure.reps, windows);
    figure.over_reps = summarize(figure.reps);
    figure.over_windows = summarize(figure.windows);
    return figure;
}

std::optional<ComparisonFigure> comparison_figure(const Measurements &measured,
                                                  const Comparison &comparison,
                                                  const Metric &metric) {
    auto from = arm_figure(measured, comparison.from, metric);
    auto to = arm_figure(measured, comparison.to, metric);
    if (!from || !to)
        return {};
    const auto ratio = compare_windows(from->windows, to->windows);
    const auto bound = bound_of(*from, *to);
    return ComparisonFigure{comparison, metric, std::move(*from), std::move(*to), ratio, bound};
}

std::optional<std::string> probe_witness(const Measurements &measured, const Metric &metric) {
    for (const auto &rep : measured.reps) {
        if (const auto count = counted(metric, rep.counters))
            return fmt::format("it counted {} in a rep of {}", count, rep.arm);
        if (const auto count = counted(metric, rep.facts.stimuli))
            return fmt::format("it counted {} on a known stimulus in {}", count, rep.arm);
        if (contains(metric.probes, "rx.bytes") && rep.rx_bytes > 0)
            return fmt::format("it counted {} bytes in a rep of {}", rep.rx_bytes, rep.arm);
    }
    for (const auto &run : measured.published) {
        for (const auto &[name, mean] : run.means) {
            const auto other = find_metric(name);
            if (mean > 0 && other && other->probes == metric.probes)
                return fmt::format("it counted {}{} in {} ({})", format_value(*other, mean),
                                   other->unit, run.arm, run.id);
        }
    }
    return {};
}

std::vector<Metric> measured_metrics(const Measurements &measured) {
    auto metrics = metrics_of(measured.reps);
    for (const auto &run : measured.published) {
        for (const auto &[name, mean] : run.means) {
            auto metric = find_metric(name);
            if (metric && std::ranges::find(metrics, name, &Metric::name) == metrics.end())
                metrics.push_back(std::move(*metric));
        }
    }
    return metrics;
}

} // namespace besser::bench
