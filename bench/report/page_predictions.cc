// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/page_sections.hpp"
#include "bench/report/report.hpp"

#include "bench/evidence/claim.hpp"
#include "bench/evidence/decision.hpp"
#include "bench/evidence/describe.hpp"
#include "bench/evidence/foresight.hpp"
#include "page/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace besser::bench {

namespace {

using page::element;
using page::Gauge;
using page::Html;
using page::term;

std::string class_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::pass:
        return "verdict pass";
    case Verdict::fail:
        return "verdict fail";
    case Verdict::miss:
        return "verdict miss";
    case Verdict::deferred:
        return "verdict deferred";
    }
    return "verdict";
}

Html badge(Verdict verdict) {
    return element("span", {{"class", class_of(verdict)}}, verdict_name(verdict));
}

void expect_at_most(Gauge &gauge, double low, double high) {
    if (std::isfinite(low))
        gauge.expected_low = low;
    if (std::isfinite(high))
        gauge.expected_high = high;
}

/// Of an arm: in the metric's displayed unit. Where every rep is asked, the reps' span stands in
/// the place of the mean's interval.
std::optional<Gauge> gauge_of(const ArmFigure &figure, const Expectation &expect) {
    const auto unit = figure.metric.per_unit;
    Gauge gauge;
    gauge.value = figure.over_windows.mean / unit;
    if (asks_every_rep(expect) && figure.over_reps)
        gauge.interval = {figure.over_reps->min / unit, figure.over_reps->max / unit};
    else if (figure.mean) {
        const auto interval = interval_of(*figure.mean);
        gauge.interval = {interval.low / unit, interval.high / unit};
    }
    if (expect.equals)
        gauge.expected_low = gauge.expected_high = *expect.equals / unit;
    if (expect.min)
        gauge.expected_low = *expect.min / unit;
    if (expect.max)
        gauge.expected_high = *expect.max / unit;
    return gauge;
}

std::optional<Gauge> gauge_of(const ComparisonFigure &figure, const Expectation &expect) {
    if (!figure.ratio)
        return {};
    Gauge gauge;
    gauge.value = figure.ratio->value;
    gauge.reference = 1;
    if (figure.ratio->log) {
        const auto interval = ratio_interval(*figure.ratio);
        gauge.interval = {interval.low, interval.high};
    }
    const auto claim = claim_of_ratio(expect, figure.metric);
    gauge.outside = claim.outside;
    expect_at_most(gauge, std::exp(claim.low), std::exp(claim.high));
    if (gauge.expected_low == 0.0) // of the logarithm: without end
        gauge.expected_low.reset();
    return gauge;
}

std::optional<Gauge> gauge_of(const RunResult &result, const Prediction &prediction) {
    if (prediction.comparison) {
        for (const auto &figure : result.analysis.comparisons)
            if (figure.comparison == *prediction.comparison &&
                figure.metric.name == prediction.metric)
                return gauge_of(figure, prediction.expect);
        return {};
    }
    for (const auto &figure : result.analysis.figures)
        if (figure.arm == prediction.arm && figure.metric.name == prediction.metric)
            return gauge_of(figure, prediction.expect);
    return {};
}

std::string unit_of(const Prediction &prediction) {
    if (prediction.comparison)
        return "ratio";
    const auto metric = find_metric(prediction.metric);
    return metric ? metric->unit : "";
}

Html picture_of(const RunResult &result, const Judgement &judgement) {
    auto gauge = gauge_of(result, judgement.prediction);
    if (!gauge)
        return element("p", {{"class", "quiet"}}, "Nothing was measured that could be drawn.");
    gauge->text = fmt::format("expected {}; observed {}", judgement.expected, judgement.observed);
    const auto unit = unit_of(judgement.prediction);
    return page::render(*gauge) + element("p", {{"class", "text"}},
                                          fmt::format("{}green: expected; dot: observed{}",
                                                      unit.empty() ? "" : "in " + unit + "; ",
                                                      !gauge->interval ? ""
                                                      : asks_every_rep(judgement.prediction.expect)
                                                          ? ", line: span of the reps"
                                                          : ", line: 95 % interval"));
}

Html rests_on(const RunResult &result, const Judgement &judgement) {
    const auto &prediction = judgement.prediction;
    Html terms = term("of", subject_of(prediction) + ": " + prediction.metric) +
                 term("expected", judgement.expected) + term("observed", judgement.observed);
    for (const auto &reason : judgement.reasons)
        terms += term("why", reason);
    if (const auto &reckoning = prediction.reckoning)
        terms += term(
            "reckoned",
            fmt::format("with a change of {:+.3g} %, windows that spread by {:.3g} %, so a chance "
                        "of {:.0f} % to be decided",
                        reckoning->effect * 100, reckoning->spread * 100,
                        promised_power(result.plan, prediction, result.measured.rig) * 100));
    terms += term("confidence", confidence_name(prediction.confidence)) +
             term("reasoned in", prediction.reasoned);
    return element("dl", {}, terms);
}

