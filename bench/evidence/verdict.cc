// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/verdict.hpp"

#include "bench/evidence/describe.hpp"
#include "bench/plan/rig_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

namespace besser::bench {

namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();

/// What the evidence says about one part of an expectation, and in which words.
struct Finding {
    Verdict verdict = Verdict::miss;
    std::string reason;
};

/// Where the true value lies, as far as the data tell, against where it is expected.
Finding decide(const Interval &evidence, const Expectation &expect, std::size_t windows) {
    const double min = expect.min.value_or(-unbounded), max = expect.max.value_or(unbounded);
    if (evidence.low >= min && evidence.high <= max)
        return {Verdict::pass, "lies within what is expected"};
    if (evidence.high < min || evidence.low > max)
        return {Verdict::fail, "lies outside of what is expected"};
    return {Verdict::miss, fmt::format("reaches beyond what is expected: undecided with {} windows "
                                       "per arm",
                                       windows)};
}

bool within(double value, const Expectation &expect) {
    if (expect.equals)
        return value == *expect.equals;
    return value >= expect.min.value_or(-unbounded) && value <= expect.max.value_or(unbounded);
}

/// `equals` and `every_rep`: each rep on its own.
Finding decide_every_rep(const ArmFigure &figure, const Expectation &expect) {
    const auto &values = figure.reps.empty() ? figure.windows : figure.reps;
    const auto bad =
        std::ranges::count_if(values, [&](double value) { return !within(value, expect); });
    if (bad > 0)
        return {Verdict::fail,
                fmt::format("{} of {} reps are not as expected (min {}, max {})", bad,
                            values.size(), with_unit(figure.metric, std::ranges::min(values)),
                            with_unit(figure.metric, std::ranges::max(values)))};
    if (expect.max && figure.censored > 0)
        return {Verdict::miss, "at the cap of the offer only a lower bound is known"};
    if (expect.equals == 0.0 && figure.exposure_s > 0)
        return {Verdict::pass,
                fmt::format("0 in all {} reps: a rate below {:.3g} per hour (rule of three, "
                            "{:.0f} s of exposure)",
                            values.size(), zero_rate_bound(figure.exposure_s) * 3600,
                            figure.exposure_s)};
    return {Verdict::pass, fmt::format("as expected in all {} reps", values.size())};
}

Finding decide_mean(const ArmFigure &figure, const Expectation &expect) {
    const auto &windows = figure.over_windows;
    const double half = windows.half_width.value_or(0);
    Interval evidence{windows.mean - half, windows.mean + half};
    if (figure.censored > 0)
        evidence.high = unbounded;
    auto finding = decide(evidence, expect, windows.count);
    finding.reason = (half > 0 ? "the 95 % interval of the mean "
                               : "the mean (deterministic: no "
                                 "variance between windows) ") +
                     finding.reason;
    return finding;
}

Interval ratio_evidence(const ComparisonFigure &figure) {
    auto evidence =
        figure.ratio->interval.value_or(Interval{figure.ratio->value, figure.ratio->value});
    if (figure.bound == Bound::at_least || figure.bound == Bound::open)
        evidence.high = unbounded;
    if (figure.bound == Bound::at_most || figure.bound == Bound::open)
        evidence.low = 0;
    return evidence;
}

Finding decide_difference(const ComparisonFigure &figure, bool expected) {
    const auto evidence = ratio_evidence(figure);
    const bool found = evidence.low > 1 || evidence.high < 1;
    const auto &ratio = *figure.ratio;
    if (found && ratio.deterministic)
        return {expected ? Verdict::pass : Verdict::fail,
                "the arms differ, deterministically (no variance: not a matter of significance)"};
    if (found)
        return {expected ? Verdict::pass : Verdict::fail,
                "a difference is found: the 95 % interval excludes 1"};
    if (figure.bound != Bound::exact)
        return {Verdict::miss,
                "at the cap of the offer a difference cannot show: use more or no cap"};
    if (ratio.deterministic)
        return {expected ? Verdict::fail : Verdict::pass, "the arms are exactly equal"};
    const auto sensitivity =
        ratio.detectable_change
            ? fmt::format("; changes from {:.1f} % on would be seen with 80 % power",
                          *ratio.detectable_change * 100)
            : std::string();
    return {expected ? Verdict::miss : Verdict::pass,
            "no difference is found: the 95 % interval contains 1" + sensitivity};
}

Finding combine(const Finding &a, const Finding &b) {
    const auto worse = [](Verdict x, Verdict y) {
        if (x == Verdict::fail || y == Verdict::fail)
            return Verdict::fail;
        return x == Verdict::miss ? x : y;
    };
    return {worse(a.verdict, b.verdict), a.reason + "; " + b.reason};
}

Finding decide(const ComparisonFigure &figure, const Expectation &expect) {
    if (!figure.ratio)
        return {Verdict::miss, fmt::format("{} has 0, so there is no ratio; predict the arm itself",
                                           figure.comparison.from)};
    const auto windows = std::min(figure.from.windows.size(), figure.to.windows.size());
    if (windows >= 2 && !figure.ratio->interval && !figure.ratio->deterministic)
        return {Verdict::miss, "windows with 0 leave the ratio without an interval; predict the "
                               "arm itself"};
    auto bounds = decide(ratio_evidence(figure), expect, windows);
    bounds.reason = (figure.ratio->deterministic ? "the ratio (deterministic: no variance between "
                                                   "windows) "
                                                 : "the 95 % interval of the ratio ") +
                    bounds.reason;
    if (!expect.differs)
        return bounds;
    const auto difference = decide_difference(figure, *expect.differs);
    return expect.min || expect.max ? combine(bounds, difference) : difference;
}

Finding decide(const ArmFigure &figure, const Expectation &expect) {
    return expect.equals || expect.every_rep ? decide_every_rep(figure, expect)
                                             : decide_mean(figure, expect);
}

/// Whether the plain figures agree, whatever they are worth: said beside a MISS.
std::string indication(const ArmFigure &figure, const Expectation &expect) {
    const auto &values = figure.reps.empty() ? figure.windows : figure.reps;
    const bool agrees =
        expect.equals || expect.every_rep
            ? std::ranges::all_of(values, [&](double v) { return within(v, expect); })
            : within(figure.over_windows.mean, expect);
    return agrees ? "the figures agree with the prediction, but do not prove it"
                  : "the figures contradict the prediction, but do not refute it";
}

std::string indication(const ComparisonFigure &figure, const Expectation &expect) {
    if (!figure.ratio || (!expect.min && !expect.max))
        return "the figures alone cannot tell";
    return within(figure.ratio->value, expect)
               ? "the figures agree with the prediction, but do not prove it"
               : "the figures contradict the prediction, but do not refute it";
}

/// "no traffic ran in 2 of 6 reps of a (window 1, rep 2: not connected within 30 s)", or "".
std::string without_traffic(const Evidence &evidence, const std::string &arm) {
    const auto &reps = evidence.reps_of(arm);
    std::size_t count = 0;
    std::string first;
    for (const auto *rep : reps) {
        if (measured(*rep) || count++ > 0)
            continue;
        const auto reason = std::ranges::find_if(rep->events, [](const Event &event) {
            return event.kind == EventKind::not_connected || event.kind == EventKind::died;
        });
        first = fmt::format("window {}, rep {}: {}", rep->window + 1, rep->rep + 1,
                            reason == rep->events.end() ? "no reason is known" : reason->text);
    }
    if (count == 0)
        return "";
    return fmt::format("no traffic ran in {} of {} reps of {} ({})", count, reps.size(), arm,
                       first);
}

void add(std::vector<std::string> &reasons, std::string reason) {
    if (!reason.empty())
        reasons.push_back(std::move(reason));
}

/// What keeps figures of these arms from counting.
std::vector<std::string> shortcomings(const std::vector<const ArmFigure *> &figures,
                                      const Evidence &evidence,
                                      const std::vector<Receipt> &receipts) {
    std::vector<std::string> found;
    std::vector<std::string> arms;
    const auto &metric = figures.front()->metric;
    for (const auto *figure : figures) {
        arms.push_back(figure->arm);
        if (figure->windows.size() < 2)
            found.push_back(
                fmt::format("one window of {}: its reps share one power-on's luck", figure->arm));
        if (figure->absent > 0)
            found.push_back(fmt::format("{} of {} reps of {} have no {}", figure->absent,
                                        figure->absent + figure->reps.size(), figure->arm,
                                        metric.name));
        if (figure->unmeasured > 0)
            add(found, without_traffic(evidence, figure->arm));
        if (evidence.proves_nothing(*figure))
            found.push_back(fmt::format("{} reads 0, but its probe never counted anything: it may "
                                        "be dead",
                                        figure->arm));
    }
    const auto objected = objections(receipts, metric, arms);
    found.insert(found.end(), objected.begin(), objected.end());
    return found;
}

template <class Figure>
void conclude(Judgement &judgement, const Figure &figure, std::vector<std::string> shortcoming) {
    const auto &expect = judgement.prediction.expect;
    judgement.observed = describe(figure);
    if (!shortcoming.empty()) {
        judgement.verdict = Verdict::miss;
        judgement.reasons = {indication(figure, expect)};
        judgement.reasons.insert(judgement.reasons.end(), shortcoming.begin(), shortcoming.end());
        return;
    }
    const auto finding = decide(figure, expect);
    judgement.verdict = finding.verdict;
    judgement.reasons = {finding.reason};
}

void judge_arm(Judgement &judgement, const Metric &metric, const Evidence &evidence,
               const std::vector<Receipt> &receipts) {
    const auto &arm = judgement.prediction.arm;
    const auto *figure = evidence.figure(arm, metric.name);
    if (!figure) {
        judgement.observed = "nothing";
        judgement.reasons = {fmt::format("{} has no value in arm {}", metric.name, arm)};
        add(judgement.reasons, without_traffic(evidence, arm));
        return;
    }
    conclude(judgement, *figure, shortcomings({figure}, evidence, receipts));
    if (const auto idle = without_traffic(evidence, arm);
        judgement.verdict == Verdict::pass && metric.name != "not_connected" && !idle.empty()) {
        judgement.verdict = Verdict::miss; // what did not happen where nothing ran shows little
        add(judgement.reasons, idle);
    }
    const auto &witness = evidence.witness(metric.name);
    if (figure->all_zero() && witness)
        judgement.reasons.push_back(fmt::format("the probe that reads 0 is alive: {}", *witness));
}

void judge_comparison(Judgement &judgement, const Metric &metric, const Evidence &evidence,
                      const std::vector<Receipt> &receipts) {
    const auto &comparison = *judgement.prediction.comparison;
    const auto *figure = evidence.comparison(comparison, metric.name);
    if (!figure) {
        judgement.observed = "nothing";
        judgement.reasons = {fmt::format("{} has no value in one of the arms of {}", metric.name,
                                         comparison_name(comparison))};
        for (const auto &arm : {comparison.from, comparison.to})
            add(judgement.reasons, without_traffic(evidence, arm));
        return;
    }
    conclude(judgement, *figure, shortcomings({&figure->from, &figure->to}, evidence, receipts));
}

/// Why this rig does not judge the prediction, or "".
std::string deferral(const Prediction &prediction, const Metric &metric, const Evidence &evidence) {
    const auto &rig = evidence.measured().rig;
    if (waits_for_a_rig(prediction))
        return fmt::format("predicted for rigs that this version does not have: {}",
                           fmt::join(prediction.rigs, ", "));
    if (std::ranges::find(prediction.rigs, rig) == prediction.rigs.end())
        return fmt::format("predicted for other rigs: {}", fmt::join(prediction.rigs, ", "));
    if (!evidence.can_measure(metric))
        return fmt::format("the rig \"{}\" cannot measure {}", rig, metric.name);
    return "";
}

} // namespace

