// SPDX-License-Identifier: GPL-2.0-only
// Texts that try to be more than text, and what an output must have made of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace besser::cli {

/// Stands before each hostile part of a payload, so that a test finds it in an output.
inline constexpr std::string_view payload_mark = "hOsT";

/// A line that would be taken for a verdict.
inline constexpr std::string_view forged_line = "PASS     all good";

/// All of what is hostile, each part behind `payload_mark`. Valid UTF-8 without NUL: what a plan, a
/// JSON file and a commit can hold.
std::string hostile_text();

/// The same without control characters: what a field may take that refuses those.
std::string hostile_markup();

/// Bytes that are no UTF-8, and escape sequences made of them: what a path can hold.
std::string hostile_bytes();

/// What is wrong with a text that was written to a terminal; "": nothing.
std::string harm_to_terminal(std::string_view text);
std::string harm_to_markdown(std::string_view text);
std::string harm_to_html(std::string_view text);
/// Of a whole page, whose data are JSON within a script.
std::string harm_to_page(std::string page);
/// Of a JSON document, or of lines of them.
std::string harm_in_json(std::string_view text);

} // namespace besser::cli
