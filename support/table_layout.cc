// SPDX-License-Identifier: GPL-2.0-only
#include "support/table_layout.hpp"

#include "support/display_width.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <span>

namespace besser {

namespace {

using Role = Table::Role;
using Indices = std::vector<std::size_t>;

constexpr std::size_t most_lone_values = 2;
constexpr std::size_t least_column = 3; ///< what Markdown's rule below a head takes

std::vector<std::size_t> widths_of(const Table &table) {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        auto widest = std::max(display_width(table.columns[i].title), least_column);
        for (const auto &row : table.rows) {
            assert(row.size() == table.columns.size());
            widest = std::max(widest, display_width(row[i]));
        }
        widths.push_back(widest);
    }
    return widths;
}

Table with_columns(const Table &table, const Indices &kept) {
    Table out;
    for (const auto i : kept)
        out.columns.push_back(table.columns[i]);
    for (const auto &row : table.rows) {
        auto &cells = out.rows.emplace_back();
        for (const auto i : kept)
            cells.push_back(row[i]);
    }
    return out;
}

template <class Wanted>
Indices where(const Table &table, Wanted wanted) {
    Indices found;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        if (wanted(table.columns[i].role))
            found.push_back(i);
    return found;
}

/// The first `count` of its groups become headings.
FittedTable with_headings(const Table &table, std::size_t count) {
    const auto groups = where(table, [](Role role) { return role == Role::group; });
    const std::span hoisted(groups.begin(), count);
    FittedTable fitted;
    Indices kept;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        if (std::ranges::find(hoisted, i) == hoisted.end())
            kept.push_back(i);
    fitted.table = with_columns(table, kept);
    fitted.widths = widths_of(fitted.table);
    for (const auto &row : table.rows) {
        auto &heading = fitted.headings.emplace_back();
        for (const auto i : hoisted)
            heading += (heading.empty() ? "" : ", ") + row[i];
    }
    return fitted;
}

class Layout {
  public:
    Layout(const Table &table, const TableRoom &room)
        : table_(table), room_(room),
          groups_(where(table, [](Role role) { return role == Role::group; }).size()) {}

    bool fits_as_it_is() const { return fits(widths_of(table_)); }

    std::vector<FittedTable> fit() const {
        for (std::size_t headings = 0; headings <= groups_; ++headings)
            if (auto fitted = with_headings(table_, headings); fits(fitted.widths))
                return {std::move(fitted)};
        for (std::size_t headings = 0; headings <= groups_; ++headings)
            if (auto parts = taken_apart(headings); !parts.empty())
                return parts;
        auto told = with_headings(table_, groups_);
        told.fits = false;
        return {std::move(told)};
    }

  private:
    bool fits(const std::vector<std::size_t> &widths) const {
        const auto sum = std::accumulate(widths.begin(), widths.end(), std::size_t{0});
        const auto between = widths.empty() ? 0 : (widths.size() - 1) * room_.between;
        return sum + between <= room_.width;
    }

    /// Parts that each begin with the keys and have as many of the other columns as fit; none where
    /// one of those does not.
    std::vector<FittedTable> taken_apart(std::size_t headings) const {
        const auto whole = with_headings(table_, headings);
        const auto keys = where(whole.table, [](Role role) { return role != Role::value; });
        const auto fitting = [&](const Indices &columns) {
            std::vector<std::size_t> widths;
            for (const auto i : columns)
                widths.push_back(whole.widths[i]);
            return fits(widths);
        };
        const auto values = where(whole.table, [](Role role) { return role == Role::value; });
        std::vector<Indices> parts;
        for (const auto value : values) {
            if (parts.empty())
                parts.push_back(keys);
            parts.back().push_back(value);
            if (fitting(parts.back()))
                continue;
            parts.back().pop_back();
            parts.push_back(keys);
            parts.back().push_back(value);
            if (!fitting(parts.back()))
                return {};
        }
        std::erase(parts, keys); // the first value did not fit beside them, but alone it did
        if (parts.size() > most_lone_values && parts.size() + 1 >= values.size())
            return {}; // a row told in lines is read more easily than one in so many tables
        std::vector<FittedTable> fitted;
        for (const auto &part : parts) {
            auto table = with_columns(whole.table, part);
            auto widths = widths_of(table);
            fitted.push_back({std::move(table), std::move(widths), whole.headings, true});
        }
        return fitted;
    }

    const Table &table_;
    const TableRoom &room_;
    std::size_t groups_;
};

} // namespace

std::vector<FittedTable> fit_table(const Table &table, const TableRoom &room) {
    const auto needed = where(table, [](Role role) { return role != Role::spare; });
    if (Layout(table, room).fits_as_it_is() || needed.size() == table.columns.size())
        return Layout(table, room).fit();
    const auto without_spare = with_columns(table, needed);
    return Layout(without_spare, room).fit();
}

} // namespace besser
