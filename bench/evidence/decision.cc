// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/decision.hpp"

#include "bench/evidence/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace besser::bench {

namespace {

constexpr std::string_view beyond_cap =
    "at the cap of the offer only a lower bound is known: offer more, or ask for goodput";

bool within(double value, const Expectation &expect) {
    if (expect.equals)
        return value == *expect.equals;
    return value >= expect.min.value_or(-unbounded) && value <= expect.max.value_or(unbounded);
}

std::vector<double> values_of(const ArmFigure &figure) {
    if (!figure.reps.empty())
        return figure.reps;
    std::vector<double> values;
    for (const auto &window : figure.windows)
        values.push_back(window.mean);
    return values;
}

template <class List>
std::size_t strata_of(const List &windows) {
    std::set<std::string> names;
    for (const auto &window : windows)
        names.insert(window.stratum);
    return names.size();
}

/// Which stratum has too few windows for a spread: "chip.publish = held has one window alone".
template <class List>
std::string thin_stratum(const List &windows) {
    for (const auto &window : windows) {
        const auto count = std::ranges::count_if(
            windows, [&](const auto &w) { return w.stratum == window.stratum; });
        if (count < 2)
            return window.stratum.empty()
                       ? "there is one window alone"
                       : fmt::format("the stratum {} has one window alone", window.stratum);
    }
    return "nothing tells how sure it is";
}

std::string p_text(double p) { return p < 0.001 ? "p < 0.001" : fmt::format("p = {:.2g}", p); }

/// How many windows more would decide, by what the plan reckons with or by what is seen.
std::string what_is_missing(const Question &question, double level) {
    const auto needed =
        windows_needed(question.claim, question.effect.value_or(question.estimate.value),
                       question.spread(), question.strata, level);
    const auto by = question.effect ? "at the effect that the plan reckons with"
                                    : "if the truth is what was seen";
    if (needed == 0)
        return fmt::format("more windows would hardly decide {}", by);
    if (needed <= question.windows)
        return fmt::format("as many windows again would mostly decide {}", by);
    return fmt::format("{} windows per arm would mostly decide {}: {} more", needed, by,
                       needed - question.windows);
}

std::string side(const Question &question, bool holds) {
    if (question.claim.outside)
        return holds ? "the arms differ" : "the arms are exactly equal";
    return fmt::format("{} lies {} what is expected", question.subject,
                       holds ? "within" : "outside of");
}

std::string agreement(bool agrees) {
    return agrees ? "the figures agree with the prediction, but do not prove it"
                  : "the figures contradict the prediction, but do not refute it";
}

} // namespace

bool asks_every_rep(const Expectation &expect) { return expect.equals || expect.every_rep; }

Finding decide_every_rep(const ArmFigure &figure, const Expectation &expect, double doubt) {
    const auto values = values_of(figure);
    const auto meets = [&](double value, double share) {
        return within(value * (1 + share), expect);
    };
    const auto bad = std::ranges::count_if(values, [&](double value) {
        return !meets(value, 0) && !meets(value, doubt) && !meets(value, -doubt);
    });
    if (bad > 0)
        return {Verdict::fail,
                fmt::format("{} of {} reps are not as expected (min {}, max {})", bad,
                            values.size(), with_unit(figure.metric, std::ranges::min(values)),
                            with_unit(figure.metric, std::ranges::max(values)))};
    if (expect.max && figure.censored > 0)
        return {Verdict::miss, std::string(beyond_cap)};
    if (!std::ranges::all_of(values, [&](double value) {
            return meets(value, 0) && meets(value, doubt) && meets(value, -doubt);
        }))
        return {Verdict::miss, "what the missing receipt may explain decides some reps"};
    if (expect.equals == 0.0 && figure.exposure_s > 0)
        return {Verdict::pass,
                fmt::format("0 in all {} reps: below {:.3g} per hour (rule of three, {:.0f} s of "
                            "exposure), and in less than {:.2g} % of windows",
                            values.size(), zero_rate_bound(figure.exposure_s) * 3600,
                            figure.exposure_s, zero_share_bound(figure.windows.size()) * 100)};
    return {Verdict::pass, fmt::format("as expected in all {} reps", values.size())};
}

