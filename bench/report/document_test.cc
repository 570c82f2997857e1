// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace besser::bench {
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

TEST(Text, is_wrapped_at_100_columns_without_losing_a_word) {
    std::string words;
    for (int i = 0; i < 100; ++i)
        words += "word" + std::to_string(i) + (i == 99 ? "" : " ");
    const auto text = render_terminal({"t", {{"s", {Items{{words, {}}}}}}});
    std::istringstream lines(text);
    std::string line, found, word;
    while (std::getline(lines, line))
        EXPECT_LE(line.size(), 100U);
    std::istringstream all(text);
    for (all >> word, all >> word; all >> word;)
        found += (found.empty() ? "" : " ") + word;
    EXPECT_EQ(found, words);
}

TEST(Table, aligns_by_characters_not_bytes) {
    const auto text = render_terminal(
        {"t",
         {{"s",
           {Table{{{"arm", false}, {"x"}}, {{"\u00e4\u00e4\u00e4\u00e4", "1"}, {"abcd", "2"}}}}}}});
    EXPECT_THAT(text, HasSubstr("  \u00e4\u00e4\u00e4\u00e4    1\n  abcd    2\n"));
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
    EXPECT_THAT(text, HasSubstr("&lt;script&gt;\\|\\`x\\`"));
}

TEST(Markdown, begins_no_list_where_it_breaks_a_line) {
    Document document{"t", {{"s", {}}}};
    document.sections[0].blocks.emplace_back(std::string(99, 'x').append(" - PASS"));
    EXPECT_THAT(render_markdown(document), HasSubstr("\n\\- PASS\n"));
}

} // namespace
} // namespace besser::bench
