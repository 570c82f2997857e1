// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/terminal_look.hpp"

#include <string>
#include <variant>
#include <vector>

namespace besser {

/// What every writer of text renders: built once from a result, so that terminal and report say the
/// same.
struct Table {
    /// What becomes of a column where the lines are too short for all of them.
    enum class Role {
        value,
        key,   ///< says what a row is about: stands in every part of a table that is taken apart
        group, ///< a key with few values: they become headings, and the column goes
        spare, ///< what others say, too: left out
    };
    struct Column {
        std::string title;
        bool right = true; ///< numbers
        Role role = Role::value;
        Tone (*tone)(std::string_view cell) = nullptr; ///< null: plain
    };
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows; ///< each as long as columns
};

/// A line with details below it.
struct Item {
    std::string text;
    std::vector<std::string> details;
    Tone tone = Tone::plain; ///< of its first word
};

using Items = std::vector<Item>;

/// A paragraph that is more, or less, than others.
struct Marked {
    std::string text;
    Tone tone = Tone::plain;
};

using Block = std::variant<std::string, Items, Table, Marked>; ///< a string is a paragraph

struct Section {
    std::string title; ///< "": its blocks stand without one
    std::vector<Block> blocks;
};

struct Document {
    std::string title;
    std::vector<Section> sections;
};

/// For a terminal: no line is wider than it, and prose no wider than people like to read it.
std::string render_terminal(const Document &document, const TerminalLook &look = {});

/// For a commit message: a subject, and lines of at most 75 columns, as the kernel's have them.
std::string render_message(const Document &document);

/// For report.md and other notes that can be pasted into a mail: tables and prose within 80
/// columns, unless a single value is longer.
std::string render_markdown(const Document &document);

} // namespace besser
