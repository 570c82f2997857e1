// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/formats/note_sections.hpp"

#include "bench/evidence/describe.hpp"
#include "bench/plan/overrides.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace besser::bench {

namespace {

bool any_prediction_of(const RunResult &result, const Metric &metric) {
    const auto &judgements = result.analysis.judgements;
    return std::ranges::any_of(judgements, [&](const Judgement &judgement) {
        return judgement.prediction.metric == metric.name;
    });
}

std::vector<std::string> why(const Judgement &judgement) {
    if (judgement.verdict == Verdict::pass)
        return {};
    auto reasons = judgement.reasons;
    reasons.insert(reasons.begin(), fmt::format("expected: {}", judgement.expected));
    return reasons;
}

std::vector<std::string> note_row(const ArmFigure &figure) {
    const auto show = [&](double value) { return format_value(figure.metric, value); };
    const auto &windows = figure.over_windows;
    const auto &reps = figure.over_reps;
    const bool has_interval = figure.mean && !figure.mean->deterministic();
    const auto interval = has_interval ? interval_of(*figure.mean) : Interval{};
    return {figure.metric.unit.empty()
                ? figure.metric.name
                : fmt::format("{}, {}", figure.metric.name, figure.metric.unit),
            figure.arm,
            reps ? fmt::format("{}", reps->count) : "mean only",
            fmt::format("{}{}", figure.censored > 0 ? ">=" : "", show(windows.mean)),
            has_interval ? fmt::format("{} to {}", show(interval.low), show(interval.high)) : "",
            reps ? show(reps->median) : "",
            reps ? show(reps->min) : "",
            reps ? show(reps->max) : ""};
}

} // namespace

std::string how_measured(const RunResult &result) {
    if (!result.live)
        return "Recorded on a device, and judged by the plan's rules: no rep was run for this.";
    return fmt::format("Measured on the rig {}, seed {}: {}.", result.measured.rig,
                       result.plan.seed, describe_stress(result.plan.stress));
}

Section note_changes(const RunResult &result) {
    Items items;
    for (const auto &comparison : result.plan.all_comparisons()) {
        items.push_back({comparison_name(comparison), {}});
        for (const auto &name : {comparison.from, comparison.to})
            if (const auto *arm = result.plan.find_arm(name))
                items.back().details.push_back(describe_arm(*arm));
    }
    for (const auto &source : result.recorded.sources)
        items.push_back({fmt::format("recorded: {}", source), {}});
    if (items.empty())
        return {};
    return {"What changed", {items}};
}

Section note_predictions(const RunResult &result) {
    Items items;
    std::vector<std::string> deferred;
    for (const auto &judgement : result.analysis.judgements) {
        const auto &prediction = judgement.prediction;
        if (judgement.verdict == Verdict::deferred)
            deferred.push_back(prediction.id);
        else
            items.push_back(
                {fmt::format("{} {}: {} of {}: {}", verdict_name(judgement.verdict), prediction.id,
                             prediction.metric, subject_of(prediction), judgement.observed),
                 why(judgement)});
    }
    if (!deferred.empty())
        items.push_back({fmt::format("{}, as this rig cannot measure them: {}",
                                     verdict_name(Verdict::deferred), fmt::join(deferred, ", ")),
                         {}});
    if (items.empty())
        return {};
    return {result.live ? "Predictions, registered before the first rep" : "Predictions", {items}};
}

Section note_comparisons(const RunResult &result) {
    Items items;
    for (const auto &figure : result.analysis.comparisons)
        if (is_predicted(result.plan, figure.comparison, figure.metric))
            items.push_back({fmt::format("{}, {}: {} -> {}, ratio {}",
                                         comparison_name(figure.comparison), figure.metric.name,
                                         format_value(figure.metric, figure.from.over_windows.mean),
                                         with_unit(figure.metric, figure.to.over_windows.mean),
                                         describe(figure)),
                             {}});
    if (items.empty())
        return {};
    return {"Comparisons", {items}};
}

Section note_figures(const RunResult &result) {
    Table table{{{"metric", false, Table::Role::group},
                 {"arm", false, Table::Role::key},
                 {"N"},
                 {"mean"},
                 {"95 %"},
                 {"median"},
                 {"min"},
                 {"max"}},
                {}};
    for (const auto &figure : result.analysis.figures)
        if (any_prediction_of(result, figure.metric))
            table.rows.push_back(note_row(figure));
    if (table.rows.empty())
        return {};
    return {"Figures", {table}};
}

Section note_receipts(const RunResult &result) {
    std::map<std::string, std::vector<std::string>> receipts; // by what keeps them from being held
    for (const auto &receipt : result.analysis.receipts)
        if (receipt.status == ReceiptStatus::missing)
            for (const auto &[where, problem] : receipt.problems)
                receipts[fmt::format("{}: {}", where, problem)].push_back(receipt.id);
    Items items;
    for (const auto &[problem, ids] : receipts)
        items.push_back({fmt::format("{}: {}", fmt::join(ids, ", "), problem), {}});
    if (items.empty())
        return {};
    return {"Receipts that are missing", {items}};
}

Section note_origin(const RunResult &result) {
    Items items;
    for (const auto &warning : result.warnings)
        items.push_back({"WARNING: " + warning, {}});
    for (const auto &comparison : result.recorded.comparisons)
        items.push_back({fmt::format("published: {} -> {}: {}", comparison.from, comparison.to,
                                     comparison.published),
                         {}});
    const auto &environment = result.environment;
    if (result.live) {
        const auto changed = describe(result.plan.overrides);
        items.push_back({fmt::format("again: besser verify {}.toml --rig {}{}{}", result.plan.name,
                                     result.measured.rig, changed.empty() ? "" : " ", changed),
                         {fmt::format("that plan's sha256: {}", result.header.plan_sha256),
                          fmt::format("its predictions': {}", result.header.predictions_sha256)}});
        items.push_back(
            {fmt::format("{} on {}, {}", environment.started, environment.host, environment.kernel),
             {}});
    }
    for (const auto &attempt : environment.attempts)
        items.push_back({attempt, {}});
    if (items.empty())
        return {};
    return {"Origin", {items}};
}

void drop_empty(Document &document) {
    std::erase_if(document.sections, [](const Section &section) { return section.blocks.empty(); });
}

} // namespace besser::bench
