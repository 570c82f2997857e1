// SPDX-License-Identifier: GPL-2.0-only
// What traffic and probes share: where they go, and the clock that both ends read.
#pragma once

#include <cstdint>
#include <expected>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>

namespace besser::agent {

/// The error says that it is no IPv4 address.
[[nodiscard]] std::expected<sockaddr_in, std::string> endpoint_at(const std::string &address,
                                                                  std::uint16_t port);

[[nodiscard]] inline const sockaddr *as_generic(const sockaddr_in &endpoint) {
    return reinterpret_cast<const sockaddr *>(&endpoint); // NOLINT: the interface of sockets
}

/// CLOCK_MONOTONIC.
[[nodiscard]] std::int64_t monotonic_ns();

} // namespace besser::agent
