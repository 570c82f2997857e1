// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/verify.hpp"

#include "bench/journal/ledger.hpp"
#include "bench/plan/overrides.hpp"
#include "bench/report/report.hpp"
#include "bench/run/fake_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace besser::bench {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

nlohmann::json without_environment(const fs::path &directory) {
    auto result = nlohmann::json::parse(read_file(directory / "result.json"));
    EXPECT_EQ(result.erase("environment"), 1U);
    return result;
}

class Verify : public testing::Test {
  protected:
    VerifyOptions options(unsigned threads = 1) {
        VerifyOptions made;
        made.out_root = directory.path / "out";
        made.program_sha256 = "program";
        made.run.threads = threads;
        return made;
    }

    std::vector<fs::path> runs() {
        std::vector<fs::path> found;
        for (const auto &entry : fs::directory_iterator(directory.path / "out"))
            if (entry.is_directory()) // beside them stands the ledger of attempts
                found.push_back(entry.path());
        return found;
    }

    TemporaryDirectory directory;
    FakeRig rig;
    Plan plan = fake_plan();
};

TEST_F(Verify, judges_the_plan_and_writes_result_and_report) {
    const auto result = verify(plan, rig, options()).value();
    EXPECT_EQ(exit_status(result.analysis.judgements), 0);
    ASSERT_EQ(runs().size(), 1U);
    const auto written = without_environment(runs().front());
    EXPECT_EQ(written["reps"].size(), 12U);
    EXPECT_EQ(written["exit_status"], 0);
    EXPECT_EQ(written["predictions"][0]["verdict"], "PASS");
    EXPECT_EQ(written["registered"]["order"].size(), 6U);
    const auto report = read_file(runs().front() / "report.md");
    for (const auto *part : {"# fake: a plan for tests", "## Reps", "## Comparisons", "## Receipts",
                             "PASS     no-relay", "## Cost"})
        EXPECT_THAT(report, HasSubstr(part)) << report;
}

TEST_F(Verify, says_the_same_on_the_terminal_as_in_the_report) {
    const auto result = verify(plan, rig, options()).value();
    const auto text = render_terminal(make_report(result));
    EXPECT_THAT(text, HasSubstr("relay -> v3"));
    EXPECT_THAT(text, HasSubstr("virtual time 3430 s")); // 6 windows of 391 s + 180.x s
}

TEST_F(Verify, gives_the_same_bytes_outside_of_the_environment) {
    auto first = options(1), second = options(5);
    first.out = directory.path / "first";
    second.out = directory.path / "second";
    FakeRig slow({.rep_takes = std::chrono::microseconds(200)});
    ASSERT_TRUE(verify(plan, rig, first));
    ASSERT_TRUE(verify(plan, slow, second));
    const auto text_of = [](const fs::path &run) {
        const auto text = read_file(run / "result.json");
        return text.substr(0, text.find("\"environment\""));
    };
    EXPECT_THAT(text_of(*first.out), HasSubstr("\"exit_status\""));
    EXPECT_EQ(text_of(*first.out), text_of(*second.out));
}

TEST_F(Verify, interrupted_after_its_last_rep_is_continued_without_another) {
    std::atomic<bool> stop = false;
    auto asked = options();
    asked.run.stop = &stop;
    asked.run.observer = [&](const RepRecord &, std::size_t done, std::size_t total) {
        stop = done == total;
    };
    const auto interrupted = verify(plan, rig, asked);
    ASSERT_FALSE(interrupted);
    EXPECT_EQ(interrupted.error().exit_status, 130);
    EXPECT_THAT(interrupted.error().message, HasSubstr("no rep is missing"));
    EXPECT_FALSE(fs::exists(runs().front() / "result.json"));
    const auto measured = rig.reps_run();
    ASSERT_TRUE(verify(plan, rig, options()));
    EXPECT_EQ(rig.reps_run(), measured);
    EXPECT_TRUE(fs::exists(runs().front() / "result.json"));
}

TEST_F(Verify, makes_no_directory_when_the_rig_refuses_an_arm) {
    plan.arms[1].faults = {"unknown"};
    const auto refused = verify(plan, rig, options());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().exit_status, 2);
    EXPECT_THAT(refused.error().message,
                HasSubstr("arm[2].faults: unknown fault \"unknown\" (rig \"virtual\")"));
    EXPECT_FALSE(fs::exists(directory.path / "out"));
}

TEST_F(Verify, refuses_a_directory_that_cannot_be_made) {
    write_file(directory.path / "out", "a file");
    const auto refused = verify(plan, rig, options());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().exit_status, 2);
    EXPECT_THAT(refused.error().message, HasSubstr("cannot be made"));
}

