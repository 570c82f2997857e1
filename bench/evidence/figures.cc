// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/figures.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>

namespace besser::bench {

namespace {

/// The values of a window's reps.
struct WindowValues {
    std::string stratum;
    std::vector<double> values;
};

std::vector<WindowMean> means_of(const std::map<std::uint32_t, WindowValues> &windows) {
    std::vector<WindowMean> means;
    for (const auto &[window, content] : windows)
        means.push_back({window, content.stratum, summarize(content.values).mean});
    return means;
}

std::vector<double> values_of(const std::vector<WindowMean> &windows) {
    std::vector<double> values;
    for (const auto &window : windows)
        values.push_back(window.mean);
    return values;
}

void summarize_windows(ArmFigure &figure) {
    std::vector<Observation> windows;
    for (const auto &window : figure.windows)
        windows.push_back({window.stratum, window.mean});
    figure.over_windows = summarize(values_of(figure.windows));
    figure.mean = stratified_mean(windows);
}

Bound bound_of(const ArmFigure &from, const ArmFigure &to) {
    if (from.censored > 0 && to.censored > 0)
        return Bound::open;
    if (to.censored > 0)
        return Bound::at_least;
    return from.censored > 0 ? Bound::at_most : Bound::exact;
}

/// The windows that both arms have, under the same conditions.
std::vector<Pair> pairs_of(const ArmFigure &from, const ArmFigure &to) {
    std::vector<Pair> pairs;
    for (const auto &window : from.windows) {
        const auto other = std::ranges::find(to.windows, window.window, &WindowMean::window);
        if (other != to.windows.end() && other->stratum == window.stratum)
            pairs.push_back({window.window, window.stratum, other->mean / window.mean});
    }
    return pairs;
}

std::vector<Observation> logs_of(const std::vector<Pair> &pairs) {
    std::vector<Observation> logs;
    for (const auto &pair : pairs)
        logs.push_back({pair.stratum, std::log(pair.ratio)});
    return logs;
}

std::vector<double> logs_of(const ArmFigure &figure) {
    auto logs = values_of(figure.windows);
    for (auto &value : logs)
        value = std::log(value);
    return logs;
}

std::optional<Ratio> ratio_of(const ArmFigure &from, const ArmFigure &to, bool paired) {
    if (from.over_windows.mean <= 0)
        return {};
    Ratio ratio{to.over_windows.mean / from.over_windows.mean, {}, {}};
    if (!from.above_zero() || !to.above_zero())
        return ratio;
    if (paired) {
        ratio.pairs = pairs_of(from, to);
        ratio.log = stratified_mean(logs_of(ratio.pairs));
    } else {
        ratio.log = difference_of_means(logs_of(from), logs_of(to));
    }
    if (ratio.log)
        ratio.value = std::exp(ratio.log->value);
    return ratio;
}

} // namespace

bool ArmFigure::all_zero() const {
    return std::ranges::all_of(windows, [](const auto &window) { return window.mean == 0; });
}

bool ArmFigure::above_zero() const {
    return std::ranges::all_of(windows, [](const auto &window) { return window.mean > 0; });
}

std::optional<ArmFigure> measured_figure(std::string arm, const Metric &metric,
                                         std::span<const RepRecord *const> reps) {
    ArmFigure figure;
    figure.arm = std::move(arm);
    figure.metric = metric;
    std::map<std::uint32_t, WindowValues> windows;
    for (const auto *rep : reps) {
        const auto value = metric.value(*rep);
        figure.exposure_s += rep->elapsed_s;
        if (!value) {
            ++figure.absent;
            figure.unmeasured += measured(*rep) ? 0 : 1;
            continue;
        }
        figure.reps.push_back(*value);
        auto &window = windows[rep->window];
        window.stratum = rep->stratum;
        window.values.push_back(*value);
        figure.censored += metric.estimand == Estimand::capacity && at_cap(*rep) ? 1 : 0;
    }
    if (figure.reps.empty())
        return {};
    figure.windows = means_of(windows);
    figure.over_reps = summarize(figure.reps);
    summarize_windows(figure);
    return figure;
}

ArmFigure published_figure(std::string arm, const Metric &metric, double mean, double duration_s) {
    ArmFigure figure;
    figure.arm = std::move(arm);
    figure.metric = metric;
    figure.windows = {{0, "", mean}};
    summarize_windows(figure);
    figure.exposure_s = duration_s;
    return figure;
}

ComparisonFigure compare(const Comparison &comparison, const ArmFigure &from, const ArmFigure &to,
                         bool paired) {
    assert(from.metric.name == to.metric.name);
    return {comparison, from.metric, from, to, ratio_of(from, to, paired), bound_of(from, to)};
}

Interval ratio_interval(const Ratio &ratio, double level) {
    if (!ratio.log)
        return {ratio.value, ratio.value};
    const auto log = interval_of(*ratio.log, level);
    return {std::exp(log.low), std::exp(log.high)};
}

std::vector<StratumMean> ratios_by_stratum(const Ratio &ratio) {
    auto strata = means_by_stratum(logs_of(ratio.pairs));
    for (auto &stratum : strata)
        stratum.mean = std::exp(stratum.mean);
    return strata;
}

} // namespace besser::bench