Html prediction_html(const RunResult &result, const Judgement &judgement) {
    const auto &prediction = judgement.prediction;
    const auto words =
        element("h3", {}, badge(judgement.verdict) + Html::text(" " + prediction.id)) +
        element("p", {}, prediction.text) + rests_on(result, judgement);
    return element("article", {{"class", "prediction"}},
                   element("div", {}, words) +
                       element("div", {{"class", "picture"}}, picture_of(result, judgement))) +
           Html::markup("\n");
}

Html registered_html(const RunResult &result) {
    if (!result.live)
        return element("p", {},
                       "The runs were recorded before: these predictions were not registered "
                       "before the first rep.");
    Html terms = term("registered", "before the first rep of this run, in its journal") +
                 term("predictions' hash",
                      element("code", {}, "sha256 " + result.header.predictions_sha256));
    if (!result.environment.started.empty())
        terms += term("this command began", result.environment.started);
    if (const auto &attempts = result.environment.attempts; !attempts.empty()) {
        std::vector<Html> before;
        for (const auto &attempt : std::span(attempts).subspan(1))
            before.push_back(Html::text(attempt));
        const auto first = Html::text(attempts.front());
        terms += term("attempts", before.empty() ? first : page::unfold(first, page::list(before)));
    }
    return element("dl", {}, terms);
}

/// "PASS 9", of which none is shown faintly.
Html tally_entry(Verdict verdict, std::ptrdiff_t count) {
    return element("li", {},
                   element("span", {{"class", class_of(verdict) + (count == 0 ? " none" : "")}},
                           fmt::format("{} {}", count, verdict_name(verdict))));
}

/// A MISS or a DEFERRED, with what it would take.
std::vector<Html> undecided(const RunResult &result) {
    std::vector<Html> items;
    for (const auto &judgement : result.analysis.judgements) {
        if (judgement.verdict != Verdict::miss && judgement.verdict != Verdict::deferred)
            continue;
        std::vector<Html> reasons;
        for (const auto &reason : judgement.reasons)
            reasons.push_back(Html::text(reason));
        items.push_back(
            badge(judgement.verdict) +
            Html::text(fmt::format(" {} ({} of {}): {}", judgement.prediction.id,
                                   judgement.prediction.metric, subject_of(judgement.prediction),
                                   judgement.prediction.text)) +
            page::list(reasons));
    }
    return items;
}

} // namespace

Html lead_html(const RunResult &result) {
    const auto &judgements = result.analysis.judgements;
    Html html;
    for (const auto &warning : result.warnings)
        html += element("p", {{"class", "warning"}}, "WARNING: " + warning);
    if (judgements.empty())
        return html + element("p", {}, "The plan predicts nothing.");
    Html entries;
    for (const auto verdict : {Verdict::pass, Verdict::fail, Verdict::miss, Verdict::deferred})
        entries +=
            tally_entry(verdict, std::ranges::count(judgements, verdict, &Judgement::verdict));
    html += element("ul", {{"class", "tally"}, {"aria-label", "Verdicts"}}, entries);
    std::vector<Html> failed;
    for (const auto &judgement : judgements)
        if (judgement.verdict == Verdict::fail || judgement.verdict == Verdict::miss)
            failed.push_back(
                badge(judgement.verdict) +
                Html::text(fmt::format(" {}: expected {}, observed {}", judgement.prediction.id,
                                       judgement.expected, judgement.observed)));
    if (!failed.empty())
        html += page::list(failed);
    const auto reps = result.measured.reps.size();
    return html + element("p", {{"class", "quiet"}},
                          result.live
                              ? fmt::format("Rig {}, seed {}, {} reps in {} windows per arm; exit "
                                            "status {}.",
                                            result.measured.rig, result.plan.seed, reps,
                                            result.plan.stress.windows, result.exit_status())
                              : fmt::format("Recorded runs, judged by this plan's rules; exit "
                                            "status {}.",
                                            result.exit_status()));
}

Html predictions_html(const RunResult &result) {
    const auto &judgements = result.analysis.judgements;
    if (judgements.empty())
        return element("p", {}, "The plan predicts nothing, so nothing is judged.");
    Html html = registered_html(result);
    for (const auto &judgement : judgements)
        html += prediction_html(result, judgement);
    return html;
}

Html open_questions_html(const RunResult &result) {
    auto items = undecided(result);
    for (const auto &receipt : result.analysis.receipts)
        if (receipt.status == ReceiptStatus::missing)
            items.push_back(Html::text(fmt::format("The receipt {} is missing ({}), which takes "
                                                   "from the figures that it matters for.",
                                                   receipt.id, receipt.title)));
    if (result.live)
        for (const auto &line : what_stays_open(result.plan, result.measured.rig))
            items.push_back(Html::text("Known before the run: " + line));
    items.push_back(Html::text("Latency: no rig of this version measures it; a rig that timed "
                               "frames would have to be there first."));
    if (result.measured.rig == "virtual")
        items.push_back(Html::text("Every figure is the model's, never the tablet's: what follows "
                                   "from the driver's structure is shown, and what the real chip's "
                                   "timing does to it takes a run on a tablet."));
    return page::list(items);
}

} // namespace besser::bench
