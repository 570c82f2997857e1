// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/verdict.hpp"

#include "bench/evidence/test_reps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::bench {
namespace {

using testing::Contains;
using testing::HasSubstr;

Expectation at_least(double min) { return {.min = min, .max = {}, .equals = {}}; }
Expectation at_most(double max) { return {.min = {}, .max = max, .equals = {}}; }
Expectation each_at_least(double min) {
    return {.min = min, .max = {}, .equals = {}, .every_rep = true};
}
Expectation always(double value) { return {.min = {}, .max = {}, .equals = value}; }
Expectation between(double min, double max) { return {.min = min, .max = max, .equals = {}}; }
Expectation of_form(Form form, double margin = 0) {
    return {.form = form, .margin = margin, .min = {}, .max = {}, .equals = {}};
}

class Verdicts : public testing::Test {
  protected:
    Verdicts() {
        plan.arms = {plain_arm("a", "relay"), plain_arm("b", "v3")};
        plan.comparisons = {{"a", "b"}};
        plan.stress.rate_bytes_per_s = 4'194'304;
    }

    Judgement judge_it(const Prediction &prediction) {
        plan.predictions = {prediction};
        const Evidence evidence(plan, measured);
        return judge_all(evidence, evaluate_receipts(evidence)).front();
    }

    static Prediction of_arm(const std::string &metric, Expectation expect) {
        return {"id", "text", metric, "b", {}, expect, {}, Confidence::high, {"virtual"}, "here"};
    }

    static Prediction of_ratio(Expectation expect, const std::string &metric = "goodput") {
        return {"id",   "text", metric,           "",          Comparison{"a", "b"},
                expect, {},     Confidence::high, {"virtual"}, "here"};
    }

    Plan plan;
    Measurements measured{.rig = "virtual",
                          .probes = {{"rx.bytes", "work.*", "kernel.warn", "link.watch"}}};
};

TEST_F(Verdicts, pass_when_the_interval_lies_within_the_expected) {
    add_windows(measured, "b", {2.30, 2.35, 2.40});
    EXPECT_EQ(judge_it(of_arm("goodput", at_least(2 * mib))).verdict, Verdict::pass);
}

TEST_F(Verdicts, fail_when_the_interval_lies_outside) {
    add_windows(measured, "b", {2.30, 2.35, 2.40});
    EXPECT_EQ(judge_it(of_arm("goodput", at_least(3 * mib))).verdict, Verdict::fail);
}

TEST_F(Verdicts, miss_when_the_windows_cannot_decide) {
    add_windows(measured, "b", {2.30, 2.35, 2.40});
    const auto judgement = judge_it(of_arm("goodput", at_least(2.34 * mib)));
    EXPECT_EQ(judgement.verdict, Verdict::miss);
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("undecided with 3 windows")));
}

TEST_F(Verdicts, miss_from_one_window_whatever_it_shows) {
    add_windows(measured, "b", {2.35});
    EXPECT_EQ(judge_it(of_arm("goodput", at_least(2 * mib))).verdict, Verdict::miss);
    EXPECT_EQ(judge_it(of_arm("goodput", at_least(3 * mib))).verdict, Verdict::miss);
}

TEST_F(Verdicts, miss_when_the_arm_was_not_run) {
    add_windows(measured, "a", {2.30, 2.35});
    EXPECT_EQ(judge_it(of_arm("goodput", at_least(2 * mib))).verdict, Verdict::miss);
}

TEST_F(Verdicts, miss_when_a_receipt_is_missing) {
    add_windows(measured, "b", {2.30, 2.35, 2.40});
    measured.reps.front().facts.receiver_restarted = false;
    const auto judgement = judge_it(of_arm("goodput", at_least(2 * mib)));
    EXPECT_EQ(judgement.verdict, Verdict::miss);
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("receiver_restarted")));
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("agree")));
}

