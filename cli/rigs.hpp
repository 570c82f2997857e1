// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/rigs/real/rig_file.hpp"
#include "bench/run/rig.hpp"
#include "support/progress.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace besser::cli {

/// The file of the running program, which is the agent where a rig names none.
constexpr auto this_program = "/proc/self/exe";

/// Makes the rig of that name: one of made_rigs(), "ssh:HOST", or a rig's file, with what a plan
/// assumes (Plan::assumptions). What takes long is told to `progress`, which may be null, and
/// outlives the rig. The error says which rigs there are, or what is wrong with the rig's profile.
std::expected<std::unique_ptr<bench::Rig>, std::string>
make_rig(const std::string &name, const std::string &assumptions, Progress *progress = nullptr);

/// The rigs that have a name of their own.
std::vector<std::string_view> made_rigs();

/// Whether the rig of that name can run a rep once more, recorded. It is asked before the rig is
/// made, which for a guest takes minutes.
bool records_traces(std::string_view rig);

/// The description of a rig whose kernel is real.
std::expected<bench::RigDescription, std::string> describe_real_rig(const std::string &name);

} // namespace besser::cli
