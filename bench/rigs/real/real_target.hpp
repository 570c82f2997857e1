// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/agent_protocol.hpp"
#include "bench/rigs/real/rig_file.hpp"
#include "bench/run/rig.hpp"

#include <chrono>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>

namespace besser::bench {

/// How often the senders of these rigs send: often enough for a series of 100 ms.
constexpr std::chrono::nanoseconds real_portion{10'000'000};

/// A window on this machine, in namespaces of its own.
[[nodiscard]] std::expected<std::unique_ptr<Window>, RigError>
open_local_window(const WindowSpec &spec, const RigSetup &setup, agent::AgentJob job,
                  const std::filesystem::path &program);

/// A window on a machine that ssh reaches: after a power cycle if the rig has one.
[[nodiscard]] std::expected<std::unique_ptr<Window>, RigError>
open_ssh_window(const WindowSpec &spec, const RigDescription &rig, const RigSetup &setup,
                agent::AgentJob job, const std::filesystem::path &program);

/// Whether an address that a target tells is one that traffic may be sent to: one of a private
/// network (RFC 1918), link-local or loopback.
[[nodiscard]] bool may_be_stressed(const std::string &address);

} // namespace besser::bench
