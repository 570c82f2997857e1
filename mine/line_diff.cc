// SPDX-License-Identifier: GPL-2.0-only
#include "mine/line_diff.hpp"

#include <algorithm>

namespace besser::mine {

namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

std::string_view trimmed(std::string_view line) {
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos)
        return "";
    return line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin);
}

} // namespace

std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after) {
    const auto a = lines_of(before);
    const auto b = lines_of(after);
    // How many lines the rests from i and j have in common.
    std::vector<std::vector<int>> common(a.size() + 1, std::vector<int>(b.size() + 1));
    const auto same = [&](std::size_t i, std::size_t j) { return trimmed(a[i]) == trimmed(b[j]); };
    for (auto i = a.size(); i-- > 0;)
        for (auto j = b.size(); j-- > 0;)
            common[i][j] = same(i, j) ? common[i + 1][j + 1] + 1
                                      : std::max(common[i + 1][j], common[i][j + 1]);
    std::vector<DiffLine> lines;
    std::size_t i = 0, j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && same(i, j)) {
            lines.push_back({DiffLine::What::same, b[j++]});
            ++i;
        } else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1])) {
            lines.push_back({DiffLine::What::removed, a[i++]});
        } else {
            lines.push_back({DiffLine::What::added, b[j++]});
        }
    }
    return lines;
}

} // namespace besser::mine
