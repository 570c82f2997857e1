// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/document.hpp"

#include "support/untrusted_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace besser::bench {

namespace {

constexpr std::size_t line_width = 80;

/// What the two kinds of text do differently.
struct Style {
    std::string_view title_prefix, section_prefix;
    std::string_view column_separator, row_start, row_end;
    std::string_view item, detail;
    bool ruled; ///< a rule below the head of a table
    std::string (*harmless)(std::string_view text);
    std::string (*at_line_start)(std::string_view word); ///< of a word of harmless text
};

std::string as_it_is(std::string_view word) { return std::string(word); }

constexpr Style terminal = {"",   "\n",     "  ",  "  ",         "",
                            "  ", "      ", false, for_terminal, as_it_is};
constexpr Style markdown = {"# ", "\n## ", " | ", "| ",         " |",
                            "- ", "  - ",  true,  for_markdown, at_start_of_markdown_line};

/// Bytes that begin a character: what a terminal gives a column to.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Breaks at spaces; lines after the first are indented as far as the text of the first.
std::string wrapped(std::string_view lead, std::string_view raw, const Style &style) {
    const auto harmless = style.harmless(raw);
    std::string_view text = harmless;
    const std::string indent(lead.size(), ' ');
    std::string out(lead);
    std::size_t column = lead.size();
    bool fresh = true;
    while (!text.empty()) {
        const auto space = text.find(' ');
        const auto word = text.substr(0, space);
        if (!fresh && column + 1 + width(word) > line_width) {
            out += "\n" + indent;
            column = indent.size();
            fresh = true;
        }
        out += fresh ? "" : " ";
        out += fresh && out.size() > lead.size() ? style.at_line_start(word) : std::string(word);
        column += width(word) + (fresh ? 0 : 1);
        fresh = false;
        text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    }
    return out + "\n";
}

std::string padded(std::string_view text, std::size_t to, bool right) {
    const std::string space(to - std::min(to, width(text)), ' ');
    return right ? space + std::string(text) : std::string(text) + space;
}

std::vector<std::size_t> column_widths(const Table &table) {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        auto widest = width(table.columns[i].title);
        for (const auto &row : table.rows) {
            assert(row.size() == table.columns.size());
            widest = std::max(widest, width(row[i]));
        }
        widths.push_back(std::max<std::size_t>(widest, 3));
    }
    return widths;
}

std::string render_row(const std::vector<std::string> &cells, const Table &table,
                       const std::vector<std::size_t> &widths, const Style &style) {
    assert(cells.size() == table.columns.size());
    std::string line(style.row_start);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        line += i == 0 ? "" : style.column_separator;
        line += padded(cells[i], widths[i], table.columns[i].right);
    }
    line += style.row_end;
    while (line.ends_with(' '))
        line.pop_back();
    return line + "\n";
}

Table harmless(const Table &table, const Style &style) {
    Table out = table;
    for (auto &column : out.columns)
        column.title = style.harmless(column.title);
    for (auto &row : out.rows)
        for (auto &cell : row)
            cell = style.harmless(cell);
    return out;
}

std::string render(const Table &raw, const Style &style) {
    const auto table = harmless(raw, style);
    const auto widths = column_widths(table);
    std::vector<std::string> titles, rules;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        titles.push_back(table.columns[i].title);
        rules.push_back(std::string(widths[i] - 1, '-') + (table.columns[i].right ? ":" : "-"));
    }
    auto text = render_row(titles, table, widths, style);
    if (style.ruled)
        text += render_row(rules, table, widths, style);
    for (const auto &row : table.rows)
        text += render_row(row, table, widths, style);
    return text;
}

std::string render(const Items &items, const Style &style) {
    std::string text;
    for (const auto &item : items) {
        text += wrapped(style.item, item.text, style);
        for (const auto &detail : item.details)
            text += wrapped(style.detail, detail, style);
    }
    return text;
}

std::string render(const std::string &paragraph, const Style &style) {
    return wrapped(style.ruled ? "" : "  ", paragraph, style);
}

std::string render_document(const Document &document, const Style &style) {
    auto text = fmt::format("{}{}\n", style.title_prefix, style.harmless(document.title));
    for (const auto &section : document.sections) {
        text += fmt::format("{}{}\n", style.section_prefix, style.harmless(section.title));
        for (const auto &block : section.blocks) {
            text += style.ruled ? "\n" : "";
            text += std::visit([&](const auto &content) { return render(content, style); }, block);
        }
    }
    return text;
}

} // namespace

std::string render_terminal(const Document &document) {
    return render_document(document, terminal);
}

std::string render_markdown(const Document &document) {
    return render_document(document, markdown);
}

} // namespace besser::bench
