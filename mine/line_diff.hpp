// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace besser::mine {

struct DiffLine {
    enum class What : std::uint8_t { same, removed, added };
    What what;
    std::string_view text; ///< without its line feed; of one of the two texts
};

/// Two snippets as one, line by line; white space at the ends of lines does not count. Takes time
/// and memory in the product of both numbers of lines, which are some dozens.
std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after);

} // namespace besser::mine
