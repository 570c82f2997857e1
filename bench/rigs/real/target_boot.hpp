// SPDX-License-Identifier: GPL-2.0-only
// Which boot of a target is running, and for how long: by that, a rig tells whether it booted in a
// power cycle, and on the target's own clock when the power cycle began.
#pragma once

#include "bench/rigs/real/ssh.hpp"

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace besser::bench {

struct TargetBoot {
    std::string id;                    ///< /proc/sys/kernel/random/boot_id
    std::chrono::nanoseconds uptime{}; ///< /proc/uptime, when the target was asked
    /// Of an event so long before that: the target's uptime at it, at the earliest; 0: the target
    /// has booted since.
    [[nodiscard]] std::chrono::nanoseconds uptime_before(std::chrono::nanoseconds ago) const;
};

/// Of what the target says of the two files. The error says what is wrong with it.
[[nodiscard]] std::expected<TargetBoot, std::string> parse_boot(std::string_view said);

[[nodiscard]] std::expected<TargetBoot, std::string> boot_of(const SshEndpoint &endpoint);

/// Asks the target until it answers, as one that boots does after a while.
[[nodiscard]] std::expected<TargetBoot, std::string> await_boot_of(const SshEndpoint &endpoint,
                                                                   std::chrono::seconds limit);

} // namespace besser::bench
