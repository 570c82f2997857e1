// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/recorded.hpp"
#include "bench/report/judge_recorded.hpp"

#include "bench/report/report.hpp"
#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace besser::bench {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;

Plan plan() { return read_plan(BESSER_SOURCE_DIR "/plans/patch-c-v3.toml").value(); }
Recorded tablet() { return read_recorded(plan(), {BESSER_SOURCE_DIR "/recorded"}).value(); }

const Judgement &find(const RunResult &result, std::string_view id) {
    return *std::ranges::find_if(result.analysis.judgements, [&](const Judgement &judgement) {
        return judgement.prediction.id == id;
    });
}

TEST(Recorded, gives_the_tablets_rates) {
    const auto recorded = tablet();
    const auto the_plan = plan();
    const Evidence evidence(the_plan, recorded.measured);
    const auto &figure = *evidence.figure("v3", "goodput");
    EXPECT_NEAR(figure.over_reps.value().mean / mib, 2.352, 0.0005);
    EXPECT_NEAR(figure.over_reps.value().median / mib, 2.363, 0.0005);
    EXPECT_NEAR(figure.over_reps.value().min / mib, 2.102, 0.0005);
    EXPECT_NEAR(figure.over_reps.value().max / mib, 2.590, 0.0005);
    EXPECT_EQ(figure.windows.size(), 1U);
}

TEST(Recorded, computes_the_published_comparisons_again) {
    const auto comparisons = tablet().extras.comparisons;
    ASSERT_EQ(comparisons.size(), 2U);
    EXPECT_NEAR(comparisons[0].ratio, 1.73, 0.005);
    EXPECT_NEAR(comparisons[1].ratio, 28.0, 0.05);
    ASSERT_EQ(comparisons[1].readings.size(), 3U);
    EXPECT_NEAR(comparisons[1].readings.back().second, 29.4, 0.05);
}

TEST(Recorded, says_how_many_windows_a_published_change_needs) {
    const auto comparison = tablet().extras.comparisons.at(0);
    ASSERT_EQ(comparison.needs.size(), 1U);
    EXPECT_THAT(comparison.needs[0], HasSubstr("if windows spread by 10 %: 3;"));
    EXPECT_THAT(comparison.needs[0],
                HasSubstr("days of the same driver do (0.7, 1.362 MiB/s): 14"));
}

TEST(Recorded, tells_a_floor_of_a_dead_link_from_a_rate) {
    const auto comparison = tablet().extras.comparisons.at(1);
    EXPECT_THAT(comparison.needs, Contains(HasSubstr("a floor is the least of 3 reps")));
    EXPECT_THAT(comparison.needs, Contains(HasSubstr("rep 3 of run-20260506-0659-fresh lost its "
                                                     "link after 540 s")));
    EXPECT_THAT(comparison.needs, Contains(HasSubstr("without such reps the floor gives 3.2x")));
}

TEST(Recorded, bounds_what_a_zero_shows_and_names_what_contradicts_it) {
    const auto zeros = tablet().extras.zeros;
    ASSERT_EQ(zeros.size(), 2U); // of one run: the others have no reps
    EXPECT_THAT(zeros[0], HasSubstr("kernel.warn"));
    EXPECT_THAT(zeros[0], HasSubstr("in 542 s: fewer than 20 per hour"));
    EXPECT_THAT(zeros[1], HasSubstr("its count of warnings is contradicted"));
}

TEST(Recorded, supports_no_verdict_from_one_window) {
    const auto result = judge_recorded(plan(), tablet(), "program");
    EXPECT_EQ(find(result, "rx-floor").verdict, Verdict::miss);
    EXPECT_THAT(find(result, "rx-floor").reasons, Contains(HasSubstr("one window of v3")));
    EXPECT_EQ(exit_status(result.analysis.judgements), 4);
}

TEST(Recorded, says_that_the_arms_differ_by_more_than_the_relay) {
    const auto judgement = find(judge_recorded(plan(), tablet(), "program"), "v3-not-slower");
    EXPECT_EQ(judgement.verdict, Verdict::miss);
    EXPECT_THAT(judgement.reasons, Contains(HasSubstr("v3 alone also has cleanups + patch F")));
    EXPECT_THAT(judgement.reasons,
                Contains(HasSubstr("N is 1 against 3; reps of 300 s against 181 s")));
}

TEST(Recorded, knows_that_the_rx_work_probe_was_alive_and_the_redispatch_probe_was_not_proven) {
    const auto result = judge_recorded(plan(), tablet(), "program");
    EXPECT_THAT(find(result, "no-rx-relay").reasons,
                Contains(HasSubstr("counted 86.4/s in relay")));
    EXPECT_THAT(find(result, "no-bh-redispatch").reasons, Contains(HasSubstr("it may be dead")));
}

