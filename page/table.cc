// SPDX-License-Identifier: GPL-2.0-only
#include "page/table.hpp"

#include <fmt/format.h>

namespace besser::page {

namespace {

Html head_cell(const Column &column) {
    return element("th",
                   {{"scope", "col"},
                    {"class", column.number ? "number" : "words"},
                    {"data-choose", column.choose ? "yes" : "no"}},
                   column.title);
}

Html body_cell(const Cell &cell, const Column &column) {
    const auto *kind = column.number ? "number" : "words";
    if (cell.key)
        return element("td", {{"class", kind}, {"data-key", fmt::format("{}", *cell.key)}},
                       cell.content);
    if (!cell.choice.empty())
        return element("td", {{"class", kind}, {"data-choice", cell.choice}}, cell.content);
    return element("td", {{"class", kind}}, cell.content);
}

Html body_row(const Row &row, const Table &table) {
    Html cells;
    for (std::size_t i = 0; i < row.cells.size(); i++)
        cells += body_cell(row.cells[i], table.columns.at(i));
    auto out = element("tr", {{"class", "row " + row.kind}}, cells);
    if (row.details.empty())
        return out;
    const auto unfolded = unfold(Html::markup("more"), row.details);
    return out +
           element("tr", {{"class", "details"}},
                   element("td", {{"colspan", fmt::format("{}", table.columns.size())}}, unfolded));
}

} // namespace

Html render(const Table &table) {
    Html head, body;
    for (const auto &column : table.columns)
        head += head_cell(column);
    for (const auto &row : table.rows)
        body += body_row(row, table) + Html::markup("\n");
    const auto inner = element("caption", {}, table.caption) +
                       element("thead", {}, element("tr", {}, head)) + element("tbody", {}, body);
    return element("div",
                   {{"class", "table"},
                    {"id", table.id},
                    {"data-search", table.search && table.rows.size() > 3 ? "yes" : "no"}},
                   element("div", {{"class", "scroll"}}, element("table", {}, inner)));
}

} // namespace besser::page
