// SPDX-License-Identifier: GPL-2.0-only
#include "agent/iperf_report.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::agent {
namespace {

using testing::HasSubstr;

std::string stream(double from_s, double to_s, std::uint64_t bytes, bool sender) {
    return fmt::format(R"({{"start":{},"end":{},"bytes":{},"sender":{}}})", from_s, to_s, bytes,
                       sender);
}

std::string half(const std::string &intervals, const std::string &more = "") {
    return fmt::format(R"({{"start":{{"version":"iperf 3.12"}},"intervals":[{}],"end":{{}}{}}})",
                       intervals, more);
}

std::string interval(const std::string &streams) { return R"({"streams":[)" + streams + "]}"; }

/// Both ways at once: 1000 bytes each tenth of a second to the server, 500 from it.
std::string both_ways() {
    const auto of_client =
        interval(stream(0, 0.1, 1000, true) + "," + stream(0, 0.1, 500, false)) + "," +
        interval(stream(0.1, 0.2, 1000, true) + "," + stream(0.1, 0.2, 500, false));
    const auto of_server =
        interval(stream(0, 0.1, 900, false) + "," + stream(0, 0.1, 500, true)) + "," +
        interval(stream(0.1, 0.2, 1100, false) + "," + stream(0.1, 0.2, 500, true));
    return half(of_client, R"(,"server_output_json":)" + half(of_server));
}

TEST(IperfReport, tells_what_each_end_received) {
    const auto report = parse_iperf_report(both_ways());
    ASSERT_TRUE(report) << report.error();
    EXPECT_EQ(report->version, "iperf 3.12");
    EXPECT_EQ(report->error, "");
    ASSERT_EQ(report->received.size(), 2U);
    EXPECT_EQ(report->received[1].bytes, 1100U);
    ASSERT_EQ(report->sent.size(), 2U);
    EXPECT_EQ(report->sent[0].bytes, 500U);
}

TEST(IperfReport, of_a_test_that_did_not_begin_says_why) {
    const auto report =
        parse_iperf_report(half("", R"(,"error":"unable to connect: \u001b[2J refused")"));
    ASSERT_TRUE(report) << report.error();
    EXPECT_FALSE(report->began);
    EXPECT_EQ(report->error, "unable to connect: \\x1b[2J refused");
}

TEST(IperfReport, without_the_servers_half_has_no_figure_of_it) {
    const auto report = parse_iperf_report(half(interval(stream(0, 0.1, 1000, true))));
    ASSERT_TRUE(report) << report.error();
    EXPECT_TRUE(report->began);
    bench::RepRecord record;
    record.elapsed_s = 1;
    tell_iperf(*report, record);
    EXPECT_FALSE(record.counters.contains("rx.payload"));
    EXPECT_FALSE(record.counters.contains("tx.payload"));
}

TEST(IperfReport, that_no_iperf_wrote_is_refused) {
    for (const auto &text :
         {std::string(), std::string("iperf3: error"), std::string("[]"), half("7"),
          half(interval(R"({"start":0,"end":1,"bytes":1})")), // of which end?
          half(interval(stream(0, 0.1, 1, false)) + "," + interval(stream(0, 0.1, 1, false))),
          half(interval(stream(0.2, 0.1, 1, false))), half(interval(stream(-1, 1, 1, false))),
          half(interval(stream(0, 1e9, 1, false))),
          half(interval(R"({"start":0,"end":1,"bytes":-1,"sender":false})")),
          half(interval(R"({"start":0,"end":1,"bytes":1e300,"sender":false})")),
          half("", R"(,"error":7)")})
        EXPECT_FALSE(parse_iperf_report(text)) << text;
}

TEST(IperfReport, says_what_is_wrong_with_it) {
    EXPECT_THAT(parse_iperf_report("{").error(), HasSubstr("what iperf3 told is no JSON"));
    EXPECT_THAT(parse_iperf_report("{}").error(), HasSubstr("is not its report: key 'start'"));
}

TEST(IperfReport, gives_the_bytes_of_a_time_by_its_share_of_intervals) {
    const IperfSeries series = {{0, 0.1, 1000}, {0.1, 0.2, 2000}, {0.2, 0.4, 4000}};
    EXPECT_EQ(bytes_between(series, 0, 0.4), 7000U);
    EXPECT_EQ(bytes_between(series, 0.05, 0.15), 1500U);
    EXPECT_EQ(bytes_between(series, 0.3, 9), 2000U);
    EXPECT_EQ(bytes_between(series, 5, 9), 0U);
    EXPECT_EQ(bytes_between({}, 0, 9), 0U);
}

TEST(IperfReport, becomes_counts_of_the_rep_and_of_its_samples) {
    bench::RepRecord record;
    record.uptime_s = 7;
    record.elapsed_s = 0.15; // the test is longer than the rep
    record.series = {{7, 0.1, 0, {}}, {7.1, 0.05, 0, {}}};
    tell_iperf(parse_iperf_report(both_ways()).value(), record);
    EXPECT_EQ(record.counters["rx.payload"], 1450U);
    EXPECT_EQ(record.counters["tx.payload"], 750U);
    EXPECT_EQ(record.series[0].counters["rx.payload"], 900U);
    EXPECT_EQ(record.series[1].counters["tx.payload"], 250U);
    EXPECT_THAT(record.facts.instruments, testing::ElementsAre("traffic by iperf 3.12"));
    EXPECT_TRUE(record.events.empty());
}

TEST(IperfReport, of_a_test_that_ended_with_an_error_is_noted) {
    bench::RepRecord record;
    record.elapsed_s = 1;
    IperfReport report;
    report.error = "control socket has closed";
    tell_iperf(report, record);
    ASSERT_EQ(record.events.size(), 1U);
    EXPECT_EQ(record.events[0].kind, bench::EventKind::note);
    EXPECT_THAT(record.events[0].text, HasSubstr("control socket has closed"));
}

} // namespace
} // namespace besser::agent
