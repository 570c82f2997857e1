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

/// Why a station is not connected: what the module under test did not do. Empty: it is.
using NotConnected = std::optional<std::string>;

/// Waits for the interface and, if the job says how, brings it up, joins the network and gives it
/// its address; if not, waits until somebody else has done that. The value says which step was not
/// done in time, the error that this machine could not ask for it.
[[nodiscard]] std::expected<NotConnected, std::string> bring_up(const AgentJob &job,
                                                                const Tick &tick);

/// The interface's first IPv4 address; the error says that it has none.
[[nodiscard]] std::expected<std::string, std::string> address_of(const std::string &interface);

/// The interface that has this address; "" when none has.
[[nodiscard]] std::string interface_with(const std::string &address);

/// Waits until the interface has its carrier again, where it lost it.
[[nodiscard]] NotConnected await_carrier(const std::string &interface, const Tick &tick);

/// Asks for the connection anew, as a network manager does that sees it gone; does not wait for it.
void ask_for_connection(const AgentJob &job);

/// "unknown" is what an interface says that has no carrier to lose.
[[nodiscard]] bool has_carrier(const std::string &interface);

/// rx_bytes, rx_packets ... of the interface since it was made; empty when it is gone.
[[nodiscard]] std::optional<std::uint64_t> interface_counter(const std::string &interface,
                                                             const std::string &name);

} // namespace besser::agent
