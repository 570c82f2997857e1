// SPDX-License-Identifier: GPL-2.0-only
// Both ends of iperf3, over the loopback interface.
#include "agent/iperf.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include <unistd.h>

namespace besser::agent {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

/// Tests run side by side, and each listens.
std::string own_address() {
    const auto number = static_cast<unsigned>(::getpid());
    return fmt::format("127.{}.{}.87", 1 + (number >> 8) % 254, number % 256);
}

IperfTest test_of(const char *direction, const char *protocol = "tcp") {
    bench::Stress stress;
    stress.direction = direction;
    stress.protocol = protocol;
    stress.engine = "iperf3";
    stress.rate_bytes_per_s = 1e6;
    stress.duration = 500ms;
    return {own_address(), "", stress, 100ms};
}

bool follows(const std::vector<std::string> &command, const std::string &option,
             const std::string &value) {
    const auto at = std::ranges::find(command, option);
    return at != command.end() && at + 1 != command.end() && *(at + 1) == value;
}

TEST(IperfCommand, asks_for_the_plans_rate_in_bits_and_for_more_time_than_a_rep) {
    const auto command = iperf_client_command(test_of("receive"));
    EXPECT_TRUE(follows(command, "-b", "8000000"));
    EXPECT_TRUE(follows(command, "-t", "2"));
    EXPECT_TRUE(follows(command, "-i", "0.100"));
    EXPECT_THAT(command, Not(Contains("-R")));
    EXPECT_THAT(command, Not(Contains("-u")));
}

TEST(IperfCommand, asks_for_the_plans_direction) {
    EXPECT_THAT(iperf_client_command(test_of("send")), Contains("-R"));
    EXPECT_THAT(iperf_client_command(test_of("both")), Contains("--bidir"));
}

TEST(IperfCommand, of_datagrams_has_those_that_make_packets_of_1500_bytes) {
    const auto command = iperf_client_command(test_of("receive", "udp"));
    EXPECT_THAT(command, Contains("-u"));
    EXPECT_TRUE(follows(command, "-l", "1472"));
}

TEST(IperfCommand, without_a_cap_says_so) {
    auto test = test_of("receive", "udp"); // of which iperf3 itself would send 1 Mb/s
    test.stress.rate_bytes_per_s.reset();
    EXPECT_TRUE(follows(iperf_client_command(test), "-b", "0"));
}

TEST(IperfCommand, is_run_where_the_sender_is) {
    auto test = test_of("receive");
    test.network_namespace = "far";
    const auto command = iperf_client_command(test);
    ASSERT_GT(command.size(), 4U);
    EXPECT_EQ(command[0], "ip");
    EXPECT_EQ(command[3], "far");
}

TEST(IperfInterval, is_the_plans_as_far_as_iperf_has_it) {
    EXPECT_EQ(iperf_interval(250ms, 10s), 250ms);
    EXPECT_EQ(iperf_interval(10ms, 10s), 100ms);
    EXPECT_EQ(iperf_interval(0ms, 30s), 300ms);
    EXPECT_EQ(iperf_interval(0ms, 24h), 60s);
}

class Iperf : public testing::Test {
  protected:
    void SetUp() override {
        if (!is_installed("iperf3"))
            GTEST_SKIP() << "iperf3 is not installed";
    }

    IperfReport run(const IperfTest &test) {
        auto server = IperfServer::start(test.address, test.interval);
        EXPECT_TRUE(server) << server.error();
        auto client = IperfClient::start(test);
        EXPECT_TRUE(client) << client.error();
        auto report = client->finish();
        EXPECT_TRUE(report) << report.error();
        EXPECT_TRUE(server->finish());
        return report.value_or(IperfReport());
    }
};

TEST_F(Iperf, sends_either_way_and_both_by_either_protocol) {
    for (const auto *protocol : {"tcp", "udp"})
        for (const auto *direction : {"receive", "send", "both"}) {
            const auto test = test_of(direction, protocol);
            const auto report = run(test);
            EXPECT_EQ(report.error, "") << protocol << direction;
            EXPECT_EQ(report.received.empty(), !test.stress.receives()) << protocol << direction;
            EXPECT_EQ(report.sent.empty(), !test.stress.sends()) << protocol << direction;
            for (const auto *series : {&report.received, &report.sent}) {
                const auto bytes = bytes_between(*series, 0, 2);
                EXPECT_TRUE(series->empty() || bytes > 1'000'000) << protocol << direction;
            }
        }
}

TEST_F(Iperf, whose_server_is_not_there_is_an_error) {
    auto client = IperfClient::start(test_of("receive"));
    ASSERT_TRUE(client) << client.error();
    EXPECT_THAT(client->finish().error(), HasSubstr("unable to connect"));
}

TEST_F(Iperf, at_an_address_that_is_taken_or_not_here_is_an_error) {
    const auto taken = own_address();
    const auto server = IperfServer::start(taken, 100ms);
    ASSERT_TRUE(server) << server.error();
    for (const auto &address : {taken, std::string("192.0.2.1"), std::string("nowhere")})
        EXPECT_FALSE(IperfServer::start(address, 100ms)) << address;
}

} // namespace
} // namespace besser::agent
