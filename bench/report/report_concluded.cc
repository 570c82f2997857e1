// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/report.hpp"

#include "bench/evidence/describe.hpp"
#include "bench/evidence/foresight.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace besser::bench {

namespace {

constexpr std::array all_verdicts = {Verdict::pass, Verdict::fail, Verdict::miss,
                                     Verdict::deferred};

std::vector<std::string> figure_row(const ArmFigure &figure) {
    const auto show = [&](double value) { return format_value(figure.metric, value); };
    const auto &summary = figure.over_reps.value_or(figure.over_windows);
    const auto &windows = figure.over_windows;
    const auto interval = figure.mean ? interval_of(*figure.mean) : Interval{};
    return {figure.metric.unit.empty()
                ? figure.metric.name
                : fmt::format("{}, {}", figure.metric.name, figure.metric.unit),
            figure.arm,
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
    auto [ratio, interval] = ratio_text(figure);
    return {comparison_name(figure.comparison),
            figure.metric.name,
            format_value(figure.metric, figure.from.over_windows.mean),
            with_unit(figure.metric, figure.to.over_windows.mean),
            figure.ratio ? format_change(figure.ratio->value) : "-",
            std::move(ratio),
            std::move(interval)};
}

Table comparisons_table() {
    return {{{"comparison", false, Table::Role::group},
             {"metric", false, Table::Role::key},
             {"from"},
             {"to"},
             {"change", true, Table::Role::spare},
             {"ratio"},
             {"95 %", false}},
            {}};
}

Tone tone_of(ReceiptStatus status) {
    switch (status) {
    case ReceiptStatus::held:
        return Tone::good;
    case ReceiptStatus::missing:
        return Tone::open;
    case ReceiptStatus::waived:
    case ReceiptStatus::by_construction:
        break;
    }
    return Tone::faint;
}

Item receipt_item(const Receipt &receipt) {
    Item item{fmt::format("{:<15} {}: {}", status_name(receipt.status), receipt.id, receipt.title),
              {},
              tone_of(receipt.status)};
    if (!receipt.detail.empty())
        item.details.push_back(receipt.detail);
    for (const auto &[where, problem] : receipt.problems)
        item.details.push_back(fmt::format("{}: {}", where, problem));
    return item;
}

Item judgement_item(const RunResult &result, const Judgement &judgement) {
    const auto &prediction = judgement.prediction;
    Item item{fmt::format("{:<8} {}: {}", verdict_name(judgement.verdict), prediction.id,
                          prediction.text),
              {fmt::format("{} of {}: expected {} ({} confidence), observed {}", prediction.metric,
                           subject_of(prediction), judgement.expected,
                           confidence_name(prediction.confidence), judgement.observed)}};
    item.details.insert(item.details.end(), judgement.reasons.begin(), judgement.reasons.end());
    if (const auto &reckoning = prediction.reckoning)
        item.details.push_back(fmt::format(
            "registered: a change of {:+.3g} %, windows that spread by {:.3g} %, so a chance of "
            "{:.0f} % to be decided",
            reckoning->effect * 100, reckoning->spread * 100,
            promised_power(result.plan, prediction, result.measured.rig) * 100));
    item.details.push_back(fmt::format("reasoned in: {}", prediction.reasoned));
    item.tone = tone_of(judgement.verdict);
    return item;
}

/// As a column's cells spell them.
Tone tone_of_verdict(std::string_view cell) {
    for (const auto verdict : all_verdicts)
        if (verdict_name(verdict) == cell)
            return tone_of(verdict);
    return Tone::plain;
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

Tone tone_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::pass:
        return Tone::good;
    case Verdict::fail:
        return Tone::bad;
    case Verdict::miss:
        return Tone::open;
    case Verdict::deferred:
        break;
    }
    return Tone::faint;
}

std::string subject_of(const Prediction &prediction) {
    return prediction.comparison ? comparison_name(*prediction.comparison) : prediction.arm;
}

bool is_predicted(const Plan &plan, const Comparison &comparison, const Metric &metric) {
    return std::ranges::any_of(plan.predictions, [&](const Prediction &prediction) {
        return prediction.metric == metric.name && prediction.comparison == comparison;
    });
}

bool is_shown(const RunResult &result, const Metric &metric) {
    const auto counted = [&](const ArmFigure &figure) {
        return figure.metric.name == metric.name && !figure.all_zero();
    };
    const auto &predictions = result.plan.predictions;
    return std::ranges::find(predictions, metric.name, &Prediction::metric) != predictions.end() ||
           (metric.summarised && std::ranges::any_of(result.analysis.figures, counted));
}

std::string tally(const RunResult &result) {
    std::vector<std::string> parts;
    for (const auto verdict : all_verdicts) {
        const auto count =
            std::ranges::count(result.analysis.judgements, verdict, &Judgement::verdict);
        if (count > 0)
            parts.push_back(fmt::format("{} {}", count, verdict_name(verdict)));
    }
    return parts.empty() ? "nothing is predicted" : fmt::format("{}", fmt::join(parts, ", "));
}

Verdict overall_verdict(const RunResult &result) {
    for (const auto verdict : {Verdict::fail, Verdict::miss, Verdict::pass})
        if (std::ranges::find(result.analysis.judgements, verdict, &Judgement::verdict) !=
            result.analysis.judgements.end())
            return verdict;
    return Verdict::deferred;
}

Section headline_section(const RunResult &result) {
    Section section;
    for (const auto &warning : result.warnings)
        section.blocks.emplace_back(Items{{"WARNING: " + warning, {}, Tone::bad}});
    const auto &judgements = result.analysis.judgements;
    if (judgements.empty()) {
        section.blocks.emplace_back("The plan predicts nothing.");
        return section;
    }
    const auto verdict = overall_verdict(result);
    section.blocks.emplace_back(
        Items{{fmt::format("{}: {}, of {} predictions; exit status {}", verdict_name(verdict),
                           tally(result), judgements.size(), result.exit_status()),
               {},
               tone_of(verdict)}});
    return section;
}

Section verdicts_section(const RunResult &result) {
    Table table{{{"verdict", false, Table::Role::key, tone_of_verdict},
                 {"prediction", false, Table::Role::key},
                 {"of", false, Table::Role::key},
                 {"figure", false}},
                {}};
    Items open;
    for (const auto &judgement : result.analysis.judgements) {
        const auto &prediction = judgement.prediction;
        table.rows.push_back({std::string(verdict_name(judgement.verdict)), prediction.id,
                              subject_of(prediction), judgement.observed});
        if (judgement.verdict == Verdict::fail || judgement.verdict == Verdict::miss)
            open.push_back({fmt::format("{}: {}: expected {}; {}", prediction.id, prediction.metric,
                                        judgement.expected, judgement.reasons.front()),
                            {}});
    }
    if (table.rows.empty())
        return {"Predictions", {}};
    Section section{"Predictions", {table}};
    if (!open.empty())
        section.blocks.emplace_back(open);
    return section;
}

Section figures_section(const RunResult &result) {
    Table table{{{"metric", false, Table::Role::group},
                 {"arm", false, Table::Role::key},
                 {"mean"},
                 {"95 %"},
                 {"median"},
                 {"min"},
                 {"max"},
                 {"windows"},
                 {"reps"}},
                {}};
    for (const auto &figure : result.analysis.figures) {
        if (is_shown(result, figure.metric))
            table.rows.push_back(figure_row(figure));
    }
    if (table.rows.empty())
        return {"Arms", {}};
    return {"Arms",
            {"Mean and interval over windows, by stratum where there are strata; median, min and "
             "max over reps.",
             table}};
}

Section comparisons_section(const RunResult &result) {
    auto table = comparisons_table();
    for (const auto &figure : result.analysis.comparisons)
        if (is_predicted(result.plan, figure.comparison, figure.metric))
            table.rows.push_back(comparison_row(figure));
    if (table.rows.empty())
        return {"Comparisons", {}};
    return {"Comparisons", {table}};
}

Section exploratory_section(const RunResult &result) {
    auto table = comparisons_table();
    for (const auto &figure : result.analysis.comparisons) {
        const bool nothing = figure.from.all_zero() && figure.to.all_zero();
        if (!is_predicted(result.plan, figure.comparison, figure.metric) && !nothing &&
            is_shown(result, figure.metric))
            table.rows.push_back(comparison_row(figure));
    }
    if (table.rows.empty())
        return {"Exploratory", {}};
    return {"Exploratory",
            {Marked{"No prediction asks for these, and of so many intervals some miss the truth.",
                    Tone::faint},
             table}};
}

Section strata_section(const RunResult &result) {
    Table table{{{"comparison", false, Table::Role::group},
                 {"metric", false, Table::Role::group},
                 {"stratum", false, Table::Role::key},
                 {"windows"},
                 {"ratio"}},
                {}};
    for (const auto &figure : result.analysis.comparisons) {
        if (!figure.ratio || !is_predicted(result.plan, figure.comparison, figure.metric))
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

Section predictions_section(const RunResult &result) {
    if (result.analysis.judgements.empty())
        return {"Each prediction", {}};
    Items items;
    for (const auto &judgement : result.analysis.judgements)
        items.push_back(judgement_item(result, judgement));
    return {"Each prediction", {items}};
}

} // namespace besser::bench
