// SPDX-License-Identifier: GPL-2.0-only
#include "support/untrusted_text.hpp"

#include <gtest/gtest.h>

namespace besser {
namespace {

TEST(ForTerminal, leaves_words_of_any_script_as_they_are) {
    EXPECT_EQ(for_terminal("goodput 2.3 MiB/s, für Łódź, 速度, \xF0\x9F\x93\xB6"),
              "goodput 2.3 MiB/s, für Łódź, 速度, \xF0\x9F\x93\xB6");
}

TEST(ForTerminal, spells_out_escape_sequences_and_line_breaks) {
    EXPECT_EQ(for_terminal("\x1b[31mred\x1b[2J\a"), "\\x1b[31mred\\x1b[2J\\x07");
    EXPECT_EQ(for_terminal("a\nPASS\r\tb"), "a\\nPASS\\r\\tb");
    EXPECT_EQ(for_terminal(std::string("a\0b", 3)), "a\\x00b");
    EXPECT_EQ(for_terminal("\x7f"), "\\x7f");
}

TEST(ForTerminal, spells_out_c1_controls_in_utf_8_and_as_single_bytes) {
    EXPECT_EQ(for_terminal("\xC2\x9B"
                           "31m"),
              "\\x9b31m");
    EXPECT_EQ(for_terminal("\x9B"
                           "31m"),
              "\\x9b31m");
}

TEST(ForTerminal, spells_out_what_turns_the_direction_or_is_not_seen) {
    EXPECT_EQ(for_terminal("\u202egnp.exe\u202c"), "\\u202egnp.exe\\u202c");
    EXPECT_EQ(for_terminal("a\u200bb\u2066c\ufeffd\u2028e"), "a\\u200bb\\u2066c\\ufeffd\\u2028e");
}

TEST(ForTerminal, spells_out_what_is_no_utf_8) {
    EXPECT_EQ(for_terminal("\xC0\xAF"), "\\xc0\\xaf");          // overlong
    EXPECT_EQ(for_terminal("\xED\xA0\x80"), "\\xed\\xa0\\x80"); // surrogate
    EXPECT_EQ(for_terminal("\xF5\x80\x80\x80"), "\\xf5\\x80\\x80\\x80");
    EXPECT_EQ(for_terminal("end\xE2\x82"), "end\\xe2\\x82"); // cut short
}

TEST(ForTerminal, spells_out_what_xml_does_not_take) {
    EXPECT_EQ(for_terminal("a\uFFFEb\uFFFF"), "a\\ufffeb\\uffff");
}

TEST(StartOfMessageLine, begins_no_comment_no_patch_and_no_trailer) {
    for (const auto *text : {"# a comment", "---", "--- a/file", "From me to you", "diff --git a b",
                             "> quoted", "Signed-off-by: somebody", "Fixes:"})
        EXPECT_EQ(at_start_of_message_line(text), " " + std::string(text));
    for (const auto *text : {"- an item", "Frommage", "differs", "a word: and more"})
        EXPECT_EQ(at_start_of_message_line(text), text);
}

TEST(ForTerminalLines, keeps_line_feeds_and_tabs_alone) {
    EXPECT_EQ(for_terminal_lines("a\n\tb\r\x1b"), "a\n  | \tb\\r\\x1b");
    EXPECT_EQ(for_html_lines("a\n\tb\r\x1b"), "a\n\tb\\r\\x1b");
}

TEST(ForMarkdown, lets_no_markup_and_no_html_through) {
    EXPECT_EQ(for_markdown("<script>alert(1)</script>"), "&lt;script>alert(1)&lt;/script>");
    EXPECT_EQ(for_markdown("a|b `c` *d* [e](f) \\"), "a\\|b \\`c\\` \\*d\\* \\[e\\](f) \\\\");
    EXPECT_EQ(for_markdown("&lt;"), "&amp;lt;");
    EXPECT_EQ(for_markdown("a\n# b"), "a\\\\n# b");
}

TEST(ForMarkdown, begins_neither_heading_nor_list_nor_quotation) {
    EXPECT_EQ(for_markdown("# PASS"), "\\# PASS");
    EXPECT_EQ(for_markdown("- PASS"), "\\- PASS");
    EXPECT_EQ(for_markdown("> PASS"), "\\> PASS");
    EXPECT_EQ(for_markdown("12. PASS"), "12\\. PASS");
}

TEST(ForMarkdown, leaves_figures_and_names_as_they_are) {
    EXPECT_EQ(for_markdown("sdio_rx_work 86.4/s (95 %: 80 to 93)"),
              "sdio_rx_work 86.4/s (95 %: 80 to 93)");
    EXPECT_EQ(for_markdown("2.352 MiB/s"), "2.352 MiB/s");
}

TEST(ForHtml, is_safe_in_elements_and_in_attributes) {
    EXPECT_EQ(for_html("<a href=\"x\" title='y'>&"),
              "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;");
    EXPECT_EQ(for_html("a\u202eb\nc"), "a\\u202eb\\nc");
}

} // namespace
} // namespace besser