std::string_view verdict_name(Verdict verdict) {
    switch (verdict) {
    case Verdict::pass:
        return "PASS";
    case Verdict::fail:
        return "FAIL";
    case Verdict::miss:
        return "MISS";
    case Verdict::deferred:
        return "DEFERRED";
    }
    return "";
}

Judgement judge(const Prediction &prediction, const Evidence &evidence,
                const std::vector<Receipt> &receipts) {
    Judgement judgement{prediction, Verdict::miss, "", "", {}};
    const auto metric = find_metric(prediction.metric);
    if (!metric) {
        judgement.reasons = {fmt::format("{} is no metric", prediction.metric)};
        return judgement;
    }
    judgement.expected = describe(prediction.expect, prediction.comparison ? nullptr : &*metric);
    if (const auto reason = deferral(prediction, *metric, evidence); !reason.empty()) {
        judgement.verdict = Verdict::deferred;
        judgement.observed = "not measured";
        judgement.reasons = {reason};
        return judgement;
    }
    if (prediction.comparison)
        judge_comparison(judgement, *metric, evidence, receipts);
    else
        judge_arm(judgement, *metric, evidence, receipts);
    return judgement;
}

int exit_status(const std::vector<Judgement> &judgements) {
    const auto any = [&](Verdict verdict) {
        return std::ranges::any_of(judgements,
                                   [&](const auto &one) { return one.verdict == verdict; });
    };
    if (any(Verdict::fail))
        return 1;
    return any(Verdict::miss) ? 4 : 0;
}

} // namespace besser::bench
