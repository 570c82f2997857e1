// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/agent_protocol.hpp"

#include <expected>
#include <string>

namespace besser::agent {

/// What a rep may hold at most.
constexpr std::size_t most_counters = 1024;
constexpr std::size_t most_details = 512; ///< among them (target_probes.hpp)
constexpr std::size_t most_name_bytes = 128;
constexpr std::size_t most_text_bytes = 2048;
constexpr std::size_t most_events = 4096;
constexpr std::size_t most_samples = 10'000;
constexpr std::size_t most_code_ranges = 64;

/// Refuses what no honest agent says, and shortens texts. They stay text from outside
/// (support/untrusted_text.hpp).
[[nodiscard]] std::expected<AgentLine, std::string> within_limits(AgentLine line);

} // namespace besser::agent
