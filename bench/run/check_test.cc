// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/check.hpp"

#include "bench/journal/journal_chain.hpp"
#include "bench/journal/journal_head.hpp"
#include "bench/report/result_reader.hpp"
#include "bench/run/fake_rig.hpp"
#include "bench/run/verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace besser::bench {
namespace {

using testing::HasSubstr;

std::unique_ptr<Rig> ours(const std::string &, const std::string &) {
    return std::make_unique<FakeRig>();
}

class CheckRun : public testing::Test {
  protected:
    CheckRun() {
        VerifyOptions options;
        options.out = run;
        options.program_sha256 = "program";
        EXPECT_TRUE(verify(plan, rig, options));
    }

    std::vector<CheckLine> check(std::optional<std::uint32_t> windows = {},
                                 std::uint64_t choice = 0) {
        return check_run(
                   {.directory = run,
                    .windows = windows,
                    .choice = choice,
                    .program_sha256 = "program",
                    .progress = [this](std::size_t done,
                                       std::size_t total) { told.emplace_back(done, total); }},
                   ours)
            .value();
    }

    static bool holds(const std::vector<CheckLine> &lines) {
        return std::ranges::all_of(lines, &CheckLine::holds);
    }

    static std::string said(const std::vector<CheckLine> &lines) {
        std::string text;
        for (const auto &line : lines)
            text += (line.holds ? "ok " : "NOT ") + line.text + "\n";
        return text;
    }

    /// Changes the records of the journal, and seals them anew.
    void reseal(const std::function<void(std::string &record)> &change) {
        const auto file = run / "journal.jsonl";
        const auto text = read_file(file);
        std::string previous, resealed;
        std::size_t lines = 0;
        const auto chain = read_chain(text).value();
        for (const auto &link : chain.links) {
            std::string record(link.record);
            change(record);
            auto line = seal_line(previous, record);
            resealed += line.text;
            previous = line.seal;
            ++lines;
        }
        write_file(file, resealed);
        ASSERT_TRUE(write_journal_head(run, {lines, previous}));
    }

    /// Lets verify() make its result anew from the journal as it is.
    void conclude_anew() {
        VerifyOptions options;
        options.out = run;
        options.program_sha256 = "program";
        EXPECT_TRUE(verify(plan, rig, options));
    }

    TemporaryDirectory directory;
    std::filesystem::path run = directory.path / "run";
    Plan plan = fake_plan();
    FakeRig rig;
    std::vector<std::pair<std::size_t, std::size_t>> told; ///< progress
};

TEST_F(CheckRun, holds_for_a_run_as_it_was_written) {
    const auto lines = check();
    EXPECT_TRUE(holds(lines)) << said(lines);
    EXPECT_THAT(said(lines), HasSubstr("6 of 6 windows were measured again"));
}

TEST_F(CheckRun, reads_back_what_the_result_says) {
    const auto text = read_file(run / "result.json");
    EXPECT_EQ(result_json(parse_result(text, "result.json").value()), text);
}

TEST_F(CheckRun, tells_how_many_windows_were_measured_again) {
    check(2);
    EXPECT_THAT(
        told, testing::ElementsAre(testing::Pair(0, 2), testing::Pair(1, 2), testing::Pair(2, 2)));
}

TEST_F(CheckRun, finds_a_result_that_was_edited) {
    auto text = read_file(run / "result.json");
    const std::string pass = "\"verdict\": \"PASS\"";
    write_file(run / "result.json",
               text.replace(text.find(pass), pass.size(), "\"verdict\": \"FAIL\""));
    EXPECT_THAT(said(check()), HasSubstr("NOT figures, receipts and verdicts are what follows"));
}

TEST_F(CheckRun, finds_another_plan_in_the_result) {
    auto text = read_file(run / "result.json");
    write_file(run / "result.json", text.replace(text.find("min = 1.1"), 9, "min = 1.2"));
    EXPECT_THAT(said(check()), HasSubstr("NOT the predictions are those that were registered"));
}

TEST_F(CheckRun, finds_a_resealed_journal_with_certainty_over_all_windows) {
    reseal([](std::string &record) {
        const auto at = record.find("\"work.sdio_rx_work\":15");
        if (at != std::string::npos)
            record[at + 21] = '6';
    });
    conclude_anew();
    const auto all = check();
    EXPECT_FALSE(holds(all)) << said(all);
    EXPECT_THAT(said(all), HasSubstr("measured again, it is not what the journal has"));
    int found =
        0; // the three windows of relay were altered, of six: one look finds it half the time
    for (std::uint64_t choice = 0; choice < 40; ++choice)
        found += holds(check(1, choice)) ? 0 : 1;
    EXPECT_GT(found, 10);
    EXPECT_LT(found, 30);
}

TEST_F(CheckRun, finds_reps_of_another_seed) {
    reseal([](std::string &record) {
        const auto at = record.find("\"seed\":\"");
        if (at != std::string::npos)
            record[at + 8] = record[at + 8] == '1' ? '2' : '1';
    });
    EXPECT_THAT(said(check()), HasSubstr("NOT each rep has the seed and the stratum"));
}

/// On a rig with variance, such as vm:free.
TEST_F(CheckRun, counts_a_window_that_was_interrupted_from_its_last_power_on) {
    FakeRig variable({.has_variance = true});
    VerifyOptions options;
    options.out = run = directory.path / "interrupted";
    options.program_sha256 = "program";
    std::atomic<bool> stop = false;
    options.run.stop = &stop;
    options.run.observer = [&](const RepRecord &, std::size_t done, std::size_t) {
        stop = done == 3; // after the first rep of a window of two
    };
    EXPECT_FALSE(verify(plan, variable, options));
    stop = false;
    options.run.observer = {};
    EXPECT_TRUE(verify(plan, variable, options));
    const auto lines =
        check_run({run, {}, 0, "program", nullptr}, [](auto &...) {
            return std::make_unique<FakeRig>(FakeRig::Behaviour{.has_variance = true});
        }).value();
    EXPECT_TRUE(holds(lines)) << said(lines);
}

TEST_F(CheckRun, says_when_nothing_can_be_measured_again) {
    const auto lines = check_run({run, {}, 0, "another program", nullptr}, ours).value();
    EXPECT_TRUE(holds(lines));
    EXPECT_THAT(said(lines), HasSubstr("another build of besser made this run"));
    EXPECT_THAT(
        said(
            check_run({run, {}, 0, "program", nullptr}, [](auto &...) { return nullptr; }).value()),
        HasSubstr("an invented journal would pass"));
}

TEST_F(CheckRun, finds_a_run_that_the_ledger_does_not_know) {
    std::filesystem::remove(directory.path / "besser-attempts.jsonl");
    EXPECT_THAT(said(check()), HasSubstr("NOT besser-attempts.jsonl does not know this run"));
}

TEST_F(CheckRun, refuses_what_is_no_run) {
    EXPECT_FALSE(check_run({directory.path / "absent", {}, 0, "program", nullptr}, ours));
    write_file(run / "journal.jsonl", "precious");
    EXPECT_FALSE(check_run({run, {}, 0, "program", nullptr}, ours));
}

} // namespace
} // namespace besser::bench