TEST_F(Verify, overwrites_no_result_that_has_no_journal) {
    write_file(directory.path / "result.json", "precious");
    auto there = options();
    there.out = directory.path;
    EXPECT_EQ(verify(plan, rig, there).error().exit_status, 2);
    EXPECT_EQ(read_file(directory.path / "result.json"), "precious");
}

TEST_F(Verify, refuses_to_mix_two_runs_in_one_directory) {
    auto there = options();
    there.out = directory.path / "run";
    ASSERT_TRUE(verify(plan, rig, there));
    plan.seed = 99;
    const auto refused = verify(plan, rig, there);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().exit_status, 2);
    EXPECT_THAT(refused.error().message, HasSubstr("another run"));
}

TEST_F(Verify, says_loudly_when_predictions_changed_after_the_run_began) {
    auto there = options();
    there.out = directory.path / "run";
    ASSERT_TRUE(verify(plan, rig, there));
    plan.predictions[0].expect.min = 1.5;
    const auto result = verify(plan, rig, there).value();
    ASSERT_EQ(result.warnings.size(), 1U);
    EXPECT_THAT(result.warnings[0], HasSubstr("predictions CHANGED"));
    EXPECT_EQ(result.exit_status(), 7);
}

TEST_F(Verify, keeps_the_report_of_what_was_registered_when_predictions_change) {
    auto there = options();
    there.out = directory.path / "run";
    ASSERT_TRUE(verify(plan, rig, there));
    const auto registered = read_file(*there.out / "result.json");
    plan.predictions[0].expect.min = 1.5;
    const auto changed = make_header(plan, rig, "program").predictions_sha256.substr(0, 8);
    ASSERT_TRUE(verify(plan, rig, there));
    EXPECT_EQ(read_file(*there.out / "result.json"), registered);
    EXPECT_THAT(read_file(*there.out / ("report-changed-" + changed + ".md")),
                HasSubstr("WARNING: the predictions CHANGED"));
    EXPECT_TRUE(fs::exists(*there.out / ("result-changed-" + changed + ".json")));
}

TEST_F(Verify, tells_of_the_attempts_before_it) {
    ASSERT_TRUE(verify(plan, rig, options()));
    ASSERT_TRUE(override_plan(plan, {.seed = 5}));
    const auto second = verify(plan, rig, options()).value();
    ASSERT_EQ(second.environment.attempts.size(), 2U);
    EXPECT_EQ(second.environment.attempts[0],
              "this is attempt 2 of the plan fake in this folder, with --seed 5");
    EXPECT_THAT(second.environment.attempts[1],
                HasSubstr("rig virtual, seed 1; ended with exit status 0"));
    const auto elsewhere = directory.path / "elsewhere" / "run";
    auto there = options();
    there.out = elsewhere;
    EXPECT_EQ(verify(plan, rig, there).value().environment.attempts.size(), 1U);
}

TEST_F(Verify, is_one_attempt_however_often_its_command_is_given) {
    auto there = options();
    there.out = directory.path / "out" / "run";
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(verify(plan, rig, there).value().environment.attempts.size(), 1U);
    EXPECT_EQ(Ledger::read(directory.path / "out").value().attempts().size(), 1U);
}

TEST_F(Verify, refuses_a_folder_whose_ledger_is_not_one_or_was_edited) {
    auto there = options();
    there.out = directory.path / "out" / "run";
    fs::create_directories(directory.path / "out");
    const auto ledger = directory.path / "out" / Ledger::file_name;
    write_file(ledger, "precious\n");
    EXPECT_EQ(verify(plan, rig, there).error().exit_status, 2);
    EXPECT_EQ(read_file(ledger), "precious\n");
    EXPECT_FALSE(fs::exists(*there.out)); // a refusal makes nothing
    fs::remove(ledger);
    ASSERT_TRUE(verify(plan, rig, there));
    auto text = read_file(ledger);
    write_file(ledger, text.replace(text.find("\"seed\":1"), 8, "\"seed\":2"));
    there.out = directory.path / "out" / "other";
    const auto refused = verify(plan, rig, there);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("besser-attempts.jsonl:1: offset 0"));
}

TEST_F(Verify, reports_a_rig_that_fails) {
    FakeRig failing({.fails_in_arm = "relay"});
    const auto failed = verify(plan, failing, options());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().exit_status, 3);
    EXPECT_FALSE(fs::exists(runs().front() / "result.json"));
}

