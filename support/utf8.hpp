// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <string_view>

namespace besser {

struct Character {
    char32_t code = 0;
    std::size_t bytes = 0; ///< 0: what stands here is no UTF-8
};

/// The character at the start of `text`, which is not empty. Overlong forms, surrogates and what
/// lies above U+10FFFF are no UTF-8 (RFC 3629, 3).
[[nodiscard]] Character first_character(std::string_view text);

} // namespace besser
