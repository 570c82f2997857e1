// SPDX-License-Identifier: GPL-2.0-only
// iperf3 in the place of flow.hpp: its server on the machine under test, its client at the sender's
// side, both made for one rep. The client is told the server's half when the test is over, so that
// it alone is asked what was received.
#pragma once

#include "agent/iperf_report.hpp"
#include "bench/plan/plan.hpp"
#include "support/child.hpp"
#include "support/temporary_directory.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

namespace besser::agent {

constexpr std::uint16_t iperf_port = 5003; ///< of the server, and of the datagrams

/// How often it tells what came: as a plan's samples, or often enough for a rep.
[[nodiscard]] std::chrono::nanoseconds iperf_interval(std::chrono::nanoseconds plan_interval,
                                                      std::chrono::nanoseconds duration);

class IperfServer {
  public:
    /// Takes one test at an address of this machine. Returns when it listens.
    [[nodiscard]] static std::expected<IperfServer, std::string>
    start(const std::string &address, std::chrono::nanoseconds interval);

    /// The test is over: gives it time to tell its half to the client. The error: it was killed.
    [[nodiscard]] std::expected<void, std::string> finish();

  private:
    IperfServer(std::unique_ptr<TemporaryDirectory> directory, Child child)
        : directory_(std::move(directory)), child_(std::move(child)) {}

    std::unique_ptr<TemporaryDirectory> directory_; ///< of what it writes
    Child child_;
};

struct IperfTest {
    std::string address;           ///< of the server
    std::string network_namespace; ///< named one of the client; empty: this one
    bench::Stress stress;
    std::chrono::nanoseconds interval{}; ///< see iperf_interval()
};

/// The argument vector of the client. Its test is longer than the rep, which ends first.
[[nodiscard]] std::vector<std::string> iperf_client_command(const IperfTest &test);

class IperfClient {
  public:
    [[nodiscard]] static std::expected<IperfClient, std::string> start(const IperfTest &test);

    /// The rep is over: what it tells when its test is, too. A client that does not come to its
    /// end, as without a link, is made to tell what it has. The error: it was killed, or told
    /// nothing.
    [[nodiscard]] std::expected<IperfReport, std::string> finish();

  private:
    IperfClient(std::unique_ptr<TemporaryDirectory> directory, Child child)
        : directory_(std::move(directory)), child_(std::move(child)) {}

    std::unique_ptr<TemporaryDirectory> directory_;
    Child child_;
};

} // namespace besser::agent