TEST(Recorded, defers_what_was_not_measured) {
    const auto result = judge_recorded(plan(), tablet(), "program");
    EXPECT_EQ(find(result, "unlock-share").verdict, Verdict::deferred);
    EXPECT_EQ(find(result, "direct-no-more-bus").verdict, Verdict::deferred);
}

TEST(Recorded, tells_of_the_unexplained_tx_dispatches) {
    const auto text = render_terminal(make_report(judge_recorded(plan(), tablet(), "program")));
    EXPECT_THAT(text, HasSubstr("368 / 20 / 39"));
}

class RecordedFile : public testing::Test {
  protected:
    std::string error_of(const std::string &text) {
        std::ofstream(directory / "r.toml") << text;
        const auto recorded = read_recorded(plan(), {directory});
        return recorded ? "accepted" : recorded.error().message();
    }

    const TemporaryDirectory temporary;
    const fs::path &directory = temporary.path;
};

std::string run_named(const std::string &id) {
    return "[[run]]\nid = \"" + id +
           "\"\nvariant = \"v3\"\n[[run.rep]]\nuptime_s = 200\nelapsed_s = 180\n"
           "rx_bytes = 1000000\n";
}

TEST_F(RecordedFile, is_refused_when_a_run_is_given_twice) {
    EXPECT_THAT(error_of(run_named("x") + run_named("x")),
                HasSubstr("r.toml:8: id: \"x\" was given before, in"));
    EXPECT_EQ(error_of(run_named("x")), "accepted");
    const auto again = read_recorded(plan(), {directory, directory});
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().message(), HasSubstr("the same run is no second window"));
}

TEST_F(RecordedFile, is_refused_when_reps_of_one_boot_overlap) {
    const std::string later = "[[run.rep]]\nuptime_s = 378\nelapsed_s = 1\nrx_bytes = 1\n";
    EXPECT_THAT(error_of(run_named("x") + later), HasSubstr("run[1].rep[2]: begins before"));
    EXPECT_EQ(
        error_of(run_named("x") + "[[run.rep]]\nuptime_s = 380\nelapsed_s = 1\nrx_bytes = 1\n"),
        "accepted");
}

TEST_F(RecordedFile, is_refused_when_it_compares_a_run_with_itself) {
    EXPECT_THAT(error_of(run_named("x") +
                         "[[comparison]]\nfrom = \"x\"\nto = \"x\"\nstatistic = \"mean\"\n"),
                HasSubstr("comparison[1].to: is the same run as from"));
}

std::string run_of_boot(const std::string &id, const std::string &boot) {
    return run_named(id).insert(8, "boot = \"" + boot + "\"\n");
}

TEST_F(RecordedFile, is_refused_when_runs_of_a_variant_may_be_of_one_boot) {
    EXPECT_THAT(error_of(run_named("x") + run_named("y")),
                HasSubstr("boot: another run of v3 is there, and nothing tells"));
    EXPECT_THAT(error_of(run_of_boot("x", "1") + run_named("y")), HasSubstr("nothing tells"));
    EXPECT_THAT(error_of(run_of_boot("x", "1") + run_of_boot("y", "1")),
                HasSubstr("boot: \"1\" is that of another run of v3"));
}

TEST_F(RecordedFile, counts_each_run_as_a_window) {
    EXPECT_EQ(error_of(run_of_boot("x", "1") + run_of_boot("y", "2")), "accepted");
    const auto recorded = read_recorded(plan(), {directory}).value();
    const auto the_plan = plan();
    EXPECT_EQ(Evidence(the_plan, recorded.measured).figure("v3", "goodput")->windows.size(), 2U);
}

/// A run of one rep with two lines replaced by others.
std::string run_with(const std::string &in_run, const std::string &in_rep) {
    return "[[run]]\nid = \"x\"\n" + in_run + "\n[[run.rep]]\n" + in_rep + "\n";
}

TEST_F(RecordedFile, names_the_rep_in_which_a_link_died) {
    const auto dead = [](const std::string &keys) {
        return run_named("x") + "[[run.link_death]]\n" + keys;
    };
    EXPECT_EQ(error_of(dead("rep = 1\nafter_s = 5\n")), "accepted");
    EXPECT_THAT(error_of(dead("rep = 2\nafter_s = 5\n")),
                HasSubstr("r.toml:9: run[1].link_death[1].rep"));
    EXPECT_THAT(error_of(dead("after_s = 5\n")), HasSubstr("rep: is missing"));
    EXPECT_THAT(error_of(dead("rep = 1\nafter_s = 0\n")), HasSubstr("after_s: is not above 0"));
}

