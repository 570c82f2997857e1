// SPDX-License-Identifier: GPL-2.0-only
// A run's part in the ledger of its folder (bench/journal/ledger.hpp).
#pragma once

#include "bench/journal/run_header.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace besser::bench {

/// Before the first rep: the run's line in the ledger, if it has none yet. `began`: UTC, ISO 8601.
std::expected<void, InputError> enter_attempt(const Plan &plan,
                                              const std::filesystem::path &directory,
                                              const RunHeader &header, const std::string &began);

/// The attempts of this plan in the folder, this one first, each in a line.
std::vector<std::string> attempts_of(const std::filesystem::path &directory,
                                     const RunHeader &header);

/// That the run came to its end, if the ledger does not say so already.
std::expected<void, InputError> leave_attempt(const std::filesystem::path &directory,
                                              const RunHeader &header, int exit_status);

} // namespace besser::bench
