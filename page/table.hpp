// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "page/html.hpp"

#include <optional>
#include <string>
#include <vector>

namespace besser::page {

struct Column {
    std::string title;
    bool number = false; ///< right-aligned, and sorted by value
    bool choose = false; ///< can be filtered by one of its values
};

struct Cell {
    Cell(std::string_view untrusted) : content(Html::text(untrusted)) {}
    Cell(const std::string &untrusted) : Cell(std::string_view(untrusted)) {}
    Cell(const char *untrusted) : Cell(std::string_view(untrusted)) {}
    Cell(Html html) : content(std::move(html)) {}
    /// Sorted by `value` whatever is shown.
    Cell(std::string_view untrusted, double value) : content(Html::text(untrusted)), key(value) {}

    Html content;
    std::optional<double> key{};
    /// What a filter by value compares; empty: the text that is shown.
    std::string choice{};
};

struct Row {
    std::vector<Cell> cells; ///< as many as columns
    Html details{};          ///< unfolded below the row on demand; empty: nothing to unfold
    std::string kind{};      ///< of letters and dashes: a class of the row, such as "fail"
};

/// Sorts by a click on a column's title, filters by words and by values, can be saved as CSV.
/// Without scripts it is a table with all rows, each with its details below it.
struct Table {
    std::string id;      ///< unique in the page; of letters, digits and dashes
    std::string caption; ///< says in words what the table holds
    std::vector<Column> columns;
    std::vector<Row> rows;
    bool search = true; ///< offer search and filters, where there are more than a few rows
};

Html render(const Table &table);

} // namespace besser::page
