// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace besser {

/// What a library would take too long for, or too much of the stack.
struct Excess {
    std::size_t offset = 0; ///< in the text
    std::string what;       ///< "nested deeper than 64"
};

/// Where a text nests deeper than limits::nesting, or an object has more names than
/// limits::members. Looks at brackets and commas outside strings, and says nothing about whether
/// the text is well-formed: it is asked before a library that recurses once per level, and searches
/// an object once per name.
[[nodiscard]] std::optional<Excess> excess_in_json(std::string_view text);

/// Where a text of TOML nests deeper, in which a dotted key nests as well, and a `#` begins a
/// comment.
[[nodiscard]] std::optional<Excess> excess_in_toml(std::string_view text);

} // namespace besser
