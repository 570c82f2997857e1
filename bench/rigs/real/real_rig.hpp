// SPDX-License-Identifier: GPL-2.0-only
// The rigs whose kernel and clock are real: a machine that is reached by ssh, and this one.
#pragma once

#include "agent/agent_protocol.hpp"
#include "bench/rigs/real/rig_file.hpp"
#include "bench/run/rig.hpp"
#include "support/progress.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace besser::bench {

/// The set-up that every rig has: nothing is done to the machine.
constexpr std::string_view as_is = "as-is";

/// `program` is besser's own file, the agent where the rig names none. `progress` may be null. The
/// error says what keeps the rig from working, and what to do.
[[nodiscard]] std::expected<std::unique_ptr<Rig>, std::string>
make_real_rig(RigDescription description, std::filesystem::path program, Progress *progress);

/// Whether the rig can run the arm. The error says what to change.
[[nodiscard]] std::expected<void, ArmProblem> check_real_arm(const RigDescription &rig,
                                                             const Arm &arm);

/// The set-up that makes an arm: one of the rig's file, or that of a module that the plan gives.
/// The arm was checked. The module of a tree is to be built yet.
[[nodiscard]] RigSetup setup_of(const RigDescription &rig, const Arm &arm);

/// What the agent is to do in a window; files on the target and the sender's place are not in it
/// yet.
[[nodiscard]] agent::AgentJob real_job(const WindowSpec &spec, const RigDescription &rig);

} // namespace besser::bench