TEST_F(Verdicts, are_deferred_where_the_rig_cannot_measure) {
    add_windows(measured, "b", {2.30, 2.35, 2.40});
    EXPECT_EQ(judge_it(of_arm("bus_requests", always(0))).verdict, Verdict::deferred);
    auto elsewhere = of_arm("goodput", at_least(2 * mib));
    elsewhere.rigs = {"vm", "ssh"};
    EXPECT_EQ(judge_it(elsewhere).verdict, Verdict::deferred);
    EXPECT_THAT(judge_it(elsewhere).reasons, Contains("predicted for other rigs: vm, ssh"));
}

TEST_F(Verdicts, pass_a_zero_whose_probe_counted_in_another_arm) {
    add_windows(measured, "a", {1.3, 1.4}, {{"work.sdio_rx_work", 15000}});
    add_windows(measured, "b", {2.3, 2.4}, {{"work.sdio_rx_work", 0}});
    const auto judgement = judge_it(of_arm("dispatches.sdio_rx_work", always(0)));
    EXPECT_EQ(judgement.verdict, Verdict::pass);
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("counted 15000 in a rep of a")));
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("30 per hour"))); // 3 / 360 s
}

TEST_F(Verdicts, pass_a_zero_whose_probe_counted_a_known_stimulus) {
    add_windows(measured, "b", {2.3, 2.4}, {{"work.sdio_rx_work", 0}});
    measured.reps.front().facts.stimuli = {{"work.sdio_rx_work", 1}};
    EXPECT_EQ(judge_it(of_arm("dispatches.sdio_rx_work", always(0))).verdict, Verdict::pass);
}

TEST_F(Verdicts, miss_a_zero_of_a_probe_that_counts_nothing) {
    add_windows(measured, "a", {1.3, 1.4}, {{"work.sdio_rx_work", 0}});
    add_windows(measured, "b", {2.3, 2.4}, {{"work.sdio_rx_work", 0}});
    const auto judgement = judge_it(of_arm("dispatches.sdio_rx_work", always(0)));
    EXPECT_EQ(judgement.verdict, Verdict::miss);
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("it may be dead")));
}

TEST_F(Verdicts, fail_equals_for_a_single_other_rep) {
    add_windows(measured, "b", {2.3, 2.4}, {{"work.sdio_rx_work", 0}});
    measured.reps.back().counters["work.sdio_rx_work"] = 1;
    EXPECT_EQ(judge_it(of_arm("dispatches.sdio_rx_work", always(0))).verdict, Verdict::fail);
}

TEST_F(Verdicts, ask_every_rep_when_told_so) {
    add_windows(measured, "b", {0.9, 2.4, 2.4, 2.4});
    EXPECT_EQ(judge_it(of_arm("goodput", each_at_least(1 * mib))).verdict, Verdict::fail);
    measured.reps.front().rx_bytes *= 2;
    EXPECT_EQ(judge_it(of_arm("goodput", each_at_least(1 * mib))).verdict, Verdict::pass);
}

TEST_F(Verdicts, know_only_a_lower_bound_of_a_capacity_at_the_cap) {
    add_windows(measured, "b", {3.99, 3.98, 3.99});
    const auto enough = judge_it(of_arm("capacity", at_least(3 * mib)));
    EXPECT_EQ(enough.verdict, Verdict::pass);
    EXPECT_THAT(enough.observed, HasSubstr(">="));
    EXPECT_EQ(judge_it(of_arm("capacity", at_most(5 * mib))).verdict, Verdict::miss);
    EXPECT_EQ(judge_it(of_arm("capacity", at_most(3 * mib))).verdict, Verdict::fail);
}

TEST_F(Verdicts, bound_a_ratio_of_capacities_by_the_arm_at_the_cap) {
    add_windows(measured, "a", {2.00, 2.01, 2.02});
    add_windows(measured, "b", {3.99, 3.98, 3.99});
    EXPECT_EQ(judge_it(of_ratio(at_least(1.5), "capacity")).verdict, Verdict::pass);
    EXPECT_EQ(judge_it(of_ratio(at_most(3.0), "capacity")).verdict, Verdict::miss);
    EXPECT_THAT(judge_it(of_ratio(at_least(1.5), "capacity")).observed, HasSubstr(">= "));
}

