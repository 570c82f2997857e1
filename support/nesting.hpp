// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace besser {

/// Where a text nests deeper than limits::nesting: its offset. Looks at brackets outside strings,
/// and says nothing about whether the text is well-formed: it is for libraries that recurse, asked
/// before they do.
[[nodiscard]] std::optional<std::size_t> too_deep_in_json(std::string_view text);

/// The same for TOML, where a dotted key nests as well, and a `#` begins a comment.
[[nodiscard]] std::optional<std::size_t> too_deep_in_toml(std::string_view text);

} // namespace besser
