// SPDX-License-Identifier: GPL-2.0-only
// What a fork's continuous integration looked at, and what came of it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace besser::ci {

enum class Outcome : std::uint8_t {
    passed,
    known,     ///< fails, and failed before the change, too
    undecided, ///< the figures do not decide, or not all was looked at
    skipped,   ///< nothing to look at, or not here
    failed,
    broken, ///< it could not be looked at: a tool is missing, did not end, or failed itself
};
[[nodiscard]] std::string_view outcome_name(Outcome outcome);

struct Check {
    std::string group; ///< "virtual rig", "explorer", "guest 6.1"
    std::string name;  ///< the same from run to run
    Outcome outcome = Outcome::passed;
    std::string what{};    ///< in a line; empty: the name says it all
    std::string details{}; ///< lines, such as the end of a log
    double seconds = 0;
};

/// What a tool said, as a name that another build gives, too: without numbers that are no part of a
/// word, and without offsets into functions and their sizes, which change with every edit.
[[nodiscard]] std::string stable_name(std::string_view said);

/// 1: something failed; 3: nothing did, but something could not be looked at; 4: nothing failed,
/// and something is not decided; else 0.
[[nodiscard]] int exit_status(std::span<const Check> checks);

/// What of `after` fails and failed in `before`, too, by group and name, is known.
void mark_known(std::vector<Check> &after, std::span<const Check> before);

} // namespace besser::ci
