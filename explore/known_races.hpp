// SPDX-License-Identifier: GPL-2.0-only
// Data races of a driver that its maintainer knows and lets be, each with the reason: a TOML file
// (docs/trees.md).
#pragma once

#include "explore/memory_races.hpp"
#include "support/input_error.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace besser::explore {

inline constexpr std::size_t most_known_races = 10'000; ///< in a file

struct KnownRace {
    std::string variable;               ///< empty: any
    std::vector<std::string> functions; ///< one or both of those that race; empty: any
    std::string reason;
    int line = 0; ///< of the file
};

/// The error names the file, the line and the key.
[[nodiscard]] std::expected<std::vector<KnownRace>, InputError>
read_known_races(const std::filesystem::path &file);

[[nodiscard]] bool covers(const KnownRace &known, const ToldRace &race);

} // namespace besser::explore
