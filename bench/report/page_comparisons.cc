// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/page_sections.hpp"

#include "bench/evidence/claim.hpp"
#include "bench/evidence/describe.hpp"
#include "bench/report/report.hpp"
#include "page/plot.hpp"
#include "page/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace besser::bench {

namespace {

using page::element;
using page::Html;

const Prediction *prediction_of(const Plan &plan, const ComparisonFigure &figure) {
    for (const auto &prediction : plan.predictions)
        if (prediction.comparison == figure.comparison && prediction.metric == figure.metric.name)
            return &prediction;
    return nullptr;
}

std::optional<double> end_of(double logarithm) {
    if (!std::isfinite(logarithm))
        return {};
    return std::exp(logarithm);
}

/// What was registered of the ratio. "Different" has no range of its own.
void add_expected(page::Plot &plot, const ComparisonFigure &figure, const Plan &plan) {
    for (const auto &prediction : plan.predictions) {
        if (prediction.comparison != figure.comparison || prediction.metric != figure.metric.name)
            continue;
        const auto claim = claim_of_ratio(prediction.expect, figure.metric);
        if (claim.outside)
            continue;
        plot.bands.push_back({.name = "registered by " + prediction.id,
                              .low = end_of(claim.low),
                              .high = end_of(claim.high),
                              .expected = true});
    }
}

/// Each stratum in a colour and a shape of its own.
void add_pairs(page::Plot &plot, const Ratio &ratio) {
    unsigned group = 0;
    for (const auto &stratum : ratios_by_stratum(ratio)) {
        page::Layer layer;
        layer.name = stratum.stratum.empty() ? "windows" : stratum.stratum;
        layer.group = group++;
        for (const auto &pair : ratio.pairs) {
            if (pair.stratum != stratum.stratum)
                continue;
            layer.points.emplace_back(pair.window + 1, pair.ratio);
            layer.labels.push_back(fmt::format("{:+.1f} %", (pair.ratio - 1) * 100));
        }
        plot.layers.push_back(std::move(layer));
    }
}

page::Plot pairs_plot(const ComparisonFigure &figure, const Plan &plan, const std::string &id) {
    const auto &ratio = *figure.ratio;
    page::Plot plot;
    plot.id = id;
    plot.title = fmt::format("{}: ratio of {} in every window", comparison_name(figure.comparison),
                             figure.metric.name);
    plot.text = fmt::format(
        "Each point is a window: what {} has there, divided by what {} has in the window of the "
        "same number. Ratio {}. Green is what was registered, blue the 95 % interval of the mean. "
        "The table below has every window.",
        figure.comparison.to, figure.comparison.from, describe(figure));
    plot.x.label = "window";
    plot.y = {.label = "ratio", .logarithmic = true};
    add_pairs(plot, ratio);
    add_expected(plot, figure, plan);
    if (ratio.log) {
        const auto interval = ratio_interval(ratio);
        plot.bands.push_back(
            {.name = "95 % interval of the mean", .low = interval.low, .high = interval.high});
    }
    plot.rules = {{.name = "no change", .at = 1},
                  {.name = fmt::format("mean {:.3f}", ratio.value), .at = ratio.value}};
    return plot;
}

std::optional<double> mean_of(const ArmFigure &figure, std::uint32_t window) {
    const auto found = std::ranges::find(figure.windows, window, &WindowMean::window);
    if (found == figure.windows.end())
        return {};
    return found->mean;
}

page::Cell value_cell(const Metric &metric, std::optional<double> value) {
    return value ? page::Cell(with_unit(metric, *value), *value) : page::Cell("-");
}

Html windows_table(const ComparisonFigure &figure, const std::string &id) {
    page::Table table{id,
                      fmt::format("Every window of {}, {}", comparison_name(figure.comparison),
                                  figure.metric.name),
                      {{"window", true},
                       {"stratum", false, true},
                       {figure.comparison.from, true},
                       {figure.comparison.to, true},
                       {"ratio", true}},
                      {}};
    for (const auto &pair : figure.ratio->pairs)
        table.rows.push_back({{fmt::format("{}", pair.window + 1), pair.stratum,
                               value_cell(figure.metric, mean_of(figure.from, pair.window)),
                               value_cell(figure.metric, mean_of(figure.to, pair.window)),
                               page::Cell(fmt::format("{:.3f}", pair.ratio), pair.ratio)}});
    return element("details", {{"class", "bulky"}},
                   element("summary", {}, fmt::format("Every window ({})", table.rows.size())) +
                       page::render(table));
}

Html strata_table(const ComparisonFigure &figure, const std::string &id) {
    const auto strata = ratios_by_stratum(*figure.ratio);
    if (strata.size() < 2)
        return {};
    page::Table table{
        id,
        fmt::format("{} of {} by stratum", figure.metric.name, comparison_name(figure.comparison)),
        {{"stratum"}, {"windows", true}, {"ratio", true}, {"change", true}},
        {}};
    table.search = false;
    for (const auto &stratum : strata)
        table.rows.push_back({{stratum.stratum, fmt::format("{}", stratum.windows),
                               page::Cell(fmt::format("{:.3f}", stratum.mean), stratum.mean),
                               page::Cell(format_change(stratum.mean), stratum.mean)}});
    return page::render(table);
}

/// Not pairs: the windows of both arms beside each other.
page::Plot windows_plot(const ComparisonFigure &figure, const std::string &id) {
    page::Plot plot;
    plot.id = id;
    plot.title = fmt::format("{}: {} in every window", comparison_name(figure.comparison),
                             figure.metric.name);
    plot.text = fmt::format(
        "Each point is a window of one arm; windows are not pairs here. {}: {}; "
        "{}: {}.",
        figure.comparison.from, describe(figure.from), figure.comparison.to, describe(figure.to));
    plot.x.names = {figure.comparison.from, figure.comparison.to};
    plot.y.label = fmt::format("{} ({})", figure.metric.name, figure.metric.unit);
    plot.y.from = 0;
    unsigned group = 0;
    for (const auto *arm : {&figure.from, &figure.to}) {
        page::Layer layer;
        layer.name = arm->arm;
        layer.group = group++;
        for (const auto &window : arm->windows) {
            layer.points.emplace_back(layer.group, window.mean / figure.metric.per_unit);
            layer.labels.push_back(fmt::format("window {}", window.window + 1));
        }
        plot.layers.push_back(std::move(layer));
    }
    return plot;
}

Html comparison_html(const ComparisonFigure &figure, const Plan &plan, std::size_t number) {
    const auto id = fmt::format("comparison-{}", number);
    Html html =
        element("h3", {},
                fmt::format("{} of {}", figure.metric.name, comparison_name(figure.comparison))) +
        element("p", {},
                fmt::format("{} to {}: {}", with_unit(figure.metric, figure.from.over_windows.mean),
                            with_unit(figure.metric, figure.to.over_windows.mean),
                            describe(figure)));
    if (figure.ratio && !figure.ratio->pairs.empty())
        return html + page::render(pairs_plot(figure, plan, id)) +
               strata_table(figure, id + "-strata") + windows_table(figure, id + "-windows");
    return html + page::render(windows_plot(figure, id));
}

} // namespace

Html comparisons_html(const RunResult &result) {
    Html html;
    std::size_t number = 0;
    for (const auto &figure : result.analysis.comparisons)
        if (prediction_of(result.plan, figure) != nullptr)
            html += comparison_html(figure, result.plan, ++number);
    if (number == 0)
        html += element("p", {}, "No prediction asks for a comparison that was measured.");
    return html + element("h3", {}, "All comparisons") +
           section_html(comparisons_section(result), "comparisons-table") +
           element("h3", {}, "Exploratory") +
           section_html(exploratory_section(result), "exploratory-table");
}

} // namespace besser::bench
