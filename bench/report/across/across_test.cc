// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/test_reps.hpp"
#include "bench/report/across/comparable.hpp"
#include "bench/report/across/compared.hpp"
#include "bench/report/across/trend_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace besser::bench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Eight windows of an arm "a" at about `mib_per_s`; the windows' own luck is the same in all.
RunResult result_at(double mib_per_s, const std::string &started = "2026-11-01T00:00:00Z") {
    RunResult result;
    result.plan.name = "p";
    result.plan.arms = {plain_arm("a", "direct")};
    result.plan.stress.duration = std::chrono::seconds(180);
    result.plan.stress.windows = 8;
    Prediction prediction;
    prediction.id = "floor";
    prediction.metric = "goodput";
    prediction.arm = "a";
    prediction.expect.min = 1;
    prediction.rigs = {"virtual"};
    result.plan.predictions = {prediction};
    result.rig_facts = {{"profile_sha256", "f00d"}};
    result.measured = {"virtual", std::vector<std::string>{"rx.bytes"}, {}, {}, {}, true};
    std::vector<double> rates;
    for (int i = 0; i < 8; ++i)
        rates.push_back(mib_per_s * (1 + 0.1 * std::sin(i)) * (1 + 0.002 * std::cos(3 * i)));
    add_windows(result.measured, "a", rates);
    for (auto &rep : result.measured.reps)
        rep.seed = rep.window;
    result.environment.started = started;
    result.analysis = analyze(result.plan, result.measured);
    return result;
}

/// Each window strays from the others' by its own luck, too.
RunResult restless(RunResult result, double share) {
    for (auto &rep : result.measured.reps)
        rep.rx_bytes = static_cast<std::uint64_t>(static_cast<double>(rep.rx_bytes) *
                                                  (1 + share * std::sin(7.0 * rep.window + 1)));
    result.analysis = analyze(result.plan, result.measured);
    return result;
}

TEST(Comparable, are_two_runs_of_one_plan) {
    EXPECT_THAT(what_differs(result_at(1), result_at(2)), ElementsAre());
}

TEST(Comparable, may_differ_in_how_often_and_in_the_module_under_test) {
    auto one = result_at(1), other = result_at(1);
    other.plan.stress.windows = 4;
    other.plan.arms[0].module = "other.ko";
    other.rig_facts["guest_sha256"] = "another";
    EXPECT_THAT(what_differs(one, other), ElementsAre());
}

TEST(Comparable, must_agree_in_rig_profile_load_instruments_and_arms) {
    const auto one = result_at(1);
    const auto difference = [&](void (*change)(RunResult &)) {
        auto other = result_at(1);
        change(other);
        const auto found = what_differs(one, other);
        return found.size() == 1 ? found.front() : std::to_string(found.size()) + " differences";
    };
    EXPECT_EQ(difference([](RunResult &r) { r.measured.rig = "vm"; }), "rig: virtual and vm");
    EXPECT_EQ(difference([](RunResult &r) { r.rig_facts["profile_sha256"] = "beef"; }),
              "rig: profile_sha256 is \"f00d\" and \"beef\"");
    EXPECT_EQ(difference([](RunResult &r) { r.plan.stress.rate_bytes_per_s = 1e6; }),
              "load: rate_bytes_per_s is null and 1000000.0");
    EXPECT_EQ(difference([](RunResult &r) { r.measured.probes->push_back("kernel.warn"); }),
              "instruments: only one of them had kernel.warn");
    EXPECT_EQ(difference([](RunResult &r) { r.measured.reps[0].facts.instruments = {"perf"}; }),
              "instruments: only one of them had perf");
    EXPECT_EQ(difference([](RunResult &r) { r.plan.arms[0].variant = "v3"; }),
              "arm a: variant is \"direct\" and \"v3\"");
    EXPECT_EQ(difference([](RunResult &r) { r.plan.arms[0].name = "b"; }),
              "arms: they have none in common");
    EXPECT_EQ(difference([](RunResult &r) { r.plan.assumptions = "posterior"; }),
              "plan: assumptions are \"\" and \"posterior\"");
}

const Move &goodput(const std::vector<Move> &moves) {
    return *std::ranges::find(moves, "goodput",
                              [](const Move &move) { return move.figure.metric.name; });
}

std::vector<Move> established_moves(const RunResult &from, const RunResult &to) {
    auto moves = moves_between(from, to);
    std::vector<Move *> all;
    for (auto &move : moves)
        all.push_back(&move);
    establish(all);
    return moves;
}

TEST(Moves, are_seen_in_pairs_where_windows_are_pairs) {
    const auto moves = established_moves(result_at(1), restless(result_at(1.03), 0.01));
    EXPECT_TRUE(goodput(moves).established);
    EXPECT_EQ(describe(goodput(moves)).substr(0, 6), "better");
    EXPECT_EQ(tone_of(goodput(moves)), Tone::good);
}

