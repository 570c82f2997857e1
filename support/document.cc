// SPDX-License-Identifier: GPL-2.0-only
#include "support/document.hpp"

#include "support/display_width.hpp"
#include "support/table_layout.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser {

namespace {

constexpr std::size_t usual_width = 80;
constexpr std::size_t message_width = 75; ///< what checkpatch.pl wants
constexpr std::size_t widest_prose = 100; ///< longer lines are hard to read on

/// What the kinds of text do differently.
struct Style {
    std::string_view title_prefix, section_prefix, heading_prefix;
    std::string_view column_separator, row_start, row_end;
    std::string_view paragraph, item, detail;
    bool ruled; ///< a rule below the head of a table
    std::string (*harmless)(std::string_view text);
    std::string (*at_line_start)(std::string_view word); ///< of a word of harmless text
};

std::string as_it_is(std::string_view word) { return std::string(word); }

constexpr Style terminal_style = {"",   "",   "  ",     "  ",  "  ",         "",
                                  "  ", "  ", "      ", false, for_terminal, as_it_is};
constexpr Style markdown_style = {"# ",   "## ", "",           " | ",
                                  "| ",   " |",  "",           "- ",
                                  "  - ", true,  for_markdown, at_start_of_markdown_line};

constexpr Style message_style = {"", "",   "  ", "  ",  "  ",         "",
                                 "", "- ", "  ", false, for_terminal, at_start_of_message_line};

/// Of a paragraph.
struct Tones {
    Tone first_word = Tone::plain; ///< then all others are plain
    Tone all = Tone::plain;
};

class Renderer {
  public:
    Renderer(const Style &style, const TerminalLook &look) : style_(style), look_(look) {}

    std::string render(const Document &document) const {
        auto text = heading(style_.title_prefix, document.title);
        for (const auto &section : document.sections) {
            text += "\n";
            if (!section.title.empty())
                text += heading(style_.section_prefix, section.title);
            bool first = section.title.empty();
            for (const auto &block : section.blocks) {
                text += style_.ruled && !first ? "\n" : "";
                text += std::visit([&](const auto &content) { return render(content); }, block);
                first = false;
            }
        }
        return text;
    }

  private:
    /// In Markdown it ends with its line, and so does a subject.
    std::string heading(std::string_view lead, const std::string &title) const {
        const auto text = style_.harmless(title);
        const bool one_line = style_.at_line_start != as_it_is;
        return one_line ? fmt::format("{}{}\n", lead, text)
                        : wrap(lead, text, {.all = Tone::strong});
    }

    /// Of harmless text. Breaks at spaces; lines after the first are indented as far as the text of
    /// the first. A word that is longer than a line stays whole.
    std::string wrap(std::string_view lead, std::string_view text, const Tones &tones = {}) const {
        const auto width = std::min(look_.columns, widest_prose);
        const std::string indent(lead.size(), ' ');
        std::string out(lead), line;
        std::size_t column = lead.size();
        const auto end_line = [&] {
            out += toned(line, tones.all, look_);
            line.clear();
        };
        bool fresh = true, first = true;
        while (!text.empty()) {
            const auto space = text.find(' ');
            const auto word = text.substr(0, space);
            if (!fresh && column + 1 + display_width(word) > width) {
                end_line();
                out.append("\n").append(indent);
                column = indent.size();
                fresh = true;
            }
            const bool may_mean_more = fresh && (style_.ruled || lead.empty());
            const auto shown = may_mean_more ? style_.at_line_start(word) : std::string(word);
            line += fresh ? "" : " ";
            line += first ? toned(shown, tones.first_word, look_) : shown;
            column += display_width(word) + (fresh ? 0 : 1);
            fresh = first = false;
            text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
        }
        end_line();
        return out + "\n";
    }

    std::string render(const Items &items) const {
        std::string text;
        for (const auto &item : items) {
            text += wrap(style_.item, style_.harmless(item.text), {.first_word = item.tone});
            for (const auto &detail : item.details)
                text += wrap(style_.detail, style_.harmless(detail));
        }
        return text;
    }

    std::string render(const std::string &paragraph) const {
        return render(Marked{paragraph, Tone::plain});
    }

