// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/source_file.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace besser::mine {

// What stands between two tokens: white space, comments, directives, code that #if 0 takes out, and
// braces around a single statement.

/// Whether a line of it begins with '#'.
bool has_directive(std::string_view gap);

/// How many conditionals (#if ... #endif) are open at the end of a text.
int open_conditionals(std::string_view text);

/// Whether its braces, outside of comments, are pairs.
bool closes_what_it_opens(std::string_view gap);

/// The byte after its last brace outside of comments; 0 when it has none.
std::size_t end_of_braces(std::string_view gap);

/// It without its braces; those in comments stay.
std::string without_braces(std::string_view gap);

/// How a unit is named in `added`.
std::string unit_label(UnitKind kind, std::string_view name);

/// Why a changed file cannot be what was meant: its brackets or its conditionals no longer close
/// where they did, or it has other functions, types, variables and macros than before and the ones
/// in `added`, which may be in another file. Nothing when it parses as it did.
std::optional<std::string> find_fault(const std::string &before, const std::string &after,
                                      const std::vector<std::string> &added);

} // namespace besser::mine
