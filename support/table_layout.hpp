// SPDX-License-Identifier: GPL-2.0-only
// How a table that is too wide is brought into lines of a given width without losing a value.
#pragma once

#include "support/document.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace besser {

/// Columns of a terminal.
struct TableRoom {
    std::size_t width = 80;
    std::size_t between = 2; ///< two columns of the table
};

/// A table, or a part of one, as it is shown.
struct FittedTable {
    Table table;
    std::vector<std::size_t> widths;   ///< of its columns
    std::vector<std::string> headings; ///< of each row, from groups; "": none
    bool fits = true; ///< false: no table of these columns does, and its rows are to be told
};

/// The first of these that fits: the table as it is; without its spare columns; with its groups as
/// headings, the first column first; and then the same taken apart into tables that each begin with
/// the keys. The cells are as they will be shown.
std::vector<FittedTable> fit_table(const Table &table, const TableRoom &room);

} // namespace besser
