// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/report.hpp"

#include "bench/evidence/describe.hpp"
#include "bench/evidence/foresight.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace besser::bench {

namespace {

bool predicted(const Plan &plan, const Metric &metric) {
    return std::ranges::find(plan.predictions, metric.name, &Prediction::metric) !=
           plan.predictions.end();
}

bool predicted(const Plan &plan, const Comparison &comparison, const Metric &metric) {
    return std::ranges::any_of(plan.predictions, [&](const Prediction &prediction) {
        return prediction.metric == metric.name && prediction.comparison == comparison;
    });
}

/// Metrics shown in texts: the summarised ones where any arm has more than 0, and those that the
/// plan predicts. result.json has all.
bool shown(const RunResult &result, const Metric &metric) {
    const auto counted = [&](const ArmFigure &figure) {
        return figure.metric.name == metric.name && !figure.all_zero();
    };
    return predicted(result.plan, metric) ||
           (metric.summarised && std::ranges::any_of(result.analysis.figures, counted));
}

std::vector<std::string> figure_row(const ArmFigure &figure) {
    const auto show = [&](double value) { return format_value(figure.metric, value); };
    const auto &summary = figure.over_reps.value_or(figure.over_windows);
    const auto &windows = figure.over_windows;
    const auto interval = figure.mean ? interval_of(*figure.mean) : Interval{};
    return {figure.metric.name,
            figure.arm,
            figure.metric.unit,
            fmt::format("{}{}", figure.censored > 0 ? ">=" : "", show(windows.mean)),
            figure.mean ? fmt::format("{} to {}", show(interval.low), show(interval.high)) : "-",
            show(summary.median),
            show(summary.min),
            show(summary.max),
            fmt::format("{}", windows.count),
            !figure.over_reps ? "mean only"
            : figure.unmeasured > 0
                ? fmt::format("{} of {}", figure.reps.size(), figure.reps.size() + figure.absent)
                : fmt::format("{}", figure.reps.size())};
}

std::vector<std::string> comparison_row(const ComparisonFigure &figure) {
    const auto &ratio = figure.ratio;
    return {comparison_name(figure.comparison),
            figure.metric.name,
            with_unit(figure.metric, figure.from.over_windows.mean),
            with_unit(figure.metric, figure.to.over_windows.mean),
            ratio ? format_change(ratio->value) : "-",
            describe(figure)};
}

Item receipt_item(const Receipt &receipt) {
    Item item{fmt::format("{:<15} {}: {}", status_name(receipt.status), receipt.id, receipt.title),
              {}};
    if (!receipt.detail.empty())
        item.details.push_back(receipt.detail);
    for (const auto &[where, problem] : receipt.problems)
        item.details.push_back(fmt::format("{}: {}", where, problem));
    return item;
}

std::string subject(const Prediction &prediction) {
    return prediction.comparison ? comparison_name(*prediction.comparison) : prediction.arm;
}

Item judgement_item(const RunResult &result, const Judgement &judgement) {
    const auto &prediction = judgement.prediction;
    Item item{fmt::format("{:<8} {}: {}", verdict_name(judgement.verdict), prediction.id,
                          prediction.text),
              {fmt::format("{} of {}: expected {} ({} confidence), observed {}", prediction.metric,
                           subject(prediction), judgement.expected,
                           confidence_name(prediction.confidence), judgement.observed)}};
    item.details.insert(item.details.end(), judgement.reasons.begin(), judgement.reasons.end());
    if (const auto &reckoning = prediction.reckoning)
        item.details.push_back(fmt::format(
            "registered: a change of {:+.3g} %, windows that spread by {:.3g} %, so a chance of "
            "{:.0f} % to be decided",
            reckoning->effect * 100, reckoning->spread * 100,
            promised_power(result.plan, prediction, result.measured.rig) * 100));
    item.details.push_back(fmt::format("reasoned in: {}", prediction.reasoned));
    return item;
}

/// "2 PASS, 1 FAIL, 0 MISS, 1 DEFERRED: exit status 1"
std::string tally(const RunResult &result) {
    std::vector<std::string> parts;
    for (const auto verdict : {Verdict::pass, Verdict::fail, Verdict::miss, Verdict::deferred})
        parts.push_back(fmt::format(
            "{} {}", std::ranges::count(result.analysis.judgements, verdict, &Judgement::verdict),
            verdict_name(verdict)));
    return fmt::format("{}: exit status {}", fmt::join(parts, ", "), result.exit_status());
}

std::string describe_published(const RecordedComparison &comparison) {
    return fmt::format("{} -> {}: {} {:.3f} -> {:.3f} MiB/s, {:.1f}x ({:+.0f} %); published as {}",
                       comparison.from, comparison.to, comparison.statistic,
                       comparison.from_mib_per_s, comparison.to_mib_per_s, comparison.ratio,
                       (comparison.ratio - 1) * 100, comparison.published);
}

/// The ratio by each way to read the unit, where there are several.
std::vector<std::string> readings(const RecordedComparison &comparison) {
    std::vector<std::string> lines;
    if (comparison.readings.size() < 2)
        return lines;
    for (const auto &[reading, ratio] : comparison.readings)
        lines.push_back(fmt::format("{}: {:.1f}x", reading, ratio));
    const auto [low, high] = std::ranges::minmax(
        comparison.readings, {}, [](const auto &reading) { return reading.second; });
    lines.push_back(
        fmt::format("so {:.1f} to {:.1f}, by the unit that is meant", low.second, high.second));
    return lines;
}

} // namespace

