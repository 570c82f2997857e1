// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>

namespace besser {

/// A text with what identifies people and networks masked: MAC addresses, and what may be a key: 32
/// hexadecimal digits and more in a row, with or without colons between pairs of them. For texts
/// that a kernel or a program said, on their way to a file that may be shown to others.
[[nodiscard]] std::string redacted(std::string_view text);

/// And with every occurrence of a name masked, such as a network's. Names of fewer than three bytes
/// are left: they occur in words.
[[nodiscard]] std::string without_name(std::string_view text, std::string_view name);

} // namespace besser