    std::string render(const Marked &paragraph) const {
        return wrap(style_.paragraph, style_.harmless(paragraph.text), {.all = paragraph.tone});
    }

    std::string cell(const Table::Column &column, const std::string &text,
                     std::size_t width) const {
        const std::string space(width - std::min(width, display_width(text)), ' ');
        const auto shown =
            toned(text, column.tone != nullptr ? column.tone(text) : Tone::plain, look_);
        return column.right ? space + shown : shown + space;
    }

    std::string row(const std::vector<std::string> &cells, const FittedTable &fitted,
                    bool is_head) const {
        std::string line(style_.row_start);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto &column = fitted.table.columns[i];
            line += i == 0 ? "" : style_.column_separator;
            line += is_head ? cell({column.title, column.right}, cells[i], fitted.widths[i])
                            : cell(column, cells[i], fitted.widths[i]);
        }
        line += style_.row_end;
        line.erase(line.find_last_not_of(' ') + 1);
        return line + "\n";
    }

    std::string head(const FittedTable &fitted) const {
        std::vector<std::string> titles, rules;
        for (std::size_t i = 0; i < fitted.table.columns.size(); ++i) {
            const auto &column = fitted.table.columns[i];
            titles.push_back(column.title);
            rules.push_back(std::string(fitted.widths[i] - 1, '-') + (column.right ? ":" : "-"));
        }
        return row(titles, fitted, true) + (style_.ruled ? row(rules, fitted, true) : "");
    }

    /// On a terminal headings stand between the rows of one table, in Markdown each above a table
    /// of its own.
    std::string render(const FittedTable &fitted) const {
        std::string text, heading;
        const bool one_head = !style_.ruled;
        if (one_head && fitted.fits)
            text = head(fitted);
        for (std::size_t i = 0; i < fitted.table.rows.size(); ++i) {
            if (const auto &now = fitted.headings[i]; now != heading) {
                heading = now;
                text += (i > 0 ? "\n" : "") +
                        wrap(style_.heading_prefix, heading + ":", {.all = Tone::strong}) +
                        (one_head ? "" : "\n");
                if (!one_head && fitted.fits)
                    text += head(fitted);
            } else if (!one_head && fitted.fits && i == 0) {
                text += head(fitted);
            }
            text += fitted.fits ? row(fitted.table.rows[i], fitted, false)
                                : told(fitted.table, fitted.table.rows[i]);
        }
        return text;
    }

    /// A row of a table that does not fit: its keys, and below them what they are the keys of.
    std::string told(const Table &table, const std::vector<std::string> &cells) const {
        std::string keys, values;
        Tone tone = Tone::plain;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto &column = table.columns[i];
            if (i == 0 && column.tone != nullptr)
                tone = column.tone(cells[i]);
            if (column.role != Table::Role::value)
                keys += (keys.empty() ? "" : " ") + cells[i];
            else if (!cells[i].empty() && cells[i] != "-")
                values += (values.empty() ? "" : ", ") + column.title + " " + cells[i];
        }
        return wrap(style_.item, keys, {.first_word = tone}) +
               (values.empty() ? "" : wrap(style_.detail, values));
    }

    Table harmless(const Table &table) const {
        Table out = table;
        for (auto &column : out.columns)
            column.title = style_.harmless(column.title);
        for (auto &cells : out.rows)
            for (auto &text : cells)
                text = style_.harmless(text);
        return out;
    }

    std::string render(const Table &raw) const {
        const auto table = harmless(raw);
        const auto edges = style_.row_start.size() + style_.row_end.size();
        std::string text;
        for (const auto &part :
             fit_table(table, {look_.columns - edges, style_.column_separator.size()}))
            text += (text.empty() ? "" : "\n") + render(part); // else two would be taken for one
        return text;
    }

    const Style &style_;
    const TerminalLook &look_;
};

} // namespace

std::string render_terminal(const Document &document, const TerminalLook &look) {
    return Renderer(terminal_style, look).render(document);
}

std::string render_message(const Document &document) {
    const TerminalLook look{.columns = message_width};
    return Renderer(message_style, look).render(document);
}

std::string render_markdown(const Document &document) {
    const TerminalLook look{.columns = usual_width};
    return Renderer(markdown_style, look).render(document);
}

} // namespace besser
