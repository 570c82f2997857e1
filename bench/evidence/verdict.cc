// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/verdict.hpp"

#include "bench/evidence/decision.hpp"
#include "bench/evidence/describe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

namespace besser::bench {

namespace {

/// A prediction on its way to a verdict.
struct Case {
    Judgement judgement;
    std::optional<Question> open; ///< what is left to be weighed against chance
    std::vector<std::string> against_pass{}, against_fail{}; ///< see Objections
};

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

/// Reps without a value, by window and rep.
std::set<std::pair<std::uint32_t, std::uint32_t>> absent_reps(const Evidence &evidence,
                                                              const ArmFigure &figure) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> absent;
    for (const auto *rep : evidence.reps_of(figure.arm))
        if (!figure.metric.value(*rep))
            absent.emplace(rep->window, rep->rep);
    return absent;
}

/// Of a comparison by pairs: the same reps have no value in both arms, which share their luck, so
/// that none of the two lost its unluckier ones alone.
bool miss_the_same_reps(const std::vector<const ArmFigure *> &figures, const Evidence &evidence) {
    return figures.size() == 2 && evidence.measured().paired && figures[0]->absent > 0 &&
           absent_reps(evidence, *figures[0]) == absent_reps(evidence, *figures[1]);
}

/// What keeps figures of these arms from counting, receipts aside.
std::vector<std::string> shortcomings(const std::vector<const ArmFigure *> &figures,
                                      const Evidence &evidence) {
    std::vector<std::string> found;
    const bool alike = miss_the_same_reps(figures, evidence);
    for (const auto *figure : figures) {
        if (figure->windows.size() < 2)
            found.push_back(
                fmt::format("one window of {}: its reps share one power-on's luck", figure->arm));
        if (alike)
            continue;
        if (figure->absent > 0)
            found.push_back(fmt::format("{} of {} reps of {} have no {}", figure->absent,
                                        figure->absent + figure->reps.size(), figure->arm,
                                        figure->metric.name));
        if (figure->unmeasured > 0)
            add(found, without_traffic(evidence, figure->arm));
    }
    return found;
}

/// The rig's part: receipts that are missing, and probes that may be dead.
Objections objections(const std::vector<const ArmFigure *> &figures, const Evidence &evidence,
                      const std::vector<Receipt> &receipts) {
    std::vector<std::string> arms;
    for (const auto *figure : figures)
        arms.push_back(figure->arm);
    auto objections = weigh(evidence, receipts, figures.front()->metric, arms);
    for (const auto *figure : figures)
        if (evidence.proves_nothing(*figure))
            objections.vetoes.push_back(fmt::format(
                "{} reads 0, but its probe never counted anything: it may be dead", figure->arm));
    return objections;
}

bool says_what_is_better(const Expectation &expect) {
    return expect.form == Form::superior || expect.form == Form::not_inferior;
}

/// A verdict that a missing receipt could turn is none.
void withdraw(Case &subject) {
    auto &judgement = subject.judgement;
    const auto &against =
        judgement.verdict == Verdict::pass ? subject.against_pass : subject.against_fail;
    if (against.empty() || judgement.verdict == Verdict::miss)
        return;
    judgement.verdict = Verdict::miss;
    judgement.rig_fell_short = true;
    judgement.reasons.insert(judgement.reasons.end(), against.begin(), against.end());
}

void settle(Judgement &judgement, Finding finding) {
    judgement.verdict = finding.verdict;
    judgement.reasons.insert(judgement.reasons.begin(), std::move(finding.reason));
}

/// The question that is left of it, or a verdict.
void pose(Case &subject, std::expected<Question, std::string> question) {
    if (question)
        subject.open = std::move(*question);
    else
        settle(subject.judgement, {Verdict::miss, question.error()});
}

void ask(Case &subject, const ArmFigure &figure, double doubt) {
    const auto &prediction = subject.judgement.prediction;
    if (asks_every_rep(prediction.expect))
        settle(subject.judgement, decide_every_rep(figure, prediction.expect, doubt));
    else
        pose(subject, question_of(figure, prediction, doubt));
}

void ask(Case &subject, const ComparisonFigure &figure, double doubt) {
    pose(subject, question_of(figure, subject.judgement.prediction, doubt));
}

template <class Figure>
void consider(Case &subject, const Figure &figure, const std::vector<const ArmFigure *> &arms,
              const Evidence &evidence, const std::vector<Receipt> &receipts) {
    auto &judgement = subject.judgement;
    judgement.observed = describe(figure);
    auto reasons = shortcomings(arms, evidence);
    auto found = objections(arms, evidence, receipts);
    if (!says_what_is_better(judgement.prediction.expect)) {
        std::ranges::move(found.against_pass, std::back_inserter(found.vetoes));
        std::ranges::move(found.against_fail, std::back_inserter(found.vetoes));
    }
    judgement.rig_fell_short = reasons.empty() && !found.vetoes.empty();
    reasons.insert(reasons.end(), found.vetoes.begin(), found.vetoes.end());
    if (reasons.empty()) {
        judgement.reasons = std::move(found.notes);
        if (miss_the_same_reps(arms, evidence))
            judgement.reasons.push_back(
                fmt::format("of the other reps: {}, and the same in {}, which shares their luck",
                            without_traffic(evidence, arms.front()->arm), arms.back()->arm));
        subject.against_pass = std::move(found.against_pass);
        subject.against_fail = std::move(found.against_fail);
        ask(subject, figure, found.doubt);
        return;
    }
    judgement.reasons = {indication(figure, judgement.prediction)};
    judgement.reasons.insert(judgement.reasons.end(), reasons.begin(), reasons.end());
}

void consider_arm(Case &subject, const Metric &metric, const Evidence &evidence,
                  const std::vector<Receipt> &receipts) {
    auto &judgement = subject.judgement;
    const auto &arm = judgement.prediction.arm;
    const auto *figure = evidence.figure(arm, metric.name);
    if (!figure) {
        judgement.observed = "nothing";
        judgement.reasons = {fmt::format("{} has no value in arm {}", metric.name, arm)};
        add(judgement.reasons, without_traffic(evidence, arm));
        return;
    }
    consider(subject, *figure, {figure}, evidence, receipts);
    if (const auto idle = without_traffic(evidence, arm);
        judgement.verdict == Verdict::pass && metric.name != "not_connected" && !idle.empty()) {
        judgement.verdict = Verdict::miss; // what did not happen where nothing ran shows little
        add(judgement.reasons, idle);
    }
    const auto &witness = evidence.witness(metric.name);
    if (figure->all_zero() && witness)
        judgement.reasons.push_back(fmt::format("the probe that reads 0 is alive: {}", *witness));
}

void consider_comparison(Case &subject, const Metric &metric, const Evidence &evidence,
                         const std::vector<Receipt> &receipts) {
    auto &judgement = subject.judgement;
    const auto &comparison = *judgement.prediction.comparison;
    const auto *figure = evidence.comparison(comparison, metric.name);
    if (figure) {
        consider(subject, *figure, {&figure->from, &figure->to}, evidence, receipts);
        return;
    }
    judgement.observed = "nothing";
    judgement.reasons = {fmt::format("{} has no value in one of the arms of {}", metric.name,
                                     comparison_name(comparison))};
    for (const auto &arm : {comparison.from, comparison.to})
        add(judgement.reasons, without_traffic(evidence, arm));
}

/// Why this rig does not judge the prediction, or "".
std::string deferral(const Prediction &prediction, const Metric &metric, const Evidence &evidence) {
    const auto &rig = evidence.measured().rig;
    if (std::ranges::find(prediction.rigs, rig) == prediction.rigs.end())
        return fmt::format("predicted for other rigs: {}", fmt::join(prediction.rigs, ", "));
    if (!evidence.can_measure(metric))
        return fmt::format("the rig \"{}\" cannot measure {}", rig, metric.name);
    return "";
}

Case open_case(const Prediction &prediction, const Evidence &evidence,
               const std::vector<Receipt> &receipts) {
    Case subject{{prediction}, {}};
    auto &judgement = subject.judgement;
    const auto metric = find_metric(prediction.metric);
    if (!metric) {
        judgement.reasons = {fmt::format("{} is no metric", prediction.metric)};
        return subject;
    }
    judgement.expected = describe(prediction.expect, prediction.comparison ? nullptr : &*metric);
    if (auto reason = deferral(prediction, *metric, evidence); !reason.empty()) {
        judgement.verdict = Verdict::deferred;
        judgement.observed = "not measured";
        judgement.reasons = {std::move(reason)};
    } else if (prediction.comparison) {
        consider_comparison(subject, *metric, evidence, receipts);
    } else {
        consider_arm(subject, *metric, evidence, receipts);
    }
    return subject;
}

/// Chance is weighed over all questions of a plan together: with enough of them one would come out
/// by luck.
void decide_open(std::vector<Case> &cases) {
    std::vector<double> p;
    for (const auto &subject : cases)
        if (subject.open)
            p.push_back(subject.open->test().p());
    const auto levels = holm_levels(p);
    std::size_t next = 0;
    for (auto &subject : cases) {
        const auto &open = subject.open;
        if (!open)
            continue;
        subject.judgement.chance = Chance{p[next], levels[next], open->spread()};
        settle(subject.judgement, decide(*open, levels[next++]));
        withdraw(subject);
    }
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

std::vector<Judgement> judge_all(const Evidence &evidence, const std::vector<Receipt> &receipts) {
    std::vector<Case> cases;
    for (const auto &prediction : evidence.plan().predictions)
        cases.push_back(open_case(prediction, evidence, receipts));
    decide_open(cases);
    std::vector<Judgement> judgements;
    for (auto &subject : cases)
        judgements.push_back(std::move(subject.judgement));
    return judgements;
}

int exit_status(const std::vector<Judgement> &judgements) {
    const auto any = [&](Verdict verdict) {
        return std::ranges::any_of(judgements,
                                   [&](const auto &one) { return one.verdict == verdict; });
    };
    if (any(Verdict::fail))
        return exit_prediction_fails;
    if (std::ranges::any_of(judgements, &Judgement::rig_fell_short))
        return exit_rig_fell_short;
    return any(Verdict::miss) ? exit_undecided : 0;
}

} // namespace besser::bench
