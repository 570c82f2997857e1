// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <algorithm>
#include <ranges>
#include <string>
#include <vector>

namespace besser {

template <typename Row>
struct Group {
    std::string name;
    std::vector<const Row *> rows; ///< at least one
};

/// The rows by name, names and rows in the order in which they are met. Refers to `rows`.
template <std::ranges::range Rows, typename NameOf>
[[nodiscard]] auto grouped(const Rows &rows, NameOf name_of) {
    using Row = std::ranges::range_value_t<Rows>;
    std::vector<Group<Row>> groups;
    for (const Row &row : rows) {
        const std::string name = name_of(row);
        auto group = std::ranges::find(groups, name, &Group<Row>::name);
        if (group == groups.end())
            group = groups.insert(groups.end(), {name, {}});
        group->rows.push_back(&row);
    }
    return groups;
}

} // namespace besser