TEST_F(Verdicts, decide_goodput_but_no_capacity_between_two_arms_at_the_cap) {
    add_windows(measured, "a", {3.97, 3.98, 3.97});
    add_windows(measured, "b", {3.99, 3.98, 3.99});
    const auto open = judge_it(of_ratio(of_form(Form::not_inferior, 0.05), "capacity"));
    EXPECT_EQ(open.verdict, Verdict::miss);
    EXPECT_THAT(open.reasons, Contains(HasSubstr("at the cap of the offer")));
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::not_inferior, 0.05))).verdict, Verdict::pass);
}

TEST_F(Verdicts, take_the_metrics_word_for_what_is_better) {
    add_windows(measured, "a", {2.00, 2.02, 1.98, 2.01},
                {{"rx.frames", 1000}, {"bus.cmd52_read", 4000}});
    add_windows(measured, "b", {1.80, 1.82, 1.77, 1.81},
                {{"rx.frames", 1000}, {"bus.cmd52_read", 3000}});
    measured.probes->insert(measured.probes->end(), {"bus.cmd52_read", "bus.cmd52_write",
                                                     "bus.cmd53_read", "bus.cmd53_write"});
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::superior))).verdict, Verdict::fail);
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::superior), "bus_requests_per_frame")).verdict,
              Verdict::pass);
}

TEST_F(Verdicts, find_a_difference_but_never_that_there_is_none) {
    add_windows(measured, "a", {2.00, 2.10, 1.90, 2.05});
    add_windows(measured, "b", {2.01, 2.11, 1.91, 2.00});
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::different))).verdict, Verdict::miss);
    measured.reps.clear();
    add_windows(measured, "a", {2.00, 2.02, 1.98, 2.01});
    add_windows(measured, "b", {1.80, 1.82, 1.77, 1.81});
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::different))).verdict, Verdict::pass);
}

TEST_F(Verdicts, call_arms_equivalent_only_where_the_windows_show_it) {
    add_windows(measured, "a", {2.00, 2.10, 1.90, 2.05});
    add_windows(measured, "b", {2.40, 1.80, 2.30, 1.70});
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::equivalent, 0.05))).verdict, Verdict::miss);
    measured.reps.clear();
    add_windows(measured, "a", {2.00, 2.10, 1.90, 2.05});
    add_windows(measured, "b", {2.01, 2.09, 1.91, 2.06});
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::equivalent, 0.05))).verdict, Verdict::pass);
}

TEST_F(Verdicts, compare_each_window_with_its_pair) {
    add_windows(measured, "a", {1.00, 2.00, 3.00, 4.00});
    add_windows(measured, "b", {1.10, 2.21, 3.28, 4.42});
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::superior, 0.05))).verdict, Verdict::pass);
    measured.paired = false; // as recorded runs are: the spread of the windows is all there is
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::superior, 0.05))).verdict, Verdict::miss);
}

TEST_F(Verdicts, say_how_many_windows_are_missing) {
    add_windows(measured, "a", {2.00, 2.00, 2.00, 2.00});
    add_windows(measured, "b", {2.20, 1.90, 2.25, 2.05});
    const auto judgement = judge_it(of_ratio(of_form(Form::superior)));
    EXPECT_EQ(judgement.verdict, Verdict::miss);
    EXPECT_FALSE(judgement.rig_fell_short);
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("windows per arm would mostly decide")));
}

TEST_F(Verdicts, share_chance_among_all_predictions_of_a_plan) {
    add_windows(measured, "a", {2.00, 2.00, 2.00, 2.00});
    add_windows(measured, "b", {2.20, 2.06, 2.25, 2.14}); // p is near 0.03
    plan.predictions = {of_ratio(of_form(Form::superior))};
    const auto judge_plan = [&] {
        const Evidence evidence(plan, measured);
        return judge_all(evidence, evaluate_receipts(evidence));
    };
    const auto alone = judge_plan();
    EXPECT_EQ(alone[0].verdict, Verdict::pass);
    EXPECT_EQ(alone[0].chance.value().level, 0.05);
    plan.predictions.push_back(of_ratio(at_least(0.01)));
    plan.predictions.push_back(of_ratio(at_least(1.10)));
    const auto among = judge_plan();
    EXPECT_EQ(among[0].verdict, Verdict::miss);
    EXPECT_EQ(among[0].chance.value().level, 0.025);
    EXPECT_EQ(among[1].verdict, Verdict::pass);
}

