// SPDX-License-Identifier: GPL-2.0-only
// One TCP flow towards the interface under test, as "pv -L RATE | nc" and "nc -l" made it on the
// tablet. Both ends are processes of their own, made for one rep.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <sys/types.h>

namespace besser::agent {

constexpr std::uint16_t flow_port = 5001;

/// A process that was forked; killed and waited for at the end.
class Worker {
  public:
    explicit Worker(pid_t pid) : pid_(pid) {}
    Worker(Worker &&other) noexcept;
    Worker &operator=(Worker &&) = delete;
    ~Worker();

    /// Why it is not there any more, as a system call's error; empty while it runs.
    [[nodiscard]] std::optional<std::string> ended();

  private:
    pid_t pid_;
    std::optional<int> error_;
};

/// Accepts one connection at the address and reads what comes. Returns when it listens.
[[nodiscard]] std::expected<Worker, std::string> start_receiver(const std::string &address);

struct SenderConfig {
    std::string address;               ///< of the receiver
    std::string network_namespace;     ///< named one to send from; empty: this one
    std::optional<double> bytes_per_s; ///< empty: as fast as TCP takes it
};

/// Connects and sends until it is ended. The cap is pv's: a tenth of the rate every 100 ms, at
/// once; what TCP did not take in time is made up for, up to 5 s of it.
[[nodiscard]] std::expected<Worker, std::string> start_sender(const SenderConfig &config);

} // namespace besser::agent
