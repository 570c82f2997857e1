// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/agent_protocol.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>

namespace besser::agent {

/// Called about once in a second while something is waited for.
using Tick = std::function<void()>;

/// Waits for the interface and, if the job says how, brings it up, joins the network and gives it
/// its address. The error says which step was not done in time.
[[nodiscard]] std::expected<void, std::string> bring_up(const AgentJob &job, const Tick &tick);

/// rx_bytes, rx_packets ... of the interface since it was made; empty when it is gone.
[[nodiscard]] std::optional<std::uint64_t> interface_counter(const std::string &interface,
                                                             const std::string &name);

} // namespace besser::agent