TEST_F(RecordedFile, contradicts_only_warnings_that_were_counted) {
    EXPECT_THAT(error_of(run_with("variant = \"v3\"\nwarnings_contradicted = \"by a log\"",
                                  "uptime_s = 1\nelapsed_s = 1\nrx_bytes = 1")),
                HasSubstr("run[1].warnings_contradicted: stands beside no count of warnings"));
}

TEST_F(RecordedFile, needs_no_end_of_windows_for_a_change_that_is_none) {
    const auto mean = [](const std::string &id, const std::string &variant) {
        return "[[run]]\nid = \"" + id + "\"\nvariant = \"" + variant +
               "\"\nmean_mib_per_s = 1\nother_days_mib_per_s = [1]\n";
    };
    ASSERT_EQ(error_of(mean("x", "v3") + mean("y", "relay") +
                       "[[comparison]]\nfrom = \"x\"\nto = \"y\"\nstatistic = \"mean\"\n"),
              "accepted");
    const auto recorded = read_recorded(plan(), {directory}).value();
    EXPECT_THAT(recorded.extras.comparisons.at(0).needs.at(0), HasSubstr("more than 10,000"));
}

TEST_F(RecordedFile, is_refused_with_file_line_and_key) {
    EXPECT_THAT(error_of("[[run]]\nid = \"x\"\nvariant = \"v3\"\n[[run.rep]]\nuptime_s = 1\n"
                         "elapsed_s = 0\nrx_bytes = 1\n"),
                HasSubstr("r.toml:6: run[1].rep[1].elapsed_s: is not above 0"));
    EXPECT_THAT(error_of("[[run]]\nid = \"x\"\nvariant = \"v3\"\nspeed = 1\n"),
                HasSubstr("r.toml:4: run[1].speed: unknown key"));
    EXPECT_THAT(error_of("title = \"x\"\n"), HasSubstr("unknown key"));
    EXPECT_THAT(error_of(""), HasSubstr("no run"));
}

TEST_F(RecordedFile, holds_only_what_a_chip_on_this_bus_can_do) {
    const std::string v3 = "variant = \"v3\"", rep = "uptime_s = 1\nelapsed_s = 1\nrx_bytes = ";
    EXPECT_EQ(error_of(run_with(v3, rep + "1000000")), "accepted");
    EXPECT_THAT(error_of(run_with(v3, rep + "1000000000000")),
                HasSubstr("r.toml:4: run[1].rep[1]: goodput is 1000000000000, which is not within "
                          "0 to 99.2 MiB/s"));
    EXPECT_THAT(error_of(run_with(v3, "uptime_s = 1\nelapsed_s = 1e-9\nrx_bytes = 1")),
                HasSubstr("r.toml:4: run[1].rep[1]: goodput is"));
    EXPECT_THAT(error_of(run_with(v3, "uptime_s = 1\nelapsed_s = inf\nrx_bytes = 1")),
                HasSubstr("r.toml:6: run[1].rep[1].elapsed_s: is not finite"));
    EXPECT_THAT(error_of(run_with(v3, "uptime_s = nan\nelapsed_s = 1\nrx_bytes = 1")),
                HasSubstr("r.toml:5: run[1].rep[1].uptime_s: is not finite"));
    EXPECT_THAT(error_of(run_with(v3, rep + "-1")), HasSubstr("run[1].rep[1].rx_bytes: -1 is out"));
    EXPECT_THAT(error_of(run_with(v3, rep + "1\ndispatches = { sdio_rx_wrok = 1 }")),
                HasSubstr("dispatches.sdio_rx_wrok: unknown key; did you mean \"sdio_rx_work\"?"));
    EXPECT_THAT(error_of(run_with(v3, rep + "1\ndispatches = { sdio_rx_work = 1000000000 }")),
                HasSubstr("dispatch_rate.sdio_rx_work is 1000000000"));
    EXPECT_THAT(error_of(run_with(v3, "uptime_s = 1\nelapsed_s = 1e-308\nrx_bytes = 0")),
                HasSubstr("r.toml:6: run[1].rep[1].elapsed_s: is too small to have been"));
    EXPECT_THAT(error_of(run_with(v3 + "\noffered_bytes_per_s = 1000", rep + "1101")),
                HasSubstr("run[1].rep[1].rx_bytes: 1101 is more than the 1000 bytes that were"));
    EXPECT_EQ(error_of(run_with(v3 + "\noffered_bytes_per_s = 1000", rep + "1099")), "accepted");
    for (const auto *line : {"mean_mib_per_s = 1e6",
                             "mean_mib_per_s = -1",
                             "mean_mib_per_s = nan",
                             "dispatch_rate_per_s = { sdio_rx_work = 1e9 }",
                             "bh_redispatches = 1e300",
                             "mean_kb_per_s_by_rep = [0]",
                             "mean_kb_per_s_by_rep = [1, \"x\"]",
                             "mean_kb_per_s_by_rep = [inf]",
                             "mean_kb_per_s_by_rep = [1e12]",
                             "published_floor_mib_per_s = 1e9",
                             "offered_bytes_per_s = 1e12",
                             "duration_s = -1",
                             "duration_s = 1e308",
                             "duration_s = 1000000000000000000",
                             "duration_s = 1e-308",
                             "mean_mib_per_s = 1e-308",
                             "mean_kb_per_s_by_rep = [1e-308]",
                             "published_floor_mib_per_s = 4.9e-324",
                             "dispatch_rate_per_s = { sdio_rx_work = 1e-308 }",
                             "rig = \"\"",
                             "rig = \"a\\u001b[31m\"",
                             "warnings = 1.5",
                             "rig = 1"})
        EXPECT_THAT(error_of(run_with(v3 + "\n" + line, rep + "1")), HasSubstr("r.toml:4: run[1]."))
            << line;
}

