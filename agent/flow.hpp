// SPDX-License-Identifier: GPL-2.0-only
// One flow towards the interface under test, as "pv -L RATE | nc" and "nc -l" made it on the
// tablet, and one from it. Both ends of each are processes of their own, made for one rep. The far
// end asks for either: the target listens, and needs to know nobody's address.
#pragma once

#include "agent/worker.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

namespace besser::agent {

constexpr std::uint16_t flow_port = 5001;   ///< of the receiver
constexpr std::uint16_t source_port = 5002; ///< of the source

enum class FlowProtocol { tcp, udp };

/// Of a plan's "tcp" or "udp".
[[nodiscard]] FlowProtocol flow_protocol(const std::string &name);

/// Payload of a UDP datagram: with its headers an IP packet of 1500 bytes.
constexpr std::size_t datagram_bytes = 1472;

/// Takes one connection at the address, or datagrams, and reads what comes. Returns when it
/// listens.
[[nodiscard]] std::expected<Worker, std::string>
start_receiver(const std::string &address, FlowProtocol protocol = FlowProtocol::tcp);

struct SenderConfig {
    std::string address;               ///< of the receiver; of the source its own
    std::string network_namespace;     ///< named one to send from; empty: this one
    std::optional<double> bytes_per_s; ///< of payload; empty: as fast as it is taken
    FlowProtocol protocol = FlowProtocol::tcp;
    std::chrono::nanoseconds portion{100'000'000}; ///< see TokenBucket; pv's is a tenth of a second
};

/// Sends until it is ended.
[[nodiscard]] std::expected<Worker, std::string> start_sender(const SenderConfig &config);

/// The other way about: sends to the first that asks at the address, until it is ended. Returns
/// when it listens. Its namespace is this one.
[[nodiscard]] std::expected<Worker, std::string> start_source(const SenderConfig &config);

/// Asks a source for what it sends, from a namespace (empty: this one), and reads it.
[[nodiscard]] std::expected<Worker, std::string>
start_collector(const std::string &source_address, const std::string &network_namespace,
                FlowProtocol protocol = FlowProtocol::tcp);

} // namespace besser::agent
