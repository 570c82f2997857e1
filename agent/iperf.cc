// SPDX-License-Identifier: GPL-2.0-only
#include "agent/iperf.hpp"

#include "agent/files.hpp"
#include "agent/flow.hpp"
#include "agent/sockets.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <thread>
#include <utility>
#include <vector>

namespace besser::agent {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

constexpr auto beyond_rep = 1s;     ///< that its test lasts, so that the rep has it from end to end
constexpr auto listen_limit = 5s;   ///< for a server to listen
constexpr auto results_limit = 3s;  ///< for both ends to tell each other theirs, over a slow link
constexpr auto farewell_limit = 2s; ///< for an end that was asked to end
constexpr nanoseconds closest = 100ms, furthest = 60s; ///< of its intervals
constexpr int longest_test_s = 86'400;

double in_seconds(nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

/// A process that writes more than an honest one ends.
std::vector<std::string> bounded_iperf() {
    return {"prlimit", fmt::format("--fsize={}", limits::iperf_bytes), "iperf3"};
}

void add(std::vector<std::string> &command, const std::vector<std::string> &words) {
    command.insert(command.end(), words.begin(), words.end());
}

struct Started {
    std::unique_ptr<TemporaryDirectory> directory = std::make_unique<TemporaryDirectory>();
    std::optional<Child> child{};
};

std::filesystem::path output_in(const TemporaryDirectory &directory) {
    return directory.path / "output";
}

std::expected<Started, std::string> start(const std::vector<std::string> &command) {
    if (!is_installed("iperf3"))
        return std::unexpected(std::string("iperf3: cannot be started: it is not installed"));
    Started started;
    auto child = Child::start(command, output_in(*started.directory));
    if (!child)
        return std::unexpected(child.error());
    started.child.emplace(std::move(*child));
    return started;
}

/// In this network namespace.
bool listens(const sockaddr_in &at) {
    const auto sockets = read_text("/proc/thread-self/net/tcp").value_or("");
    return sockets.contains(
        fmt::format("{:08X}:{:04X} 00000000:0000 0A", at.sin_addr.s_addr, iperf_port));
}

std::expected<IperfReport, std::string> report_in(const TemporaryDirectory &directory) {
    const auto text = read_text_file(output_in(directory), limits::iperf_bytes);
    if (!text)
        return std::unexpected("what iperf3 told: " + text.error().what);
    return parse_iperf_report(*text);
}

bool was_killed(const ChildExit &end) { return end.status == 128 + SIGKILL; }

} // namespace

nanoseconds iperf_interval(nanoseconds plan_interval, nanoseconds duration) {
    return std::clamp(plan_interval.count() > 0 ? plan_interval : duration / 100, closest,
                      furthest);
}

std::expected<IperfServer, std::string> IperfServer::start(const std::string &address,
                                                           nanoseconds interval) {
    const auto here = endpoint_at(address, iperf_port);
    if (!here)
        return std::unexpected(here.error());
    if (listens(*here))
        return std::unexpected(
            fmt::format("another program listens at {}:{} already", address, iperf_port));
    auto command = bounded_iperf();
    add(command, {"-s", "-1", "-J", "-4", "-B", address, "-p", std::to_string(iperf_port), "-i",
                  fmt::format("{:.3f}", in_seconds(interval))});
    auto started = agent::start(command);
    if (!started)
        return std::unexpected(started.error());
    for (const auto give_up = Clock::now() + listen_limit; !listens(*here);) {
        if (started->child->ended() || Clock::now() > give_up) {
            const auto said = report_in(*started->directory);
            return std::unexpected(fmt::format("the server of iperf3 does not listen at {}:{}: {}",
                                               address, iperf_port,
                                               said ? said->error : said.error()));
        }
        std::this_thread::sleep_for(10ms);
    }
    return IperfServer(std::move(started->directory), std::move(*started->child));
}

std::expected<void, std::string> IperfServer::finish() {
    const auto end = child_.wait_for(beyond_rep + 2 * results_limit);
    if (end && was_killed(*end))
        return std::unexpected(
            fmt::format("the server of iperf3 was killed by signal {}", SIGKILL));
    return {};
}

std::vector<std::string> iperf_client_command(const IperfTest &test) {
    std::vector<std::string> command;
    if (!test.network_namespace.empty())
        command = {"ip", "netns", "exec", test.network_namespace};
    add(command, bounded_iperf());
    const auto &stress = test.stress;
    const int test_s = std::min(
        static_cast<int>(std::ceil(in_seconds(stress.duration + beyond_rep))), longest_test_s);
    const double bits_per_s = stress.rate_bytes_per_s.value_or(0) * 8; // 0: as fast as it is taken
    add(command, {"-c", test.address, "-4", "-p", std::to_string(iperf_port), "-J",
                  "--get-server-output", "-i", fmt::format("{:.3f}", in_seconds(test.interval)),
                  "-t", std::to_string(test_s), "-b", fmt::format("{:.0f}", bits_per_s)});
    if (stress.protocol == "udp")
        add(command, {"-u", "-l", std::to_string(datagram_bytes)});
    if (stress.sends())
        command.emplace_back(stress.receives() ? "--bidir" : "-R");
    return command;
}

std::expected<IperfClient, std::string> IperfClient::start(const IperfTest &test) {
    auto started = agent::start(iperf_client_command(test));
    if (!started)
        return std::unexpected(started.error());
    return IperfClient(std::move(started->directory), std::move(*started->child));
}

std::expected<IperfReport, std::string> IperfClient::finish() {
    if (!child_.wait_for(beyond_rep + 1s + results_limit)) {
        child_.ask_to_end();
        (void)child_.wait_for(farewell_limit);
    }
    if (const auto end = child_.ended(); end && was_killed(*end))
        return std::unexpected(
            fmt::format("the client of iperf3 was killed by signal {}", SIGKILL));
    auto report = report_in(*directory_);
    if (report && !report->error.empty() && !report->began)
        return std::unexpected("iperf3 ended: " + report->error);
    return report;
}

} // namespace besser::agent
