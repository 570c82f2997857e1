// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/across/trend_page.hpp"

#include "bench/report/across/compared.hpp"
#include "bench/report/page_sections.hpp"
#include "page/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace besser::bench {

namespace {

using page::Html;
using page::Layer;

/// The metrics that the page draws, each once, in the order of the lines.
std::vector<Metric> drawn(const Trend &trend, const std::string &metric) {
    std::vector<Metric> metrics;
    for (const auto &line : trend.lines)
        if ((metric.empty() ? trend.predicts(line.metric) : line.metric.name == metric) &&
            std::ranges::find(metrics, line.metric.name, &Metric::name) == metrics.end())
            metrics.push_back(line.metric);
    return metrics;
}

std::string short_name(const NamedResult &named) {
    const auto &commit = named.result.environment.commit;
    return commit.empty() ? named.name : commit;
}

/// The means as a line, and every window as a point.
void add_line(page::Plot &plot, const Trend &trend, const TrendLine &line, unsigned group) {
    Layer means, windows;
    means.kind = Layer::Kind::line;
    windows.kind = Layer::Kind::points;
    means.name = line.arm + ", mean";
    windows.name = line.arm + ", a window";
    means.group = windows.group = group;
    means.of_group = windows.of_group = line.arm;
    const auto shown = [&](double value) { return value / line.metric.per_unit; };
    for (const auto &point : line.points) {
        const auto x = static_cast<double>(point.result);
        means.points.emplace_back(x, shown(point.figure.over_windows.mean));
        for (const auto &window : point.figure.windows) {
            windows.points.emplace_back(x, shown(window.mean));
            windows.labels.push_back(trend.results[point.result].name);
        }
        if (point.step && point.step->established)
            plot.marks.push_back(
                {x, "step", describe_step(trend, line, point), plot.layers.size()});
    }
    plot.layers.push_back(std::move(means));
    plot.layers.push_back(std::move(windows));
}

page::Plot metric_plot(const Trend &trend, const Metric &metric, const std::string &id) {
    page::Plot plot;
    plot.id = id;
    plot.title = fmt::format("{}: every window of each result", metric.name);
    for (const auto &named : trend.results)
        plot.x.names.push_back(short_name(named));
    plot.y.label =
        metric.unit.empty() ? metric.name : fmt::format("{} ({})", metric.name, metric.unit);
    plot.link = id.substr(0, id.find('-'));
    unsigned group = 0;
    for (const auto &line : trend.lines)
        if (line.metric.name == metric.name)
            add_line(plot, trend, line, group++);
    plot.text = fmt::format("{} results from left to right as they were begun. Steps larger than "
                            "chance are marked ({}), and the list below names them.",
                            trend.results.size(), plot.marks.size());
    return plot;
}

Html trend_html(const Trend &trend, const std::string &metric, const Document &text,
                std::size_t number) {
    Html html;
    std::size_t plots = 0;
    for (const auto &each : drawn(trend, metric))
        html += page::render(metric_plot(trend, each, fmt::format("trend{}-{}", number, ++plots)));
    std::size_t sections = 0;
    for (const auto &section : text.sections) {
        if (!section.title.empty())
            html += page::element("h3", {}, section.title);
        html += section_html(section, fmt::format("trend{}-table{}", number, ++sections));
    }
    return html;
}

} // namespace

std::string trend_page(const Trends &trends, const std::string &metric) {
    page::Page page(std::string(trend_page_mark), "Figures over results");
    std::size_t number = 0;
    for (const auto &trend : trends.trends) {
        number++;
        const auto text = told(trend, metric, true);
        page.section(fmt::format("trend-{}", number), text.title,
                     trend_html(trend, metric, text, number));
    }
    if (!trends.left_out.empty()) {
        std::vector<Html> lines;
        for (const auto &file : trends.left_out)
            lines.push_back(Html::text(file));
        page.section("left-out", "Results that could not be read", page::list(lines));
    }
    return page.str();
}

} // namespace besser::bench