TEST_F(Verify, measures_and_judges_past_an_arm_that_does_not_always_connect) {
    FakeRig partly({.not_connected_in = "v3"});
    const auto result = verify(plan, partly, options()).value();
    const auto missing =
        std::ranges::count_if(result.measured.reps, [](const auto &rep) { return !measured(rep); });
    ASSERT_GT(missing, 0);
    ASSERT_LT(missing, 6);
    EXPECT_EQ(result.analysis.judgements[0].verdict, Verdict::miss);
    const auto figure = std::ranges::find_if(result.analysis.figures, [](const auto &one) {
        return one.arm == "v3" && one.metric.name == "goodput";
    });
    EXPECT_EQ(figure->unmeasured, static_cast<std::size_t>(missing));
    EXPECT_GT(figure->over_reps->min, 2 * mib); // no zero among them
    const auto text = read_file(runs().front() / "report.md");
    EXPECT_THAT(text, HasSubstr(std::to_string(6 - missing) + " of 6"));
    EXPECT_THAT(text, HasSubstr("v3: not_connected"));
}

TEST_F(Verify, writes_a_number_wherever_one_belongs) {
    FakeRig partly({.not_connected_in = "v3"});
    ASSERT_TRUE(verify(plan, partly, options()));
    const auto written = without_environment(runs().front()); // a nan or inf is written as null
    ASSERT_FALSE(written["figures"].empty());
    for (const auto &figure : written["figures"]) {
        for (const auto *key : {"mean", "median", "min", "max"})
            EXPECT_TRUE(figure["over_windows"][key].is_number()) << figure;
        EXPECT_TRUE(figure["exposure_s"].is_number()) << figure;
    }
    for (const auto &comparison : written["comparisons"])
        for (const auto *key : {"from_mean", "to_mean"})
            EXPECT_TRUE(comparison[key].is_number()) << comparison;
}

TEST_F(Verify, continues_the_latest_unfinished_run_of_the_same_plan) {
    std::atomic<bool> stop = false;
    auto interrupted = options();
    interrupted.run.stop = &stop;
    interrupted.run.observer = [&](const RepRecord &, std::size_t done, std::size_t) {
        stop = done == 5;
    };
    ASSERT_EQ(verify(plan, rig, interrupted).error().exit_status, 130);

    std::string said;
    auto again = options();
    again.say = [&](const std::string &text) { said += text; };
    const auto result = verify(plan, rig, again).value();
    EXPECT_THAT(said, HasSubstr("5 of 12 reps are there"));
    EXPECT_EQ(result.environment.resumed_reps, 5U);
    EXPECT_EQ(runs().size(), 1U);
}

TEST_F(Verify, begins_anew_after_a_finished_run_or_for_another_seed) {
    ASSERT_TRUE(verify(plan, rig, options()));
    ASSERT_TRUE(verify(plan, rig, options()));
    EXPECT_EQ(runs().size(), 2U);

    std::atomic<bool> stop = true;
    auto interrupted = options();
    interrupted.run.stop = &stop;
    ASSERT_FALSE(verify(plan, rig, interrupted));
    EXPECT_EQ(runs().size(), 3U);
    plan.seed = 2;
    ASSERT_TRUE(verify(plan, rig, options()));
    EXPECT_EQ(runs().size(), 4U);
}

TEST_F(Verify, leaves_an_unfinished_run_alone_that_is_running_now) {
    const auto running = directory.path / "out" / "fake-20260101T000000Z";
    fs::create_directories(running);
    const auto held = Journal::open(running, make_header(plan, rig, "program")).value();
    ASSERT_TRUE(verify(plan, rig, options()));
    EXPECT_FALSE(fs::exists(running / "result.json"));
    EXPECT_EQ(runs().size(), 2U);
}

TEST_F(Verify, turns_a_prediction_of_zero_into_a_miss_when_the_probe_counts_nothing) {
    plan.predictions.push_back({"dead",
                                "no warning",
                                "warnings",
                                "v3",
                                {},
                                {.min = {}, .max = {}, .equals = 0.0},
                                {},
                                Confidence::high,
                                {"virtual"},
                                "here"});
    auto result = verify(plan, rig, options()).value();
    EXPECT_EQ(result.analysis.judgements.back().verdict, Verdict::pass); // proven by a stimulus
    for (auto &rep : result.measured.reps)
        rep.facts.stimuli.clear();
    EXPECT_EQ(analyze(plan, result.measured).judgements.back().verdict, Verdict::miss);
}

} // namespace
} // namespace besser::bench
