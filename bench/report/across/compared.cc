// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/across/compared.hpp"

#include "bench/evidence/describe.hpp"
#include "bench/report/across/comparable.hpp"
#include "bench/report/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace besser::bench {

namespace {

using Role = Table::Role;

std::string with_its_unit(const Metric &metric) {
    return metric.unit.empty() ? metric.name : fmt::format("{}, {}", metric.name, metric.unit);
}

std::string letter(std::size_t index) {
    return index < 26 ? std::string(1, static_cast<char>('A' + index))
                      : fmt::format("#{}", index + 1);
}

std::string describe_result(const NamedResult &named) {
    const auto &result = named.result;
    const auto &environment = result.environment;
    std::vector<std::string> parts = {named.name};
    parts.push_back(
        fmt::format("{} windows of {} reps", result.plan.stress.windows, result.plan.stress.reps));
    if (!environment.commit.empty())
        parts.push_back("besser " + environment.commit);
    if (!environment.started.empty())
        parts.push_back(environment.started);
    return fmt::format("{}", fmt::join(parts, ", "));
}

/// Arms that only one of them has.
std::vector<std::string> lone_arms(const RunResult &one, const RunResult &other) {
    std::vector<std::string> names;
    for (const auto &arm : one.plan.arms)
        if (other.plan.find_arm(arm.name) == nullptr)
            names.push_back(arm.name);
    return names;
}

Tone tone_of_cell(std::string_view cell) {
    return cell.starts_with("better")  ? Tone::good
           : cell.starts_with("worse") ? Tone::bad
           : cell == "~"               ? Tone::faint
                                       : Tone::plain;
}

Section moved_section(const NamedResult &from, const NamedResult &to, std::size_t index) {
    auto moves = moves_between(from.result, to.result);
    std::vector<Move *> all;
    for (auto &move : moves)
        all.push_back(&move);
    establish(all);
    Table table{{{"metric", false, Role::group},
                 {"arm", false, Role::key},
                 {"A"},
                 {letter(index)},
                 {"ratio"},
                 {"95 %", false},
                 {"", false, Role::value, tone_of_cell}},
                {}};
    for (const auto &move : moves) {
        const auto &figure = move.figure;
        auto [ratio, interval] = ratio_text(figure);
        table.rows.push_back({with_its_unit(figure.metric), move.arm(),
                              format_value(figure.metric, figure.from.over_windows.mean),
                              format_value(figure.metric, figure.to.over_windows.mean),
                              std::move(ratio), std::move(interval), describe(move)});
    }
    const auto moved = std::ranges::count(moves, true, &Move::established);
    Section section{
        fmt::format("A -> {}: {} of {} figures moved", letter(index), moved, moves.size()),
        {have_pairs(from.result, to.result)
             ? "Windows of one number had the same seed, and are compared in pairs."
             : "The windows had seeds of their own, and are compared as independent."}};
    for (const auto &[owner, arms] :
         {std::pair(std::string("A"), lone_arms(from.result, to.result)),
          std::pair(letter(index), lone_arms(to.result, from.result))})
        if (!arms.empty())
            section.blocks.emplace_back(fmt::format("Not compared, for only {} has them: {}.",
                                                    owner, fmt::join(arms, ", ")));
    section.blocks.emplace_back(std::move(table));
    return section;
}

const std::string compare_legend =
    "\"~\": not told from chance, \"?\": nothing tells how sure it is. Each "
    "is judged at 5 % shared "
    "among all of a table (Holm); the intervals are of 95 % each.";

// --- trends

std::string time_of(const NamedResult &named) {
    const auto &started = named.result.environment.started;
    return started.empty() ? named.name : started.substr(0, std::string("2026-11-29").size());
}

std::vector<double> values_of(const TrendLine &line) {
    constexpr std::size_t most = 40;
    std::vector<double> values;
    for (const auto &point : line.points)
        values.push_back(point.figure.over_windows.mean);
    if (values.size() > most)
        values.erase(values.begin(), values.end() - most);
    return values;
}

Section lines_section(const Trend &trend, bool unicode) {
    Table table{{{"metric", false, Role::group},
                 {"arm", false, Role::key},
                 {"trend", false},
                 {"first"},
                 {"last"},
                 {"steps"},
                 {"from first to last", false, Role::value, tone_of_cell}},
                {}};
    for (const auto &line : trend.lines) {
        if (!trend.predicts(line.metric))
            continue;
        const auto show = [&](const TrendLine::Point &point) {
            return format_value(line.metric, point.figure.over_windows.mean);
        };
        const auto steps = std::ranges::count_if(line.points, [](const TrendLine::Point &point) {
            return point.step && point.step->established;
        });
        table.rows.push_back({with_its_unit(line.metric), line.arm,
                              sparkline(values_of(line), unicode), show(line.points.front()),
                              show(line.points.back()), fmt::format("{}", steps),
                              line.overall ? describe(*line.overall) : "-"});
    }
    return {"Figures", {table}};
}

Section steps_section(const Trend &trend) {
    Items items;
    for (const auto &line : trend.lines)
        if (trend.predicts(line.metric))
            for (const auto &point : line.points)
                if (point.step && point.step->established)
                    items.push_back({describe_step(trend, line, point), {}, tone_of(*point.step)});
    if (items.empty())
        return {"Steps larger than chance", {"There is none."}};
    return {"Steps larger than chance", {items}};
}

Section one_metric_section(const Trend &trend, const std::string &metric, bool unicode) {
    Table table{{{"arm", false, Role::group},
                 {"begun", false, Role::key},
                 {"besser", false},
                 {"mean"},
                 {"95 %", false},
                 {"against the one before", false, Role::value, tone_of_cell}},
                {}};
    Section section{metric, {}};
    for (const auto &line : trend.lines) {
        if (line.metric.name != metric)
            continue;
        section.title = with_its_unit(line.metric);
        for (const auto &point : line.points) {
            const auto &mean = point.figure.mean;
            const auto interval = mean ? interval_of(*mean) : Interval{};
            const auto show = [&](double value) { return format_value(line.metric, value); };
            const auto &named = trend.results[point.result];
            table.rows.push_back(
                {fmt::format("{}  {}", line.arm, sparkline(values_of(line), unicode)),
                 time_of(named), named.result.environment.commit,
                 show(point.figure.over_windows.mean),
                 mean ? fmt::format("{} to {}", show(interval.low), show(interval.high)) : "-",
                 point.step ? describe(*point.step) : ""});
        }
    }
    if (!table.rows.empty())
        section.blocks.emplace_back(std::move(table));
    return section;
}

} // namespace

