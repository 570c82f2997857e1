// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/across/trend.hpp"

#include "bench/journal/output_directory.hpp"
#include "bench/report/across/comparable.hpp"
#include "bench/report/result_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::bench {

namespace {

namespace fs = std::filesystem;

void add_point(Trend &trend, std::size_t index, const ArmFigure &figure) {
    const auto is_its = [&](const TrendLine &line) {
        return line.arm == figure.arm && line.metric.name == figure.metric.name;
    };
    auto line = std::ranges::find_if(trend.lines, is_its);
    if (line == trend.lines.end())
        line = trend.lines.insert(trend.lines.end(), {figure.arm, figure.metric, {}, {}});
    TrendLine::Point point{index, figure, {}};
    if (!line->points.empty()) {
        const auto &before = line->points.back();
        point.step =
            move_of(before.figure, figure,
                    have_pairs(trend.results[before.result].result, trend.results[index].result));
    }
    line->points.push_back(std::move(point));
}

/// From the first to the last. Of two, that is the step.
void add_overall(TrendLine &line, const Trend &trend) {
    if (line.points.size() < 3)
        return;
    const auto &first = line.points.front(), &last = line.points.back();
    line.overall =
        move_of(first.figure, last.figure,
                have_pairs(trend.results[first.result].result, trend.results[last.result].result));
}

std::vector<Move *> moves_of(TrendLine &line) {
    std::vector<Move *> moves;
    if (line.overall)
        moves.push_back(&*line.overall);
    for (auto &point : line.points)
        if (point.step)
            moves.push_back(&*point.step);
    return moves;
}

void compute(Trend &trend) {
    for (std::size_t i = 0; i < trend.results.size(); ++i)
        for (const auto &figure : trend.results[i].result.analysis.figures)
            add_point(trend, i, figure);
    std::vector<Move *> of_predicted;
    for (auto &line : trend.lines) {
        add_overall(line, trend);
        const auto moves = moves_of(line);
        if (trend.predicts(line.metric))
            of_predicted.insert(of_predicted.end(), moves.begin(), moves.end());
        else
            establish(moves);
    }
    establish(of_predicted);
    for (auto &line : trend.lines)
        if (line.points.size() == 2)
            line.overall = line.points.back().step;
}

/// The files, in the order of their names; a link is not followed, so that the walk ends.
std::expected<std::vector<fs::path>, InputError> result_files(const fs::path &directory) {
    std::error_code error;
    std::vector<fs::path> files;
    fs::recursive_directory_iterator walk(directory, fs::directory_options::skip_permission_denied,
                                          error);
    for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error))
        if (walk->path().filename() == result_file_name)
            files.push_back(walk->path());
    if (error)
        return std::unexpected(InputError{directory.string(), 0, "", error.message(),
                                          "name a directory with results below it"});
    std::ranges::sort(files);
    return files;
}

} // namespace

bool Trend::predicts(const Metric &metric) const {
    return std::ranges::any_of(results, [&](const NamedResult &named) {
        const auto &predictions = named.result.plan.predictions;
        return std::ranges::find(predictions, metric.name, &Prediction::metric) !=
               predictions.end();
    });
}

std::vector<Trend> trends_of(std::vector<NamedResult> results) {
    std::ranges::stable_sort(
        results, {}, [](const NamedResult &named) { return named.result.environment.started; });
    std::vector<Trend> trends;
    for (auto &named : results) {
        const auto fits = [&](const Trend &trend) {
            const auto &first = trend.results.front().result;
            return first.plan.name == named.result.plan.name &&
                   what_differs(first, named.result).empty();
        };
        auto trend = std::ranges::find_if(trends, fits);
        if (trend == trends.end()) {
            Trend fresh;
            if (!trends.empty())
                fresh.differs = what_differs(trends.front().results.front().result, named.result);
            trend = trends.insert(trends.end(), std::move(fresh));
        }
        trend->results.push_back(std::move(named));
    }
    for (auto &trend : trends)
        compute(trend);
    return trends;
}

std::expected<Trends, InputError> read_trends(const fs::path &directory) {
    const auto files = result_files(directory);
    if (!files)
        return std::unexpected(files.error());
    Trends trends;
    std::vector<NamedResult> results;
    for (const auto &file : *files) {
        auto result = read_result(file);
        if (result)
            results.push_back(
                {fs::proximate(file.parent_path(), directory).string(), std::move(*result)});
        else
            trends.left_out.push_back(result.error().message());
    }
    if (results.empty())
        return std::unexpected(
            InputError{directory.string(), 0, "",
                       trends.left_out.empty() ? "holds no result.json" : trends.left_out.front(),
                       "name a directory with results of besser below it"});
    trends.trends = trends_of(std::move(results));
    return trends;
}

} // namespace besser::bench