TEST_F(RecordedFile, knows_a_run_by_its_reps_or_by_its_means) {
    const std::string run = "[[run]]\nid = \"x\"\nvariant = \"v3\"\n";
    const std::string rep = "[[run.rep]]\nuptime_s = 1\nelapsed_s = 1\nrx_bytes = 1\n";
    EXPECT_THAT(error_of(run + "duration_s = 300\n"),
                HasSubstr("r.toml:1: run[1].rep: is missing, and so is any mean"));
    EXPECT_THAT(error_of(run + "mean_mib_per_s = 1\n" + rep),
                HasSubstr("r.toml:5: run[1].rep: stands beside means"));
    EXPECT_EQ(error_of(run + "published_floor_mib_per_s = 1\n"), "accepted");
    EXPECT_EQ(error_of(run + "mean_mib_per_s = 1\npublished_floor_mib_per_s = 1\n"), "accepted");
    EXPECT_THAT(error_of(run + "mean_mib_per_s = 1\npublished_floor_mib_per_s = 1.1\n"),
                HasSubstr("r.toml:5: run[1].published_floor_mib_per_s: is above the mean"));
}

TEST_F(RecordedFile, has_no_text_without_end) {
    const std::string longer(5000, 'x');
    for (const auto &line : {"note = \"" + longer + "\"", "instruments = [\"" + longer + "\"]",
                             "besides_variant = [\"a\", \"" + longer + "\"]"})
        EXPECT_THAT(error_of(run_with("variant = \"v3\"\n" + line, "uptime_s = 1")),
                    HasSubstr("longer than 4096 bytes"));
}

TEST_F(RecordedFile, names_variants_that_nobody_knows) {
    EXPECT_THAT(
        error_of(run_with("variant = \"rellay\"", "uptime_s = 1")),
        HasSubstr("r.toml:3: run[1].variant: \"rellay\" is an unknown variant; did you mean "
                  "\"relay\"?"));
    EXPECT_THAT(error_of("[[run]]\nid = \"x\"\nvariant = \"original\"\nmean_mib_per_s = 1\n"),
                "accepted");
}

TEST_F(RecordedFile, has_no_ratio_to_nothing) {
    EXPECT_THAT(error_of("[[run]]\nid = \"x\"\nvariant = \"v3\"\nmean_mib_per_s = 0\n"
                         "[[comparison]]\nfrom = \"x\"\nto = \"y\"\nstatistic = \"mean\"\n" +
                         run_named("y")),
                HasSubstr("r.toml:6: comparison[1].from: \"x\" has no mean above 0"));
}

TEST_F(RecordedFile, is_refused_when_it_compares_runs_that_it_does_not_hold) {
    EXPECT_THAT(error_of(run_named("x") + "[[comparison]]\nfrom = \"x\"\n"
                                          "to = \"y\"\nstatistic = \"mean\"\n"),
                HasSubstr("is no run with a mean"));
}

TEST_F(RecordedFile, is_refused_before_runs_without_figures_are_compared) {
    const std::string comparison =
        "[[comparison]]\nfrom = \"x\"\nto = \"y\"\nstatistic = \"mean\"\n" + run_named("y");
    const std::string run = "[[run]]\nid = \"x\"\nvariant = \"v3\"\n[[run.rep]]\nuptime_s = 200\n";
    EXPECT_THAT(error_of(run + comparison), HasSubstr("elapsed_s: is missing"));
    EXPECT_THAT(error_of(run + "elapsed_s = 180\nrx_bytes = 0\n" + comparison),
                HasSubstr("\"x\" has no mean above 0"));
}

TEST_F(RecordedFile, must_exist) {
    EXPECT_THAT(read_recorded(plan(), {directory}).error().message(),
                HasSubstr("holds no recorded run"));
    EXPECT_THAT(read_recorded(plan(), {directory / "absent"}).error().message(),
                HasSubstr("no such file"));
}

} // namespace
} // namespace besser::bench