std::string describe_step(const Trend &trend, const TrendLine &line,
                          const TrendLine::Point &point) {
    const auto &move = *point.step;
    const auto &named = trend.results[point.result];
    const auto &commit = named.result.environment.commit;
    return fmt::format("{} {}: {} -> {}, {}: {} at {}{} ({})", line.arm, line.metric.name,
                       format_value(line.metric, move.figure.from.over_windows.mean),
                       with_unit(line.metric, move.figure.to.over_windows.mean),
                       describe(move.figure), describe(move), time_of(named),
                       commit.empty() ? "" : ", besser " + commit, named.name);
}

std::string sparkline(std::span<const double> values, bool unicode) {
    constexpr std::array<std::string_view, 8> blocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (values.empty())
        return "";
    const auto [low, high] = std::ranges::minmax(values);
    std::string line;
    for (const double value : values) {
        const auto share = high > low ? (value - low) / (high - low) : 0.5;
        const auto height = std::min<std::size_t>(static_cast<std::size_t>(share * 8), 7);
        line += unicode ? std::string(blocks[height]) : fmt::format("{}", height + 1);
    }
    return line;
}

Document compared(std::span<const NamedResult> results) {
    Document document{
        fmt::format("{}: {} results compared", results.front().result.plan.name, results.size()),
        {}};
    Items items;
    for (std::size_t i = 0; i < results.size(); ++i) {
        items.push_back({fmt::format("{}: {}", letter(i), describe_result(results[i])), {}});
        for (const auto &warning : results[i].result.warnings)
            items.back().details.push_back("WARNING: " + warning);
    }
    document.sections.push_back({"", {items}});
    for (std::size_t i = 1; i < results.size(); ++i)
        document.sections.push_back(moved_section(results.front(), results[i], i));
    document.sections.push_back({"", {Marked{compare_legend, Tone::faint}}});
    return document;
}

Document told(const Trend &trend, const std::string &metric, bool unicode) {
    const auto &first = trend.results.front();
    Document document{fmt::format("{} on the rig {}: {} results, {} to {}", first.result.plan.name,
                                  first.result.measured.rig, trend.results.size(), time_of(first),
                                  time_of(trend.results.back())),
                      {}};
    if (!trend.differs.empty()) {
        Items items = {{"not comparable with those before:", trend.differs}};
        document.sections.push_back({"", {items}});
    }
    if (metric.empty()) {
        document.sections.push_back(lines_section(trend, unicode));
        document.sections.push_back(steps_section(trend));
    } else {
        document.sections.push_back(one_metric_section(trend, metric, unicode));
    }
    document.sections.push_back(
        {"",
         {Marked{
             "A step is the move of a figure from one result to the next, by the interval of "
             "`besser compare`; it is marked if it is larger than chance, at 5 % shared among "
             "all moves of what the plans predict (Holm), or of another figure alone. \"~\": it "
             "is not.",
             Tone::faint}}});
    return document;
}

} // namespace besser::bench