TEST_F(Verdicts, call_a_rig_without_variance_deterministic_not_significant) {
    add_windows(measured, "a", {2.0, 2.0, 2.0, 2.0});
    add_windows(measured, "b", {1.8, 1.8, 1.8, 1.8});
    const auto judgement = judge_it(of_ratio(between(0.85, 0.95)));
    EXPECT_EQ(judgement.verdict, Verdict::pass);
    EXPECT_THAT(judgement.observed, HasSubstr("deterministic"));
    EXPECT_THAT(judgement.observed, testing::Not(HasSubstr("95 %")));
}

/// Late bus commands, four of a hundred thousand in each rep of b.
void add_lateness(Measurements &measured, double late_s) {
    for (auto &rep : measured.reps) {
        rep.facts.missed_deadlines = rep.arm == "b" ? 4 : 0;
        rep.facts.deadlines = 100'000;
        rep.facts.late_s = rep.arm == "b" ? late_s : 0;
    }
}

TEST_F(Verdicts, weigh_a_receipt_by_what_its_failing_can_explain) {
    add_windows(measured, "a", {2.00, 2.02, 1.98, 2.01});
    add_windows(measured, "b", {1.80, 1.82, 1.77, 1.81});
    add_lateness(measured, 0.001);
    const auto judgement = judge_it(of_ratio(of_form(Form::not_inferior, 0.05)));
    EXPECT_EQ(judgement.verdict, Verdict::fail);
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("explains at most 0.0046 %")));
    add_lateness(measured, 36); // a fifth of the time: as much as the difference
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::not_inferior, 0.05))).verdict, Verdict::miss);
}

TEST_F(Verdicts, let_no_late_request_undo_a_failure_or_a_zero) {
    add_windows(measured, "b", {1.80, 1.82}, {{"work.sdio_rx_work", 0}});
    measured.reps.front().facts.stimuli = {{"work.sdio_rx_work", 1}, {"kernel.warn", 1}};
    add_lateness(measured, 1);
    EXPECT_EQ(judge_it(of_arm("dispatches.sdio_rx_work", always(0))).verdict, Verdict::pass);
    EXPECT_EQ(judge_it(of_arm("warnings", always(0))).verdict, Verdict::pass);
    measured.reps.back().counters["kernel.warn"] = 1;
    EXPECT_EQ(judge_it(of_arm("warnings", always(0))).verdict, Verdict::fail);
}

/// Warns in each rep of the arm, at this time of it.
void warn_in(Measurements &measured, const std::string &arm, const std::string &text,
             double after_s = 90) {
    for (auto &rep : measured.reps) {
        if (rep.arm != arm)
            continue;
        rep.events.push_back({EventKind::warn, rep.uptime_s + after_s, text});
        ++rep.counters["kernel.warn"];
    }
}

constexpr const char *one_kind = "WARNING: CPU: 0 PID: 36 at a/wsm.c:137 confirm+0x58/0x70 [x]";
constexpr const char *same_kind = "WARNING: CPU: 1 PID: 7 at b/wsm.c:141 confirm+0x60/0x74 [x]";
constexpr const char *other_kind = "WARNING: CPU: 0 PID: 36 at a/bh.c:230 release+0x8/0x70 [x]";

TEST_F(Verdicts, stand_where_both_arms_warn_alike) {
    add_windows(measured, "a", {2.30, 2.31, 2.32});
    add_windows(measured, "b", {2.30, 2.31, 2.32});
    warn_in(measured, "a", one_kind);
    warn_in(measured, "b", same_kind);
    const auto judgement = judge_it(of_ratio(of_form(Form::not_inferior, 0.02)));
    EXPECT_EQ(judgement.verdict, Verdict::pass);
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("it tells the arms not apart")));
}