TEST(Moves, of_windows_with_seeds_of_their_own_are_independent) {
    auto other = restless(result_at(1.03), 0.01);
    for (auto &rep : other.measured.reps)
        rep.seed += 100;
    const auto moves = established_moves(result_at(1), other);
    EXPECT_FALSE(goodput(moves).established); // windows differ by more
    EXPECT_EQ(describe(goodput(moves)), "~");
}

TEST(Moves, that_chance_makes_are_not_marked) {
    EXPECT_EQ(describe(goodput(established_moves(result_at(1), restless(result_at(1), 0.05)))),
              "~");
}

TEST(Moves, of_results_that_are_the_same_are_none) {
    EXPECT_EQ(describe(goodput(established_moves(result_at(1), result_at(1)))), "the same");
}

TEST(Moves, of_one_window_tell_nothing) {
    auto one = result_at(1), other = result_at(2);
    for (auto *result : {&one, &other}) {
        result->measured.reps.resize(1);
        result->analysis = analyze(result->plan, result->measured);
    }
    EXPECT_EQ(describe(goodput(established_moves(one, other))), "?");
}

TEST(Compared, shows_both_figures_the_ratio_and_what_is_not_told_from_chance) {
    const std::vector<NamedResult> results = {{"before", result_at(1)},
                                              {"after", restless(result_at(1.5), 0.01)}};
    const auto text = render_terminal(compared(results));
    EXPECT_THAT(text, HasSubstr("A: before"));
    EXPECT_THAT(text, HasSubstr("A -> B: 1 of 1 figures moved"));
    EXPECT_THAT(text, HasSubstr("better, p < 0.001"));
    EXPECT_THAT(text, HasSubstr("compared in pairs"));
}

TEST(Trend, marks_the_step_that_is_larger_than_chance_and_no_other) {
    std::vector<NamedResult> results;
    for (int i = 0; i < 6; ++i)
        results.push_back({"r" + std::to_string(i),
                           restless(result_at(i < 3 ? 1 : 1.2,
                                              "2026-11-0" + std::to_string(6 - i) + "T00:00:00Z"),
                                    0.01 + 0.002 * i)});
    const auto trends = trends_of(std::move(results));
    ASSERT_EQ(trends.size(), 1u);
    EXPECT_EQ(trends[0].results.front().name, "r5"); // by time
    const auto &line = trends[0].lines.front();
    ASSERT_EQ(line.points.size(), 6u);
    for (std::size_t i = 1; i < 6; ++i)
        EXPECT_EQ(line.points[i].step->established, i == 3) << i;
    EXPECT_EQ(describe(*line.points[3].step).substr(0, 5), "worse");
    EXPECT_TRUE(line.overall->established);
    const auto text = render_terminal(told(trends[0], "", false));
    EXPECT_THAT(text, HasSubstr("888111"));
    EXPECT_THAT(text, HasSubstr("(r2)"));
}

TEST(Trend, holds_apart_what_must_not_be_compared) {
    auto other = result_at(1);
    other.rig_facts["profile_sha256"] = "beef";
    std::vector<NamedResult> results = {{"one", result_at(1)}, {"other", std::move(other)}};
    const auto trends = trends_of(std::move(results));
    ASSERT_EQ(trends.size(), 2u);
    EXPECT_THAT(trends[1].differs, ElementsAre("rig: profile_sha256 is \"f00d\" and \"beef\""));
    EXPECT_THAT(render_terminal(told(trends[1], "goodput", true)), HasSubstr("f00d"));
}

TEST(TrendPage, draws_every_window_and_marks_the_steps) {
    Trends trends;
    std::vector<NamedResult> results;
    for (int i = 0; i < 6; ++i)
        results.push_back({"r<" + std::to_string(i),
                           restless(result_at(i < 3 ? 1 : 1.2,
                                              "2026-11-0" + std::to_string(1 + i) + "T00:00:00Z"),
                                    0.01 + 0.002 * i)});
    trends.trends = trends_of(std::move(results));
    trends.left_out = {"other/result.json: is empty"};
    const auto page = trend_page(trends, "");
    EXPECT_THAT(page, HasSubstr("goodput: every window of each result"));
    EXPECT_THAT(page, HasSubstr("Steps larger than chance are marked (1)"));
    EXPECT_THAT(page, HasSubstr("\"kind\":\"step\""));
    EXPECT_THAT(page, HasSubstr("other/result.json: is empty"));
    EXPECT_THAT(page, testing::Not(HasSubstr("r<")));
    EXPECT_THAT(trend_page(trends, "wedge"), testing::Not(HasSubstr("goodput: every window")));
}

TEST(Sparkline, has_eight_heights) {
    const std::vector<double> values = {0, 1, 2, 3, 4, 5, 6, 7};
    EXPECT_EQ(sparkline(values, false), "12345678");
    EXPECT_EQ(sparkline(values, true), "▁▂▃▄▅▆▇█");
    EXPECT_EQ(sparkline(std::vector<double>{2, 2}, false), "55");
}

} // namespace
} // namespace besser::bench
