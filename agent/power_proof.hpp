// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "agent/agent_protocol.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace besser::agent {

/// The target's clocks, read at one moment.
struct TargetClocks {
    std::chrono::nanoseconds monotonic{}; ///< CLOCK_MONOTONIC
    std::chrono::nanoseconds uptime{};    ///< CLOCK_BOOTTIME: with the time asleep

    [[nodiscard]] static TargetClocks now();
};

/// What is known of a window's power cycle.
struct PowerProof {
    /// When the chip got its power, at the earliest: CLOCK_MONOTONIC. Empty: nobody knows.
    std::optional<std::chrono::nanoseconds> powered_at;
    std::string weak_window; ///< why nothing proves that power was cut; or ""
};

/// Of a job that tells when its power cycle began. `said_s`: when the kernel log last held the
/// job's proof, by CLOCK_MONOTONIC; empty: it does not.
[[nodiscard]] PowerProof prove_power_cycle(const AgentJob &job, std::optional<double> said_s,
                                           const TargetClocks &now);

} // namespace besser::agent