TEST_F(Verdicts, stand_where_warnings_came_before_what_was_measured) {
    add_windows(measured, "a", {2.30, 2.31, 2.32});
    add_windows(measured, "b", {2.30, 2.31, 2.32});
    warn_in(measured, "b", one_kind, -100);
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::not_inferior, 0.02))).verdict, Verdict::pass);
}

TEST_F(Verdicts, praise_no_arm_with_a_warning_of_its_own_but_blame_it) {
    add_windows(measured, "a", {2.30, 2.31, 2.32});
    add_windows(measured, "b", {2.30, 2.31, 2.32});
    warn_in(measured, "b", one_kind);
    const auto praised = judge_it(of_ratio(of_form(Form::not_inferior, 0.02)));
    EXPECT_EQ(praised.verdict, Verdict::miss);
    EXPECT_TRUE(praised.rig_fell_short);
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::superior, 0.02))).verdict, Verdict::fail);
}

TEST_F(Verdicts, blame_no_arm_beside_one_with_a_warning_of_its_own) {
    add_windows(measured, "a", {2.30, 2.31, 2.32});
    add_windows(measured, "b", {2.20, 2.21, 2.22});
    warn_in(measured, "a", one_kind);
    warn_in(measured, "b", other_kind, -100);
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::not_inferior, 0.02))).verdict, Verdict::miss);
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::not_inferior, 0.06))).verdict, Verdict::pass);
}

TEST_F(Verdicts, take_no_difference_for_one_where_only_one_arm_warns) {
    add_windows(measured, "a", {2.30, 2.31, 2.32});
    add_windows(measured, "b", {2.20, 2.21, 2.22});
    warn_in(measured, "b", one_kind);
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::different))).verdict, Verdict::miss);
}

TEST_F(Verdicts, tell_a_rig_that_fell_short_from_figures_that_do_not_decide) {
    add_windows(measured, "b", {2.30, 2.35, 2.40});
    measured.reps.front().facts.receiver_restarted = false;
    EXPECT_TRUE(judge_it(of_arm("goodput", at_least(2 * mib))).rig_fell_short);
    measured.reps.front().facts.receiver_restarted = true;
    EXPECT_FALSE(judge_it(of_arm("goodput", at_least(2.34 * mib))).rig_fell_short);
}

TEST_F(Verdicts, miss_where_a_stratum_has_one_window_alone) {
    add_windows(measured, "b", {2.30, 2.35, 2.40});
    for (auto &rep : measured.reps)
        rep.stratum = rep.window < 2 ? "cpu = 0" : "cpu = 1";
    const auto judgement = judge_it(of_arm("goodput", at_least(2 * mib)));
    EXPECT_EQ(judgement.verdict, Verdict::miss);
    EXPECT_THAT(judgement.reasons, Contains("the stratum cpu = 1 has one window alone"));
}

TEST_F(Verdicts, miss_a_ratio_to_zero) {
    add_windows(measured, "a", {0.0, 0.0});
    add_windows(measured, "b", {1.8, 1.9});
    EXPECT_EQ(judge_it(of_ratio(at_least(1.0))).verdict, Verdict::miss);
}

/// A rep in which no traffic could run.
RepRecord dead_rep(const std::string &arm, std::uint32_t window) {
    RepRecord rep;
    rep.arm = arm;
    rep.window = window;
    rep.uptime_s = 30;
    rep.counters = {{"kernel.warn", 0}};
    rep.events = {{EventKind::not_connected, 30, "not connected within 30 s"}};
    return rep;
}

TEST_F(Verdicts, compare_the_other_windows_where_both_arms_had_none) {
    add_windows(measured, "a", {2.30, 2.31, 2.32, 0});
    add_windows(measured, "b", {2.30, 2.31, 2.32, 0});
    for (auto &rep : measured.reps)
        if (rep.window == 3)
            rep = dead_rep(rep.arm, rep.window);
    const auto judgement = judge_it(of_ratio(of_form(Form::not_inferior, 0.02)));
    EXPECT_EQ(judgement.verdict, Verdict::pass);
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("which shares their luck")));
    measured.reps[3] = good_rep("a", 3, 2.30); // b alone lost it
    EXPECT_EQ(judge_it(of_ratio(of_form(Form::not_inferior, 0.02))).verdict, Verdict::miss);
}

