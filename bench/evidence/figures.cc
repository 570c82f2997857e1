// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/figures.hpp"

#include <algorithm>
#include <cassert>
#include <map>

namespace besser::bench {

namespace {

/// One mean per window; `values` and `windows` run in parallel.
std::vector<double> window_means(const std::vector<double> &values,
                                 const std::vector<std::uint32_t> &windows) {
    assert(values.size() == windows.size());
    std::map<std::uint32_t, std::vector<double>> grouped;
    for (std::size_t i = 0; i < values.size(); ++i)
        grouped[windows[i]].push_back(values[i]);
    std::vector<double> means;
    for (const auto &[window, group] : grouped)
        means.push_back(summarize(group).mean);
    return means;
}

Bound bound_of(const ArmFigure &from, const ArmFigure &to) {
    if (from.censored > 0 && to.censored > 0)
        return Bound::open;
    if (to.censored > 0)
        return Bound::at_least;
    return from.censored > 0 ? Bound::at_most : Bound::exact;
}

} // namespace

bool ArmFigure::all_zero() const {
    return std::ranges::all_of(windows, [](double mean) { return mean == 0; });
}

std::optional<ArmFigure> measured_figure(std::string arm, const Metric &metric,
                                         std::span<const RepRecord *const> reps) {
    ArmFigure figure;
    figure.arm = std::move(arm);
    figure.metric = metric;
    std::vector<std::uint32_t> windows;
    for (const auto *rep : reps) {
        const auto value = metric.value(*rep);
        figure.exposure_s += rep->elapsed_s;
        if (!value) {
            ++figure.absent;
            figure.unmeasured += measured(*rep) ? 0 : 1;
            continue;
        }
        figure.reps.push_back(*value);
        windows.push_back(rep->window);
        figure.censored += metric.censored_by_offer && at_cap(*rep) ? 1 : 0;
    }
    if (figure.reps.empty())
        return {};
    figure.windows = window_means(figure.reps, windows);
    figure.over_reps = summarize(figure.reps);
    figure.over_windows = summarize(figure.windows);
    return figure;
}

ArmFigure published_figure(std::string arm, const Metric &metric, double mean, double duration_s) {
    ArmFigure figure;
    figure.arm = std::move(arm);
    figure.metric = metric;
    figure.windows = {mean};
    figure.over_windows = summarize(figure.windows);
    figure.exposure_s = duration_s;
    return figure;
}

ComparisonFigure compare(const Comparison &comparison, const ArmFigure &from, const ArmFigure &to) {
    assert(from.metric.name == to.metric.name);
    return {comparison,        from.metric, from, to, compare_windows(from.windows, to.windows),
            bound_of(from, to)};
}

} // namespace besser::bench
