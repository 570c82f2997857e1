// SPDX-License-Identifier: GPL-2.0-only
// Text from outside (plans, recorded files, kernel logs, commits, paths) on its way to a reader.
// Each function makes it harmless for one kind of output; every output uses one of them for every
// such text.
#pragma once

#include <string>
#include <string_view>

namespace besser {

/// For a terminal or a plain-text file, on one line. Control characters (line breaks and escape
/// sequences with them), bytes that are no UTF-8, and characters that are invisible or turn the
/// direction of writing are spelled out: "\n",
/// "\x1b", "\u202e". Everything else stays as it is.
[[nodiscard]] std::string for_terminal(std::string_view text);

/// The same for a text of several lines, which a message of another program may be: line feeds and
/// tabs stay, and each line after the first begins with "  | ", so that none can be taken for one
/// of ours. Done twice, it is as done once.
[[nodiscard]] std::string for_terminal_lines(std::string_view text);

/// For a paragraph, a list item or a table cell of Markdown: for_terminal(), and nothing in it is
/// markup or HTML.
[[nodiscard]] std::string for_markdown(std::string_view text);

/// What for_markdown() gave, where it is broken so that `text` begins a line: nothing in it begins
/// a list or a heading.
[[nodiscard]] std::string at_start_of_markdown_line(std::string_view text);

/// What for_terminal() gave, where `text` begins a line of a mail or a commit message: a space
/// stands before what git or a mail program would take for a comment, a quotation, a patch, a
/// separator or a trailer.
[[nodiscard]] std::string at_start_of_message_line(std::string_view text);

/// For the content of an HTML element or an attribute in quotes: for_terminal(), and nothing in it
/// is markup.
[[nodiscard]] std::string for_html(std::string_view text);

/// For a description of KTAP: for_terminal(), and no "#", behind which a directive begins.
[[nodiscard]] std::string for_ktap(std::string_view text);

/// As for_html(), for a text of several lines, such as code in a <pre>: line feeds and tabs stay.
[[nodiscard]] std::string for_html_lines(std::string_view text);

} // namespace besser
