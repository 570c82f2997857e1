// SPDX-License-Identifier: GPL-2.0-only
// One flow towards the interface under test, as "pv -L RATE | nc" and "nc -l" made it on the
// tablet. Both ends are processes of their own, made for one rep.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>

namespace besser::agent {

constexpr std::uint16_t flow_port = 5001;

enum class FlowProtocol { tcp, udp };

/// Of a plan's "tcp" or "udp".
[[nodiscard]] FlowProtocol flow_protocol(const std::string &name);

/// Payload of a UDP datagram: with its headers an IP packet of 1500 bytes.
constexpr std::size_t datagram_bytes = 1472;

/// A count that a forked process makes and this one reads.
class SharedCount {
  public:
    SharedCount();
    SharedCount(SharedCount &&other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
    SharedCount &operator=(SharedCount &&) = delete;
    ~SharedCount();
    void add(std::uint64_t more) const;
    [[nodiscard]] std::uint64_t read() const;

  private:
    std::atomic<std::uint64_t> *count_; ///< null: there is no memory to share
};

/// How a worker ended.
struct WorkerEnd {
    bool killed = false; ///< by a signal: somebody's doing that has nothing to do with the flow
    std::string why;     ///< as a system call's error
};

/// A process that was forked; killed and waited for at the end.
class Worker {
  public:
    Worker(pid_t pid, SharedCount bytes) : pid_(pid), bytes_(std::move(bytes)) {}
    Worker(Worker &&other) noexcept;
    Worker &operator=(Worker &&) = delete;
    ~Worker();

    /// Empty while it runs.
    [[nodiscard]] std::optional<WorkerEnd> ended();
    /// Payload that it has sent or received.
    [[nodiscard]] std::uint64_t bytes() const { return bytes_.read(); }
    [[nodiscard]] pid_t pid() const { return pid_; } ///< -1 when it ended

  private:
    pid_t pid_;
    SharedCount bytes_;
    std::optional<WorkerEnd> end_;
};

/// Takes one connection at the address, or datagrams, and reads what comes. Returns when it
/// listens.
[[nodiscard]] std::expected<Worker, std::string>
start_receiver(const std::string &address, FlowProtocol protocol = FlowProtocol::tcp);

struct SenderConfig {
    std::string address;               ///< of the receiver
    std::string network_namespace;     ///< named one to send from; empty: this one
    std::optional<double> bytes_per_s; ///< of payload; empty: as fast as it is taken
    FlowProtocol protocol = FlowProtocol::tcp;
    std::chrono::nanoseconds portion{100'000'000}; ///< see TokenBucket; pv's is a tenth of a second
};

/// Sends until it is ended.
[[nodiscard]] std::expected<Worker, std::string> start_sender(const SenderConfig &config);

} // namespace besser::agent