double Question::spread() const { return estimate.error * std::sqrt(static_cast<double>(windows)); }

std::expected<Question, std::string> question_of(const ArmFigure &figure,
                                                 const Prediction &prediction, double doubt) {
    if (!figure.mean)
        return std::unexpected(thin_stratum(figure.windows));
    const double off = std::abs(figure.mean->value) * doubt;
    Question question{claim_of_mean(prediction.expect), *figure.mean, {off, off}, "the mean"};
    question.at_cap = figure.censored > 0;
    if (question.at_cap)
        question.doubt.above = unbounded;
    question.windows = figure.windows.size();
    question.strata = strata_of(figure.windows);
    return question;
}

std::expected<Question, std::string> question_of(const ComparisonFigure &figure,
                                                 const Prediction &prediction, double doubt) {
    if (!figure.ratio)
        return std::unexpected(fmt::format("{} has 0, so there is no ratio; predict the arm itself",
                                           figure.comparison.from));
    const auto &ratio = *figure.ratio;
    if (!figure.from.above_zero() || !figure.to.above_zero())
        return std::unexpected("windows with 0 leave the ratio without an interval; predict the "
                               "arm itself");
    if (!ratio.log)
        return std::unexpected(ratio.pairs.empty() ? "one window of an arm tells no spread"
                                                   : thin_stratum(ratio.pairs));
    const double off = std::log1p(doubt);
    Question question{
        claim_of_ratio(prediction.expect, figure.metric), *ratio.log, {off, off}, "the ratio"};
    question.at_cap = figure.bound != Bound::exact;
    if (figure.bound == Bound::at_least || figure.bound == Bound::open)
        question.doubt.above = unbounded;
    if (figure.bound == Bound::at_most || figure.bound == Bound::open)
        question.doubt.below = unbounded;
    question.windows = ratio.pairs.empty()
                           ? std::min(figure.from.windows.size(), figure.to.windows.size())
                           : ratio.pairs.size();
    question.strata = std::max<std::size_t>(1, strata_of(ratio.pairs));
    if (prediction.reckoning)
        question.effect = std::log1p(prediction.reckoning->effect);
    return question;
}

Finding decide(const Question &question, double level) {
    const auto test = question.test();
    if (test.p() <= level) {
        const bool holds = test.p_holds <= level;
        const auto how = question.estimate.deterministic()
                             ? std::string("deterministic: no variance between windows")
                             : fmt::format("{}, counts up to {:.2g}", p_text(test.p()), level);
        return {holds ? Verdict::pass : Verdict::fail,
                fmt::format("{} ({})", side(question, holds), how)};
    }
    if (question.at_cap)
        return {Verdict::miss, std::string(beyond_cap)};
    return {Verdict::miss,
            fmt::format("undecided with {} windows per arm ({}, counts up to {:.2g}); {}",
                        question.windows, p_text(test.p()), level,
                        what_is_missing(question, level))};
}

std::string indication(const ArmFigure &figure, const Prediction &prediction) {
    const auto &expect = prediction.expect;
    const auto values = values_of(figure);
    return agreement(
        asks_every_rep(expect)
            ? std::ranges::all_of(values, [&](double value) { return within(value, expect); })
            : within(figure.over_windows.mean, expect));
}

std::string indication(const ComparisonFigure &figure, const Prediction &prediction) {
    const auto claim = claim_of_ratio(prediction.expect, figure.metric);
    if (!figure.ratio || figure.ratio->value <= 0 || claim.outside)
        return "the figures alone cannot tell";
    const double value = std::log(figure.ratio->value);
    return agreement(value >= claim.low && value <= claim.high);
}

} // namespace besser::bench
