// SPDX-License-Identifier: GPL-2.0-only
#include "agent/sockets.hpp"

#include "support/time_units.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <ctime>

namespace besser::agent {

std::expected<sockaddr_in, std::string> endpoint_at(const std::string &address,
                                                    std::uint16_t port) {
    sockaddr_in endpoint{};
    endpoint.sin_family = AF_INET;
    endpoint.sin_port = htons(port);
    if (::inet_pton(AF_INET, address.c_str(), &endpoint.sin_addr) != 1)
        return std::unexpected(fmt::format("\"{}\" is not an IPv4 address", address));
    return endpoint;
}

std::int64_t monotonic_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * second + now.tv_nsec;
}

} // namespace besser::agent
