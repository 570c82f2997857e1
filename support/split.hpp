// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string_view>
#include <utility>

namespace besser {

/// What stands before the first `separator`, and after it; without one the second part is empty.
[[nodiscard]] inline std::pair<std::string_view, std::string_view> split(std::string_view text,
                                                                         char separator) {
    const auto at = text.find(separator);
    if (at == std::string_view::npos)
        return {text, {}};
    return {text.substr(0, at), text.substr(at + 1)};
}

} // namespace besser
