// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/page_sections.hpp"

#include "bench/evidence/describe.hpp"
#include "bench/record/record_json.hpp"
#include "bench/report/report.hpp"
#include "page/plot.hpp"
#include "page/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace besser::bench {

namespace {

using page::element;
using page::Html;
using page::Layer;

/// Whether every sample but the last has one length and begins where the one before it ends.
bool has_equal_steps(const std::vector<Sample> &samples) {
    const auto step = samples.front().length_s;
    const auto near = [&](double a, double b) { return std::abs(a - b) <= step * 1e-6; };
    for (std::size_t i = 0; i < samples.size(); i++)
        if (!near(samples[i].uptime_s, samples.front().uptime_s + static_cast<double>(i) * step) ||
            (i + 1 < samples.size() && !near(samples[i].length_s, step)))
            return false;
    return step > 0 && samples.back().length_s > 0;
}

Layer samples_layer(const RepRecord &rep, unsigned group) {
    Layer layer;
    layer.name = rep_name(rep);
    layer.group = group;
    layer.of_group = rep.arm;
    if (has_equal_steps(rep.series)) {
        layer.kind = Layer::Kind::series;
        const auto step = rep.series.front().length_s;
        layer.series = {
            rep.series.front().uptime_s, step, rep.series.back().length_s, 1 / (step * mib), {}};
        for (const auto &sample : rep.series)
            layer.series.values.push_back(sample.rx_bytes);
        return layer;
    }
    layer.kind = Layer::Kind::line;
    for (const auto &sample : rep.series)
        if (sample.length_s > 0)
            layer.points.emplace_back(sample.uptime_s + sample.length_s / 2,
                                      static_cast<double>(sample.rx_bytes) / sample.length_s / mib);
    return layer;
}

std::string time_text(const page::Plot &plot, const Reps &reps) {
    double bytes = 0, seconds = 0;
    for (const auto *rep : reps)
        for (const auto &sample : rep->series) {
            bytes += static_cast<double>(sample.rx_bytes);
            seconds += sample.length_s;
        }
    return fmt::format("{} reps over the chip's uptime, {:.3f} MiB/s on average; {} events are "
                       "marked on it. The section \"Reps\" has each rep's figures in a table.",
                       plot.layers.size(), seconds > 0 ? bytes / seconds / mib : 0,
                       plot.marks.size());
}

page::Plot time_plot(const std::string &arm, const Reps &reps, unsigned group) {
    page::Plot plot;
    plot.id = fmt::format("time-{}", group);
    plot.title = fmt::format("{}: received over time, every rep", arm);
    plot.x.label = "uptime of the chip (s)";
    plot.y = {.label = "received (MiB/s)", .from = 0};
    plot.link = "uptime";
    for (const auto *rep : reps) {
        if (rep->series.empty())
            continue;
        for (const auto &event : rep->events)
            plot.marks.push_back({event.uptime_s, std::string(event_name(event.kind)), event.text,
                                  plot.layers.size()});
        plot.layers.push_back(samples_layer(*rep, group));
    }
    plot.text = time_text(plot, reps);
    return plot;
}

/// Every event, with where and when: the plots show them on the line.
Html events_table(const RunResult &result) {
    page::Table table{"events-table",
                      "Every event of every rep",
                      {{"arm", false, true},
                       {"window", true},
                       {"rep", true},
                       {"event", false, true},
                       {"uptime s", true},
                       {"text"}},
                      {}};
    for (const auto &rep : result.measured.reps)
        for (const auto &event : rep.events)
            table.rows.push_back(
                {{rep.arm, fmt::format("{}", rep.window + 1), fmt::format("{}", rep.rep + 1),
                  event_name(event.kind),
                  page::Cell(fmt::format("{:.3f}", event.uptime_s), event.uptime_s), event.text}});
    if (table.rows.empty())
        return element("p", {},
                       "No rep has an event: no warning, no wedge, no rejected scan, no "
                       "lost connection.");
    return element("h3", {}, "Events") + page::render(table);
}

/// An arm's counters, summed up.
Counters totals(const Reps &reps) {
    Counters sum;
    for (const auto *rep : reps)
        for (const auto &[name, count] : rep->counters)
            sum[name] += count;
    return sum;
}

/// What is counted per frame: the counters that begin with `prefix`, as bars by kind.
struct PerFrame {
    std::string prefix;
    std::string id;
    std::string title;
};

std::vector<std::string> kinds_of(const std::vector<Counters> &arms, const std::string &prefix) {
    std::set<std::string> kinds;
    for (const auto &counters : arms)
        for (const auto &[name, count] : counters)
            if (name.starts_with(prefix) && count > 0)
                kinds.insert(name.substr(prefix.size()));
    return {kinds.begin(), kinds.end()};
}

Html per_frame_part(const RunResult &result, const std::vector<Counters> &arms,
                    const PerFrame &what) {
    const auto kinds = kinds_of(arms, what.prefix);
    page::Table table{
        what.id + "-table", what.title + ", totals of all reps of an arm", {{"kind", false}}, {}};
    page::Plot plot;
    plot.id = what.id;
    plot.title = what.title;
    plot.x.names = kinds;
    plot.y = {.label = "per received frame", .from = 0};
    plot.text = "Bars by kind, one for each arm; the table below has the same figures.";
    table.search = false;
    for (const auto &kind : kinds)
        table.rows.push_back({{kind}});
    for (std::size_t arm = 0; arm < arms.size(); arm++) {
        const auto &counters = arms[arm];
        const auto frames = counters.find("rx.frames");
        if (frames == counters.end() || frames->second == 0)
            continue;
        Layer layer;
        layer.kind = Layer::Kind::bars;
        layer.name = result.plan.arms[arm].name;
        layer.group = static_cast<unsigned>(arm);
        table.columns.push_back({layer.name, true});
        for (std::size_t i = 0; i < kinds.size(); i++) {
            const auto found = counters.find(what.prefix + kinds[i]);
            const auto count = found == counters.end() ? 0 : found->second;
            const auto value = static_cast<double>(count) / static_cast<double>(frames->second);
            layer.points.emplace_back(i, value);
            table.rows[i].cells.emplace_back(fmt::format("{:.4g}", value), value);
        }
        plot.layers.push_back(std::move(layer));
    }
    if (plot.layers.empty() || kinds.empty())
        return element("p", {}, what.title + ": not counted in these reps.");
    return page::render(plot) + page::render(table);
}

/// Of a metric: for each value how many of the windows have no more.
page::Plot distribution_plot(const RunResult &result, const Metric &metric, const std::string &id) {
    page::Plot plot;
    plot.id = id;
    plot.title = fmt::format("{}: distribution over windows", metric.name);
    plot.x.label =
        metric.unit.empty() ? metric.name : fmt::format("{} ({})", metric.name, metric.unit);
    plot.y = {.label = "share of windows with no more", .from = 0, .to = 1};
    for (std::size_t arm = 0; arm < result.plan.arms.size(); arm++)
        for (const auto &figure : result.analysis.figures) {
            if (figure.arm != result.plan.arms[arm].name || figure.metric.name != metric.name)
                continue;
            std::vector<double> values;
            for (const auto &window : figure.windows)
                values.push_back(window.mean / metric.per_unit);
            std::ranges::sort(values);
            Layer layer;
            layer.kind = Layer::Kind::steps;
            layer.name = figure.arm;
            layer.group = static_cast<unsigned>(arm);
            layer.points.emplace_back(values.front(), 0);
            for (std::size_t i = 0; i < values.size(); i++)
                layer.points.emplace_back(values[i], static_cast<double>(i + 1) /
                                                         static_cast<double>(values.size()));
            plot.layers.push_back(std::move(layer));
            plot.text += fmt::format("{}: {}. ", figure.arm, describe(figure));
        }
    return plot;
}

} // namespace

