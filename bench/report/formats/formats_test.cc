// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/formats/formats.hpp"

#include "bench/evidence/test_reps.hpp"
#include "bench/report/judge_recorded.hpp"
#include "support/display_width.hpp"
#include "support/json.hpp"
#include "support/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

namespace besser::bench {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

const fs::path source = BESSER_SOURCE_DIR;

/// The tablet's recorded runs, judged by the default plan.
RunResult tablet_result() {
    const auto plan = read_plan(source / "plans/patch-c-v3.toml").value();
    return judge_recorded(plan, read_recorded(plan, {source / "recorded"}).value(), "program");
}

/// As `besser report` prints them. What stands in the files was read as a whole before it was kept.
void expect_golden(const std::string &text, const char *name) {
    const auto file = source / "bench/report/formats/golden" / name;
    EXPECT_EQ(text, read_text_file(file, 100'000).value_or("")) << file;
}

std::vector<std::string> lines(const std::string &text) {
    std::istringstream all(text);
    std::vector<std::string> found;
    for (std::string line; std::getline(all, line);)
        found.push_back(line);
    return found;
}

TEST(Note, of_the_tablet_can_be_sent_as_it_is) {
    expect_golden(note_markdown(tablet_result()), "tablet-note.txt");
}

TEST(CommitMessage, of_the_tablet_can_be_sent_as_it_is) {
    expect_golden(commit_message(tablet_result()), "tablet-commit.txt");
}

TEST(Note, keeps_within_80_columns) {
    for (const auto &line : lines(note_markdown(tablet_result())))
        EXPECT_LE(display_width(line), 80u) << line;
}

TEST(CommitMessage, has_a_subject_and_lines_as_the_kernel_wants_them) {
    const auto message = lines(commit_message(tablet_result()));
    EXPECT_LE(display_width(message.at(0)), 72u);
    EXPECT_EQ(message.at(1), "");
    for (const auto &line : message)
        if (line.find(": ") == std::string::npos) { // but for trailers
            EXPECT_LE(display_width(line), 75u) << line;
        }
}

/// A live result with one prediction of each verdict, of two arms.
RunResult result_of_each_verdict() {
    RunResult result;
    result.plan.name = "each";
    result.plan.title = "one of each verdict";
    result.measured.rig = "virtual";
    result.environment.started = "2026-11-29T08:14:20Z";
    result.environment.wall_s = 3.5;
    const auto add = [&](const char *id, const char *arm, Verdict verdict, const char *reason) {
        Judgement judgement;
        judgement.prediction.id = id;
        judgement.prediction.arm = arm;
        judgement.prediction.metric = "goodput";
        judgement.verdict = verdict;
        judgement.expected = "mean >= 1.000 MiB/s";
        judgement.observed = "1.2 MiB/s";
        judgement.reasons = {reason};
        result.analysis.judgements.push_back(std::move(judgement));
    };
    add("holds", "v3", Verdict::pass, "as expected");
    add("fails", "v3", Verdict::fail, "below");
    add("open", "relay", Verdict::miss, "a receipt is missing");
    add("elsewhere", "direct", Verdict::deferred, "not measured here");
    return result;
}

TEST(Ktap, has_a_subtest_for_each_arm_and_a_directive_for_what_is_not_decided) {
    EXPECT_EQ(ktap(result_of_each_verdict()),
              "KTAP version 1\n"
              "1..3\n"
              "# each: one of each verdict\n"
              "  KTAP version 1\n"
              "  # Subtest: v3\n"
              "  1..2\n"
              "  # holds: expected mean >= 1.000 MiB/s, observed 1.2 MiB/s\n"
              "  # holds: as expected\n"
              "  ok 1 holds\n"
              "  # fails: expected mean >= 1.000 MiB/s, observed 1.2 MiB/s\n"
              "  # fails: below\n"
              "  not ok 2 fails # below\n"
              "not ok 1 v3\n"
              "  KTAP version 1\n"
              "  # Subtest: relay\n"
              "  1..1\n"
              "  # open: expected mean >= 1.000 MiB/s, observed 1.2 MiB/s\n"
              "  # open: a receipt is missing\n"
              "  not ok 1 open # ERROR a receipt is missing\n"
              "not ok 2 relay\n"
              "  KTAP version 1\n"
              "  # Subtest: direct\n"
              "  1..1\n"
              "  # elsewhere: expected mean >= 1.000 MiB/s, observed 1.2 MiB/s\n"
              "  # elsewhere: not measured here\n"
              "  ok 1 elsewhere # SKIP not measured here\n"
              "ok 3 direct # SKIP all of it is skipped\n");
}

TEST(Junit, counts_a_miss_as_an_error_and_what_is_deferred_as_skipped) {
    const auto text = junit_xml(result_of_each_verdict());
    EXPECT_THAT(text, HasSubstr("timestamp=\"2026-11-29T08:14:20\" hostname=\"localhost\" "
                                "tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\" "
                                "time=\"3.500\""));
    EXPECT_THAT(text, HasSubstr("<failure type=\"FAIL\" message=\"below\">"));
    EXPECT_THAT(text, HasSubstr("<error type=\"MISS\" message=\"a receipt is missing\">"));
    EXPECT_THAT(text, HasSubstr("<skipped message=\"not measured here\"/>"));
}

TEST(Junit, has_a_time_where_none_is_known) {
    auto result = result_of_each_verdict();
    for (const auto *started : {"", "yesterday", "2026-11-29 08:14:20"}) {
        result.environment.started = started;
        EXPECT_THAT(junit_xml(result), HasSubstr("timestamp=\"1970-01-01T00:00:00\""));
    }
}

TEST(Kcidb, has_the_verdicts_as_its_own_words) {
    const auto json = parse_json(kcidb_json(result_of_each_verdict())).value();
    std::vector<std::string> statuses;
    for (const auto &test : json.at("tests"))
        statuses.push_back(test.at("status"));
    EXPECT_THAT(statuses, testing::ElementsAre("PASS", "FAIL", "MISS", "SKIP"));
    EXPECT_EQ(json.at("tests")[0].at("build_id"), json.at("builds")[0].at("id"));
    EXPECT_EQ(json.at("builds")[0].at("checkout_id"), json.at("checkouts")[0].at("id"));
}

TEST(Csv, has_a_row_per_window_arm_and_metric) {
    auto result = result_of_each_verdict();
    result.plan.arms = {plain_arm("=cmd|'/c calc'!A1", "direct")};
    result.measured = {"virtual", {}, {}, {}, {}, true};
    add_windows(result.measured, "=cmd|'/c calc'!A1", {1, 2});
    result.measured.reps[1].stratum = "a, \"b\"";
    result.analysis = analyze(result.plan, result.measured);
    const auto rows = lines(csv_rows(result));
    EXPECT_EQ(rows.at(0), "plan,rig,arm,metric,unit,window,stratum,value\r");
    EXPECT_EQ(rows.at(1), "each,virtual,\"'=cmd|'/c calc'!A1\",goodput,MiB/s,1,,1\r");
    EXPECT_EQ(rows.at(2),
              "each,virtual,\"'=cmd|'/c calc'!A1\",goodput,MiB/s,2,\"a, \"\"b\"\"\",2\r");
}

} // namespace
} // namespace besser::bench