TEST_F(Verdicts, miss_what_some_reps_could_not_measure_and_say_why) {
    add_windows(measured, "b", {2.30, 2.35, 2.40});
    measured.reps.push_back(dead_rep("b", 3));
    const auto judgement = judge_it(of_arm("goodput", at_least(2 * mib)));
    EXPECT_EQ(judgement.verdict, Verdict::miss);
    EXPECT_THAT(
        judgement.reasons,
        Contains("no traffic ran in 1 of 4 reps of b (window 4, rep 1: not connected within "
                 "30 s)"));
    EXPECT_THAT(judgement.observed, HasSubstr("over 3 of 4 reps"));
    EXPECT_EQ(judge_it(of_arm("wedged", always(0))).verdict, Verdict::miss);
}

TEST_F(Verdicts, decide_whether_an_arm_connects) {
    add_windows(measured, "a", {2.30, 2.35});
    add_windows(measured, "b", {2.30, 2.35});
    EXPECT_EQ(judge_it(of_arm("not_connected", always(0))).verdict, Verdict::pass);
    measured.reps.push_back(dead_rep("b", 2));
    EXPECT_EQ(judge_it(of_arm("not_connected", always(0))).verdict, Verdict::fail);
}

TEST_F(Verdicts, of_an_arm_that_never_connected_rest_on_no_receipt_of_traffic) {
    add_windows(measured, "a", {2.30, 2.35});
    measured.reps.push_back(dead_rep("b", 0));
    measured.reps.push_back(dead_rep("b", 1));
    EXPECT_EQ(judge_it(of_arm("not_connected", always(1))).verdict, Verdict::pass);
    EXPECT_EQ(judge_it(of_arm("warnings", always(0))).verdict, Verdict::miss); // none ever counted
    const auto rate = judge_it(of_arm("goodput", at_least(2 * mib)));
    EXPECT_EQ(rate.verdict, Verdict::miss);
    EXPECT_THAT(rate.reasons, Contains(HasSubstr("no traffic ran in 2 of 2 reps of b")));
    const auto ratio = judge_it(of_ratio(at_least(1.1)));
    EXPECT_EQ(ratio.verdict, Verdict::miss);
    EXPECT_THAT(ratio.reasons, Contains(HasSubstr("no traffic ran in 2 of 2 reps of b")));
}

TEST_F(Verdicts, miss_a_warning_that_did_not_come_where_no_traffic_ran) {
    add_windows(measured, "a", {2.30, 2.35});
    measured.reps.front().facts.stimuli = {{"kernel.warn", 1}};
    measured.reps.push_back(dead_rep("b", 0));
    measured.reps.push_back(dead_rep("b", 1));
    const auto judgement = judge_it(of_arm("warnings", always(0)));
    EXPECT_EQ(judgement.verdict, Verdict::miss);
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("as expected in all 2 reps")));
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("no traffic ran in 2 of 2 reps of b")));
    measured.reps.back().counters["kernel.warn"] = 1;
    EXPECT_EQ(judge_it(of_arm("warnings", always(0))).verdict, Verdict::fail);
}

TEST(ExitStatus, is_the_first_that_applies) {
    const auto of = [](std::vector<Verdict> verdicts) {
        std::vector<Judgement> judgements(verdicts.size());
        for (std::size_t i = 0; i < verdicts.size(); ++i)
            judgements[i].verdict = verdicts[i];
        return exit_status(judgements);
    };
    EXPECT_EQ(of({}), 0);
    EXPECT_EQ(of({Verdict::pass, Verdict::deferred}), 0);
    EXPECT_EQ(of({Verdict::pass, Verdict::miss}), 4);
    EXPECT_EQ(of({Verdict::miss, Verdict::fail}), 1);
    std::vector<Judgement> short_of_it(2);
    short_of_it[1].rig_fell_short = true;
    EXPECT_EQ(exit_status(short_of_it), 6);
}

} // namespace
} // namespace besser::bench
