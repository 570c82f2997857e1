// SPDX-License-Identifier: GPL-2.0-only
#include "support/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace besser {

namespace {

constexpr std::size_t longest_name = 64; ///< a longer text is no misspelt name

/// Damerau-Levenshtein distance, restricted: insertions, removals, replacements, and exchanges of
/// neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> steps(a.size() + 1,
                                                std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); i++)
        for (std::size_t j = 0; j <= b.size(); j++) {
            if (i == 0 || j == 0) {
                steps[i][j] = i + j;
                continue;
            }
            const std::size_t replaced = steps[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            steps[i][j] = std::min({steps[i - 1][j] + 1, steps[i][j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                steps[i][j] = std::min(steps[i][j], steps[i - 2][j - 2] + 1);
        }
    return steps[a.size()][b.size()];
}

} // namespace

std::string did_you_mean(std::string_view written, std::span<const std::string_view> names) {
    if (written.empty() || written.size() > longest_name)
        return "";
    std::string_view nearest;
    std::size_t most = std::max<std::size_t>(written.size() / 3, 1);
    for (const auto name : names)
        if (const auto steps = distance(written, name); steps <= most) {
            nearest = name;
            if (steps == 0)
                break;
            most = steps - 1;
        }
    return nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest);
}

} // namespace besser
