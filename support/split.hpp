// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string_view>
#include <utility>

namespace besser {

/// What stands in `text` before the first `separator`, and all of it if there is none; leaves what
/// follows.
[[nodiscard]] inline std::string_view take_until(std::string_view &text, char separator) {
    const auto at = text.find(separator);
    const auto taken = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return taken;
}

/// What stands before the first `separator`, and after it; without one the second part is empty.
[[nodiscard]] inline std::pair<std::string_view, std::string_view> split(std::string_view text,
                                                                         char separator) {
    const auto before = take_until(text, separator);
    return {before, text};
}

} // namespace besser
