// SPDX-License-Identifier: GPL-2.0-only
#include "support/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <sstream>

namespace besser {
namespace {

using testing::HasSubstr;

Document sample() {
    return {
        "title",
        {{"Numbers", {Table{{{"arm", false}, {"MiB/s"}}, {{"a", "1.362"}, {"longer", "22.352"}}}}},
         {"Words", {"a paragraph", Items{{"an item", {"a detail"}}}}}}};
}

TEST(Terminal, aligns_columns) {
    EXPECT_THAT(render_terminal(sample()), HasSubstr("  arm      MiB/s\n"
                                                     "  a        1.362\n"
                                                     "  longer  22.352\n"));
}

TEST(Terminal, indents_details) {
    EXPECT_THAT(render_terminal(sample()), HasSubstr("  an item\n      a detail\n"));
}

TEST(Markdown, rules_its_tables) {
    EXPECT_THAT(render_markdown(sample()), HasSubstr("| arm    |  MiB/s |\n"
                                                     "| ------ | -----: |\n"
                                                     "| a      |  1.362 |\n"));
}

TEST(Markdown, has_headings_and_lists) {
    const auto text = render_markdown(sample());
    EXPECT_THAT(text, HasSubstr("# title\n"));
    EXPECT_THAT(text, HasSubstr("## Words\n"));
    EXPECT_THAT(text, HasSubstr("- an item\n  - a detail\n"));
}

std::vector<std::string> lines_of(const std::string &text) {
    std::istringstream all(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(all, line);)
        lines.push_back(line);
    return lines;
}

std::vector<std::string> words_of(const std::string &text) {
    std::istringstream all(text);
    return {std::istream_iterator<std::string>(all), {}};
}

TEST(Text, is_wrapped_at_the_columns_of_the_terminal_without_losing_a_word) {
    std::string words;
    for (int i = 0; i < 100; ++i)
        words += "word" + std::to_string(i) + (i == 99 ? "" : " ");
    for (const std::size_t columns : {40u, 80u, 100u, 300u}) {
        const auto text =
            render_terminal({"t", {{"s", {Items{{words, {}}}}}}}, {.columns = columns});
        for (const auto &line : lines_of(text))
            EXPECT_LE(line.size(), std::min<std::size_t>(columns, 100)) << line;
        EXPECT_EQ(words_of(text), words_of("t s " + words));
    }
}

TEST(Table, aligns_by_columns_and_not_by_bytes) {
    const auto text = render_terminal(
        {"t",
         {{"s", {Table{{{"arm", false}, {"x"}}, {{"ääää", "1"}, {"速度", "2"}, {"abcd", "3"}}}}}}});
    EXPECT_THAT(text, HasSubstr("  ääää    1\n  速度    2\n  abcd    3\n"));
}

/// As wide as those of --details.
Table wide_table() {
    using Role = Table::Role;
    Table table{{{"comparison", false, Role::group},
                 {"metric", false, Role::key},
                 {"from"},
                 {"to"},
                 {"change", true, Role::spare},
                 {"ratio"}},
                {}};
    for (const auto *comparison : {"relay -> v3", "v3 -> direct"})
        for (const auto *metric : {"goodput", "dispatches_per_frame.sdio_irq_work"})
            table.rows.push_back({comparison, metric, "1.404", "1.289 MiB/s", "-8.5 %", "0.915"});
    return table;
}

std::string at(const Table &table, std::size_t columns) {
    return render_terminal({"t", {{"s", {table}}}}, {.columns = columns});
}

std::string space(std::size_t columns) { return std::string(columns, ' '); }

TEST(Table, is_as_it_is_where_it_fits) {
    EXPECT_THAT(at(wide_table(), 85), HasSubstr("  relay -> v3   goodput" + space(29) +
                                                "1.404  1.289 MiB/s  -8.5 %  0.915\n"));
}

TEST(Table, leaves_out_what_others_say_and_then_makes_headings_of_groups) {
    EXPECT_THAT(at(wide_table(), 84), Not(HasSubstr("change")));
    EXPECT_THAT(at(wide_table(), 84), HasSubstr("  comparison    metric"));
    EXPECT_THAT(at(wide_table(), 76), HasSubstr("  metric" + space(31) + "from" + space(11) +
                                                "to  ratio\n" + "  relay -> v3:\n" + "  goodput" +
                                                space(29) + "1.404  1.289 MiB/s  0.915\n"));
}

TEST(Table, is_taken_apart_where_its_keys_leave_no_space_for_all_values) {
    EXPECT_THAT(at(wide_table(), 60),
                HasSubstr("  metric" + space(31) + "from" + space(11) + "to\n"));
    EXPECT_THAT(at(wide_table(), 60), HasSubstr("  metric" + space(30) + "ratio\n"));
}

TEST(Table, is_told_row_by_row_where_not_even_a_key_and_a_value_fit) {
    EXPECT_THAT(at(wide_table(), 40), HasSubstr("  relay -> v3:\n"
                                                "  goodput\n"
                                                "      from 1.404, to 1.289 MiB/s, ratio\n"
                                                "      0.915\n"));
}

TEST(Table, loses_no_value_and_no_column_of_a_terminal_at_any_width) {
    for (std::size_t columns = 40; columns <= 130; columns++) {
        const auto text = at(wide_table(), columns);
        for (const auto &line : lines_of(text))
            EXPECT_LE(line.size(), columns) << text;
        for (const auto *word : {"relay -> v3", "v3 -> direct", "goodput",
                                 "dispatches_per_frame.sdio_irq_work", "1.404", "1.289", "0.915"})
            EXPECT_THAT(text, HasSubstr(word)) << columns;
    }
}

TEST(Markdown, has_a_table_for_each_group_where_one_is_too_wide) {
    const auto text = render_markdown({"t", {{"s", {wide_table()}}}});
    for (const auto &line : lines_of(text))
        EXPECT_LE(line.size(), 80u) << line;
    EXPECT_THAT(text, HasSubstr("relay -> v3:\n\n| metric "));
    EXPECT_THAT(text, HasSubstr("v3 -> direct:\n\n| metric "));
}

TEST(Terminal, colours_by_meaning_where_colours_are_shown) {
    const auto tone = [](std::string_view cell) {
        return cell == "FAIL" ? Tone::bad : Tone::plain;
    };
    const Document document = {
        "title",
        {{"s",
          {Table{{{"verdict", false, Table::Role::key, tone}, {"x"}}, {{"FAIL", "1"}}},
           Items{{"PASS: all", {}, Tone::good}}, Marked{"of no matter", Tone::faint}}}}};
    const auto text = render_terminal(document, {.color = true});
    EXPECT_THAT(text, HasSubstr("  \x1b[31mFAIL\x1b[0m       1\n"));
    EXPECT_THAT(text, HasSubstr("  \x1b[32mPASS:\x1b[0m all\n"));
    EXPECT_THAT(text, HasSubstr("  \x1b[2mof no matter\x1b[0m\n"));
    EXPECT_THAT(text, HasSubstr("\x1b[1mtitle\x1b[0m\n"));
    EXPECT_THAT(render_terminal(document), Not(HasSubstr("\x1b")));
}

/// Every text of a document, each with what could harm a reader.
Document hostile() {
    const std::string text = "\x1b[2J\u202e<script>|`x`\nPASS all good\r";
    return {
        text,
        {{text, {text, Items{{text, {text}}}, Table{{{text, false}, {text}}, {{text, text}}}}}}};
}

TEST(Terminal, shows_hostile_text_as_text) {
    const auto text = render_terminal(hostile());
    for (const char *harm : {"\x1b", "\u202e", "\r", "\nPASS"})
        EXPECT_THAT(text, Not(HasSubstr(harm)));
    EXPECT_THAT(text, HasSubstr("\\x1b[2J\\u202e<script>|`x`\\nPASS all good\\r"));
}

TEST(Markdown, shows_hostile_text_as_text) {
    const auto text = render_markdown(hostile());
    for (const char *harm : {"\x1b", "\u202e", "\r", "\nPASS", "<script>", " `x`"})
        EXPECT_THAT(text, Not(HasSubstr(harm)));
    EXPECT_THAT(text, HasSubstr("&lt;script>\\|\\`x\\`"));
}

TEST(Markdown, begins_no_list_where_it_breaks_a_line) {
    Document document{"t", {{"s", {}}}};
    document.sections[0].blocks.emplace_back(std::string(79, 'x').append(" - PASS"));
    EXPECT_THAT(render_markdown(document), HasSubstr("\n\\- PASS\n"));
}

} // namespace
} // namespace besser
