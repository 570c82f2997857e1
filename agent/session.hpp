// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/agent_protocol.hpp"

#include <expected>
#include <functional>
#include <string>

namespace besser::agent {

/// Does what a job says, on this machine, and tells it line by line (bench/agent_protocol.hpp):
/// from "hello" to "done" or "failed". Needs root. The error is what the last line said.
[[nodiscard]] std::expected<void, std::string>
run_job(const bench::AgentJob &job, const std::function<void(const bench::AgentLine &)> &say);

} // namespace besser::agent
