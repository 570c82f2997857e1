// SPDX-License-Identifier: GPL-2.0-only
// How many columns of a terminal a text takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace besser {

/// Of UTF-8 without control characters (untrusted_text.hpp makes any text such): a wide character
/// takes two columns, a combining one none, as the C library's table for C.UTF-8 has it. A byte
/// that is no UTF-8 counts as one.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// As much of the beginning as fits into `columns`, with whole characters; what was cut off is
/// marked by "..." where there is space for that.
[[nodiscard]] std::string cut_to_width(std::string_view text, std::size_t columns);

} // namespace besser
