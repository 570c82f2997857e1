// SPDX-License-Identifier: GPL-2.0-only
#include "cli/help/markdown.hpp"

#include <gtest/gtest.h>

namespace besser::cli {
namespace {

std::string shown(const std::string &markdown) {
    return render_terminal(document_of_markdown(markdown));
}

TEST(Markdown, headings_become_title_and_sections) {
    EXPECT_EQ(shown("# Title\n\nFirst.\n\n## Part\n\nSecond\nline.\n"),
              "Title\n\n  First.\n\nPart\n  Second line.\n");
}

TEST(Markdown, a_list_keeps_what_stands_below_an_item) {
    EXPECT_EQ(shown("# D\n## Part\n\n- `key`: what\n  - below\n- next\n\n  more of it\n"),
              "D\n\nPart\n  key: what\n      below\n  next\n      more of it\n");
}

TEST(Markdown, a_table_is_aligned) {
    EXPECT_EQ(shown("# D\n## T\n\n| a | b |\n|---|---|\n| long cell | `x` |\n"),
              "D\n\nT\n  a          b\n  long cell  x\n");
}

TEST(Markdown, a_block_of_code_keeps_its_lines) {
    EXPECT_EQ(shown("# D\n## C\n\n```\none\n  two\n```\n"), "D\n\nC\n  one\n    two\n");
}

TEST(Markdown, control_bytes_of_a_document_are_text) {
    EXPECT_EQ(shown("# D\n## C\n\n\x1b[2Jx\n").find('\x1b'), std::string::npos);
}

} // namespace
} // namespace besser::cli
