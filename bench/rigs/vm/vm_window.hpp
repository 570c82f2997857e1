// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/run/rig.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace besser::bench {

/// What the rig counts outside of the guest.
constexpr auto instructions_probe = "driver.instructions";

/// How a guest is booted and what it says where.
struct GuestBoot {
    std::vector<std::string> command;        ///< boots, and ends when the guest is off
    std::filesystem::path output;            ///< what the agent in it says
    std::filesystem::path console;           ///< kernel log, for error messages
    std::filesystem::path instructions;      ///< what guest/vm/plugin writes; empty: nobody counts
    std::chrono::seconds silence_limit{300}; ///< wall time without a word from the agent
};

/// A window on a guest: boots it, and gives each rep as it arrives. `keep` is what must not go away
/// before the window does.
[[nodiscard]] std::expected<std::unique_ptr<Window>, RigError>
open_vm_window(const WindowSpec &spec, GuestBoot boot, std::shared_ptr<const void> keep);

} // namespace besser::bench
