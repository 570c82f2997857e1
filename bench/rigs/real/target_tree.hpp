// SPDX-License-Identifier: GPL-2.0-only
// A source tree as an arm of a rig that ssh reaches: its module is built on the target, with the
// compiler and against the headers of the kernel that runs there.
#pragma once

#include "bench/plan/plan.hpp"
#include "bench/rigs/real/ssh.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace besser::bench {

/// Something that a target needs to build trees.
struct BuildNeed {
    bool there = false;
    std::string what; ///< "gcc", "headers of the kernel 6.1.0 (/lib/modules/6.1.0/build)"
    std::string fix;  ///< how to get it
};

/// The error is that of the connection.
[[nodiscard]] std::expected<std::vector<BuildNeed>, std::string>
look_for_build(const SshEndpoint &endpoint);

/// The arm's module, as a file here. What the same files, arguments, kernel and compiler made once
/// is kept in `cache` and not made again, so that a run that goes on measures the same bytes. The
/// error says what the target lacks, or what its compiler said, and where all that it said is kept.
[[nodiscard]] std::expected<std::filesystem::path, std::string>
build_on_target(const SshEndpoint &endpoint, const Arm &arm, const std::filesystem::path &cache);

} // namespace besser::bench
