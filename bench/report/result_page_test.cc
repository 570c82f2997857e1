// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/result_page.hpp"

#include "bench/report/test_results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::bench {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        found++;
    return found;
}

TEST(ResultPage, has_every_section_of_a_full_result) {
    const auto page = result_page(full_result());
    for (const auto *id : {"predictions", "open", "comparisons", "time", "frames", "distribution",
                           "latency", "arms", "reps", "receipts", "run"})
        EXPECT_THAT(page, HasSubstr(std::string("<section id=\"") + id + "\"")) << id;
    for (const auto *verdict : {"verdict pass", "verdict fail", "verdict deferred"})
        EXPECT_THAT(page, HasSubstr(verdict));
    EXPECT_EQ(count(page, "<article class=\"prediction\">"), 7U);
    EXPECT_THAT(page, HasSubstr("sha256 " + std::string(64, 'a')));
    EXPECT_THAT(page, HasSubstr("this is attempt 2 of the plan sample"));
    EXPECT_THAT(page, HasSubstr("besser verify plans/sample.toml"));
    EXPECT_THAT(page, HasSubstr("download=\"result.json.gz\""));
}

TEST(ResultPage, draws_each_rep_over_time_and_each_event_on_it) {
    const auto page = result_page(full_result());
    EXPECT_EQ(count(page, "\"kind\":\"series\""), 16U);
    for (const auto *kind : {"warn", "wedge", "scan", "disconnected", "recovered", "note"})
        EXPECT_THAT(page, HasSubstr(std::string("\"kind\":\"") + kind)) << kind;
    EXPECT_THAT(page, HasSubstr("Every event of every rep"));
}

TEST(ResultPage, draws_how_long_the_probes_of_each_rep_took) {
    const auto page = result_page(full_result());
    EXPECT_THAT(page, HasSubstr("Round trip of a probe, every rep"));
    EXPECT_THAT(page, Not(HasSubstr("A probe&#39;s way to the tablet"))); // no common clock
    EXPECT_THAT(page, HasSubstr("a: half of the probes took no more than 1.13 ms, 99 of 100"));
    EXPECT_EQ(count(page, "\"kind\":\"line\""), 16U);
}

TEST(ResultPage, says_so_where_nobody_probed_latency) {
    auto result = full_result();
    result.plan.stress.latency_probes = {};
    for (auto &rep : result.measured.reps)
        rep.distributions.clear();
    EXPECT_THAT(result_page(result), HasSubstr("The plan sends no probes"));
}

TEST(ResultPage, shows_every_window_of_a_comparison_by_stratum) {
    const auto page = result_page(full_result());
    EXPECT_THAT(page, HasSubstr("Every window (8)"));
    EXPECT_THAT(page, HasSubstr("goodput of a -&gt; b by stratum"));
    EXPECT_THAT(page, HasSubstr("\"name\":\"kernel.bring_up_cpu = 1\""));
}

TEST(ResultPage, says_so_where_there_is_no_series_and_no_event) {
    auto result = full_result();
    for (auto &rep : result.measured.reps) {
        rep.series.clear();
        rep.events.clear();
    }
    const auto page = result_page(result);
    EXPECT_THAT(page, HasSubstr("The plan asks for no time series"));
    EXPECT_THAT(page, HasSubstr("No rep has an event"));
    EXPECT_EQ(count(page, "\"kind\":\"series\""), 0U);
}

TEST(ResultPage, of_samples_of_unequal_lengths_is_drawn_from_their_times) {
    auto result = full_result();
    for (auto &rep : result.measured.reps)
        rep.series[1].length_s = 0.5;
    EXPECT_EQ(count(result_page(result), "\"kind\":\"series\""), 0U);
    EXPECT_EQ(count(result_page(result), "\"kind\":\"line\""), 32U); // 16 of them of latency
}

TEST(ResultPage, shows_hostile_text_as_text_in_every_field) {
    const auto page = result_page(hostile_result());
    EXPECT_GT(count(page, "alert(1)"), 100U); // it is shown
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("<b>\"")));
    EXPECT_THAT(page, Not(HasSubstr("\x1b")));
    EXPECT_THAT(page, Not(HasSubstr("\xe2\x80\xae")));
}

TEST(ResultPage, of_nothing_measured_is_a_page) {
    RunResult result;
    const auto page = result_page(result);
    EXPECT_THAT(page, HasSubstr("The plan predicts nothing"));
    EXPECT_THAT(page, HasSubstr("not counted in these reps"));
}

} // namespace
} // namespace besser::bench