std::string rep_name(const RepRecord &rep) {
    return fmt::format("{}, window {}, rep {}", rep.arm, rep.window + 1, rep.rep + 1);
}

Html over_time_html(const RunResult &result) {
    auto grouped = reps_by_arm(result.measured.reps);
    Html plots;
    for (std::size_t arm = 0; arm < result.plan.arms.size(); arm++) {
        const auto &name = result.plan.arms[arm].name;
        const auto plot = time_plot(name, grouped[name], static_cast<unsigned>(arm));
        if (!plot.layers.empty())
            plots += page::render(plot);
    }
    if (plots.empty())
        plots = element("p", {},
                        result.live ? "The plan asks for no time series (it has no interval), so "
                                      "there is nothing to draw over time."
                                    : "The records have no time series.");
    return plots + events_table(result);
}

Html per_frame_html(const RunResult &result) {
    auto grouped = reps_by_arm(result.measured.reps);
    std::vector<Counters> arms;
    for (const auto &arm : result.plan.arms)
        arms.push_back(totals(grouped[arm.name]));
    return per_frame_part(result, arms, {"bus.", "bus-per-frame", "Bus requests per frame"}) +
           per_frame_part(result, arms, {"work.", "work-per-frame", "Dispatches per frame"});
}

Html distribution_html(const RunResult &result) {
    Html html;
    std::size_t number = 0;
    for (const auto *name : {"goodput", "bus_requests_per_frame", "cpu_us_per_frame"}) {
        const auto metric = find_metric(name);
        const auto plot = distribution_plot(result, *metric, fmt::format("spread-{}", ++number));
        if (!plot.layers.empty())
            html += page::render(plot);
    }
    if (html.empty())
        html = element("p", {}, "No figure of windows was measured.");
    return html;
}

} // namespace besser::bench
