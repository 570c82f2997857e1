// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/agent_protocol.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace besser::bench {

/// Instructions that the guest executed in the pages of a module's code between two markers, from
/// what the plugin wrote (guest/vm/plugin/instructions.cc). Code of two modules never shares a
/// page. The error says what does not fit.
[[nodiscard]] std::expected<std::uint64_t, std::string>
count_instructions(std::string_view counts, const agent::ExecutedBetween &between);

} // namespace besser::bench
