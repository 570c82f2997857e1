// SPDX-License-Identifier: GPL-2.0-only
#include "agent/agent_protocol.hpp"

#include "agent/agent_limits.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::agent {
namespace {

using testing::HasSubstr;

RepLine rep_line() {
    RepLine line;
    line.record.elapsed_s = 2.004;
    line.record.uptime_s = 7.5;
    line.record.rx_bytes = 8'772'910;
    line.record.counters = {{"rx.frames", 5823}, {"work.sdio_rx_work", 3134}};
    line.record.events = {
        {bench::EventKind::warn, 8.25, "WARNING: CPU: 0 PID: 57 at net/mac80211/rx.c"}};
    line.record.facts.module_identity = "bes2600, sha256 00";
    line.executed = ExecutedBetween{2, 3, {{0xFFFF'8000'0004'0000, 0xFFFF'8000'0005'8000}}};
    return line;
}

TEST(AgentProtocol, a_rep_arrives_as_it_was_sent) {
    const auto line = parse_agent_line(to_text(rep_line()));
    ASSERT_TRUE(line) << line.error();
    const auto &rep = std::get<RepLine>(*line);
    EXPECT_EQ(rep.record, rep_line().record);
    ASSERT_TRUE(rep.executed);
    EXPECT_EQ(rep.executed->last_marker, 3u);
    EXPECT_EQ(rep.executed->code.at(0).to, 0xFFFF'8000'0005'8000);
}

TEST(AgentProtocol, a_job_arrives_as_it_was_sent) {
    AgentJob job;
    job.module = {"/bes2600_subjects.ko", {"rx_path=v3"}, {"mac80211"}};
    job.network = AgentNetwork{"besser", "10.0.0.2/24"};
    job.stress.duration = std::chrono::seconds(5);
    job.stress.rate_bytes_per_s = 4194304;
    job.stress.engine = "iperf3";
    job.power_cycled = std::chrono::seconds(40);
    job.cpu_samples_per_s = 997;
    const auto read = parse_agent_job(to_text(job));
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(to_text(*read), to_text(job));
}

TEST(AgentProtocol, another_version_is_refused) {
    auto text = to_text(HelloLine{"6.1.0", "aarch64", "b0", "usb0"});
    text.replace(text.find("\"protocol\":4"), 12, "\"protocol\":9");
    const auto line = parse_agent_line(text);
    ASSERT_FALSE(line);
    EXPECT_THAT(line.error(), HasSubstr("protocol 9"));
}

TEST(AgentProtocol, what_is_no_line_is_refused) {
    for (const auto *text :
         {"", "null", "[1]", "{", R"({"line":"rep"})", R"({"line":"unknown"})", R"({"line":7})",
          R"({"line":"failed"})", R"({"line":"rep","record":{"arm":1},"executed":null})"})
        EXPECT_FALSE(parse_agent_line(text)) << text;
}

TEST(AgentProtocol, a_job_without_time_is_refused) {
    EXPECT_FALSE(parse_agent_job(to_text(AgentJob{})));
    EXPECT_FALSE(parse_agent_job("{}"));
}

TEST(AgentLimits, texts_are_shortened) {
    auto line = rep_line();
    line.record.events[0].text = "BUG: " + std::string(5000, 'x');
    const auto parsed = parse_agent_line(to_text(line));
    ASSERT_TRUE(parsed) << parsed.error();
    const auto &text = std::get<RepLine>(*parsed).record.events[0].text;
    EXPECT_THAT(text, testing::StartsWith("BUG: x"));
    EXPECT_EQ(text.size(), most_text_bytes);
}

TEST(AgentLimits, impossible_reps_are_refused) {
    const auto refused = [](auto change) {
        auto line = rep_line();
        change(line);
        return !parse_agent_line(to_text(line)).has_value();
    };
    EXPECT_FALSE(refused([](RepLine &) {}));
    EXPECT_TRUE(refused([](RepLine &line) { line.record.elapsed_s = 0; }));
    EXPECT_TRUE(refused([](RepLine &line) { line.record.elapsed_s = 1e300; }));
    EXPECT_TRUE(refused([](RepLine &line) { line.record.uptime_s = -1; }));
    EXPECT_TRUE(refused([](RepLine &line) { line.record.events[0].uptime_s = -1; }));
    EXPECT_TRUE(refused([](RepLine &line) { line.record.counters["two words"] = 1; }));
    EXPECT_TRUE(refused([](RepLine &line) { line.record.counters[std::string(200, 'x')] = 1; }));
    EXPECT_TRUE(refused([](RepLine &line) { line.record.events.resize(most_events + 1); }));
    EXPECT_TRUE(refused([](RepLine &line) { line.executed->code.clear(); }));
    EXPECT_TRUE(refused([](RepLine &line) { line.executed->last_marker = 2; }));
    EXPECT_TRUE(refused([](RepLine &line) {
        for (std::size_t i = 0; i <= most_counters; i++)
            line.record.counters[fmt::format("c{}", i)] = i;
    }));
}

} // namespace
} // namespace besser::agent
