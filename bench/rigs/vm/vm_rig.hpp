// SPDX-License-Identifier: GPL-2.0-only
// The rig with a real kernel: a stock Debian kernel in QEMU, real modules under mac80211 and the
// mmc core, and the virtual chip as a process of the guest. A window is a boot.
#pragma once

#include "agent/agent_protocol.hpp"
#include "bench/rigs/vm/guest.hpp"
#include "bench/run/rig.hpp"

#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace besser::bench {

/// Fetches and builds what is missing first. The error says what failed.
[[nodiscard]] std::expected<std::unique_ptr<Rig>, std::string> make_vm_rig(const VmSetup &setup);

/// What a run in this mode can show of data races, and what can show more: a line of the report.
[[nodiscard]] std::string race_coverage(VmMode mode);

/// Whether the rig can run the arm; `profile` is the file whose values the arm changes. The error
/// says what to change.
[[nodiscard]] std::expected<void, ArmProblem> check_vm_arm(const std::filesystem::path &profile,
                                                           const Arm &arm);

/// Arguments of `besser chip`, one a line. The arm's faults were checked: those that may hit the
/// bring-up are the chip's from the start, the others the agent arms once the station is connected.
[[nodiscard]] std::string chip_arguments(const WindowSpec &spec);

/// The job of a window; `modules` are files in the guest, the last one is the arm's, and depends on
/// the others.
[[nodiscard]] agent::AgentJob
vm_job(const WindowSpec &spec, const std::vector<std::string> &modules, bool count_instructions);

} // namespace besser::bench
