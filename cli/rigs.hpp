// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/run/rig.hpp"
#include "support/progress.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace besser::cli {

/// Makes the rig of that name, with what a plan assumes (Plan::assumptions). What takes long is
/// told to `progress`, which may be null, and outlives the rig. The error says which rigs there
/// are, or what is wrong with the rig's profile.
std::expected<std::unique_ptr<bench::Rig>, std::string>
make_rig(const std::string &name, const std::string &assumptions, Progress *progress = nullptr);

/// The rigs that make_rig() makes.
std::vector<std::string_view> made_rigs();

/// Tells on stderr what a plan asks of rigs that this version does not have.
void print_notes_on_rigs(const bench::Plan &plan);

} // namespace besser::cli