Section figures_section(const RunResult &result) {
    Table table{{{"metric", false},
                 {"arm", false},
                 {"unit", false},
                 {"mean"},
                 {"95 %"},
                 {"median"},
                 {"min"},
                 {"max"},
                 {"windows"},
                 {"reps"}},
                {}};
    for (const auto &figure : result.analysis.figures) {
        if (shown(result, figure.metric))
            table.rows.push_back(figure_row(figure));
    }
    if (table.rows.empty())
        return {"Arms", {}};
    return {"Arms",
            {"Mean and interval over windows, by stratum where there are strata; median, min and "
             "max over reps.",
             table}};
}

Section comparisons_section(const RunResult &result, bool exploratory_too) {
    const Table empty{
        {{"comparison", false}, {"metric", false}, {"from"}, {"to"}, {"change"}, {"ratio", false}},
        {}};
    auto asked = empty, exploratory = empty;
    for (const auto &figure : result.analysis.comparisons) {
        const bool nothing = figure.from.all_zero() && figure.to.all_zero();
        if (predicted(result.plan, figure.comparison, figure.metric))
            asked.rows.push_back(comparison_row(figure));
        else if (shown(result, figure.metric) && !nothing)
            exploratory.rows.push_back(comparison_row(figure));
    }
    Section section{"Comparisons", {}};
    if (!asked.rows.empty())
        section.blocks.emplace_back(asked);
    if (exploratory_too && !exploratory.rows.empty()) {
        section.blocks.emplace_back("Exploratory: no prediction asks for these, and of so many "
                                    "intervals some miss the truth.");
        section.blocks.emplace_back(exploratory);
    }
    return section;
}

Section strata_section(const RunResult &result) {
    Table table{
        {{"comparison", false}, {"metric", false}, {"stratum", false}, {"windows"}, {"ratio"}}, {}};
    for (const auto &figure : result.analysis.comparisons) {
        if (!figure.ratio || !predicted(result.plan, figure.comparison, figure.metric))
            continue;
        const auto strata = ratios_by_stratum(*figure.ratio);
        if (strata.size() < 2)
            continue;
        for (const auto &stratum : strata)
            table.rows.push_back({comparison_name(figure.comparison), figure.metric.name,
                                  stratum.stratum, fmt::format("{}", stratum.windows),
                                  fmt::format("{:.3f}", stratum.mean)});
    }
    if (table.rows.empty())
        return {"Strata", {}};
    return {"Strata", {"What is predicted, in each stratum.", table}};
}

Section published_section(const RunResult &result) {
    const auto &recorded = result.recorded;
    Items items;
    for (const auto &source : recorded.sources)
        items.push_back({source, {}});
    for (const auto &comparison : recorded.comparisons) {
        items.push_back({describe_published(comparison), readings(comparison)});
        std::ranges::copy(comparison.needs, std::back_inserter(items.back().details));
    }
    for (const auto &zeros : recorded.zeros)
        items.push_back({zeros, {}});
    for (const auto &note : recorded.notes)
        items.push_back({fmt::format("note on {}", note), {}});
    if (items.empty())
        return {"Recorded runs", {}};
    return {"Recorded runs", {items}};
}

Section receipts_section(const RunResult &result) {
    Items items;
    for (const auto &receipt : result.analysis.receipts)
        items.push_back(receipt_item(receipt));
    return {"Receipts", {items}};
}

Section verdict_section(const RunResult &result) {
    const auto &judgements = result.analysis.judgements;
    Section section{"Verdict", {}};
    for (const auto &warning : result.warnings)
        section.blocks.emplace_back("WARNING: " + warning);
    if (judgements.empty()) {
        section.blocks.emplace_back("The plan predicts nothing.");
        return section;
    }
    Table table{{{"verdict", false}, {"prediction", false}, {"of", false}, {"figure", false}}, {}};
    Items open;
    for (const auto &judgement : judgements) {
        const auto &prediction = judgement.prediction;
        table.rows.push_back({std::string(verdict_name(judgement.verdict)), prediction.id,
                              subject(prediction), judgement.observed});
        if (judgement.verdict == Verdict::fail || judgement.verdict == Verdict::miss)
            open.push_back({fmt::format("{}: {}: expected {}; {}", prediction.id, prediction.metric,
                                        judgement.expected, judgement.reasons.front()),
                            {}});
    }
    section.blocks.emplace_back(tally(result));
    section.blocks.emplace_back(table);
    if (!open.empty())
        section.blocks.emplace_back(open);
    return section;
}

Section predictions_section(const RunResult &result) {
    if (result.analysis.judgements.empty())
        return {"Predictions", {}};
    Items items;
    for (const auto &judgement : result.analysis.judgements)
        items.push_back(judgement_item(result, judgement));
    return {"Predictions", {items}};
}

} // namespace besser::bench
