// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace besser::bench {

/// What every writer of text renders: built once from a result, so that terminal and report say the
/// same.
struct Table {
    struct Column {
        std::string title;
        bool right = true; ///< numbers
    };
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows; ///< each as long as columns
};

/// A line with details below it.
struct Item {
    std::string text;
    std::vector<std::string> details;
};

using Items = std::vector<Item>;
using Block = std::variant<std::string, Items, Table>; ///< a string is a paragraph

struct Section {
    std::string title;
    std::vector<Block> blocks;
};

struct Document {
    std::string title;
    std::vector<Section> sections;
};

/// For a terminal.
std::string render_terminal(const Document &document);

/// For report.md: a note that can be pasted into a commit message or a mail.
std::string render_markdown(const Document &document);

} // namespace besser::bench
