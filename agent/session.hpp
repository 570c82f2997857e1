// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/agent_protocol.hpp"

#include <atomic>
#include <expected>
#include <functional>
#include <string>

namespace besser::agent {

/// Does what a job says, on this machine, and tells it line by line (agent/agent_protocol.hpp):
/// from "hello" to "done", "spoiled" or "failed". Needs root. The error is what the last line said.
/// When `gone` becomes true the job ends within a second, with an error.
[[nodiscard]] std::expected<void, std::string>
run_job(const AgentJob &job, const std::function<void(const AgentLine &)> &say,
        const std::atomic<bool> &gone);

} // namespace besser::agent
