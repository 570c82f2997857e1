// SPDX-License-Identifier: GPL-2.0-only
#include "support/untrusted_text.hpp"

#include "support/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace besser {

namespace {

/// Characters that a reader does not see, or that make him see others in another order (Unicode 15,
/// chapter 23).
constexpr std::array<std::pair<char32_t, char32_t>, 15> unseen = {{
    {0x00, 0x1F},       // C0 controls
    {0x7F, 0x9F},       // delete and C1 controls
    {0xAD, 0xAD},       // soft hyphen
    {0x34F, 0x34F},     // combining grapheme joiner
    {0x61C, 0x61C},     // Arabic letter mark
    {0x115F, 0x1160},   // Hangul fillers
    {0x17B4, 0x17B5},   // Khmer inherent vowels
    {0x180B, 0x180F},   // Mongolian variation selectors
    {0x200B, 0x200F},   // zero-width characters, direction marks
    {0x2028, 0x202E},   // line and paragraph separators, embeddings and overrides
    {0x2060, 0x206F},   // invisible operators, isolates
    {0xFEFF, 0xFEFF},   // zero-width no-break space
    {0xFFF0, 0xFFFB},   // specials
    {0xFFFE, 0xFFFF},   // no characters, which XML does not take
    {0xE0000, 0xE0FFF}, // tags
}};

bool is_unseen(char32_t code) {
    return std::ranges::any_of(
        unseen, [code](const auto &range) { return code >= range.first && code <= range.second; });
}

std::string spelled_out(char32_t code) {
    switch (code) {
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return code < 0x100 ? fmt::format("\\x{:02x}", static_cast<std::uint32_t>(code))
                            : fmt::format("\\u{:04x}", static_cast<std::uint32_t>(code));
    }
}

/// `plain(code)`: whether this ASCII character stays although it is a control character.
std::string made_visible(std::string_view text, bool (*plain)(char32_t code)) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto [code, bytes] = first_character(text);
        if (bytes == 0) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
            text.remove_prefix(1);
            continue;
        }
        if (is_unseen(code) && !plain(code))
            out += spelled_out(code);
        else
            out += text.substr(0, bytes);
        text.remove_prefix(bytes);
    }
    return out;
}

std::string visible_lines(std::string_view text) {
    return made_visible(text, [](char32_t code) { return code == '\n' || code == '\t'; });
}

/// Replaces characters by their entities.
std::string with_entities(std::string_view text, std::string_view which) {
    std::string out;
    for (const char c : text)
        if (which.find(c) == std::string_view::npos)
            out += c;
        else
            out += c == '&'   ? "&amp;"
                   : c == '<' ? "&lt;"
                   : c == '>' ? "&gt;"
                   : c == '"' ? "&quot;"
                              : "&#39;";
    return out;
}

/// Where in `text` the character stands by which Markdown would take its start for that of a
/// heading, a quotation, a list or a rule; npos: it would not.
std::size_t block_mark(std::string_view text) {
    if (text.empty())
        return std::string_view::npos;
    if (std::string_view("#>-+=~").find(text.front()) != std::string_view::npos)
        return 0;
    const auto mark = text.find_first_not_of("0123456789");
    const bool ordered = mark != 0 && mark != std::string_view::npos &&
                         (text[mark] == '.' || text[mark] == ')') &&
                         (mark + 1 == text.size() || text[mark + 1] == ' ');
    return ordered ? mark : std::string_view::npos;
}

} // namespace

std::string for_terminal(std::string_view text) {
    return made_visible(text, [](char32_t) { return false; });
}

std::string for_terminal_lines(std::string_view text) {
    constexpr std::string_view begin_of_line = "  | ";
    std::string out = visible_lines(text);
    for (auto at = out.find('\n'); at != std::string::npos; at = out.find('\n', at + 1))
        if (at + 1 < out.size() && !std::string_view(out).substr(at + 1).starts_with(begin_of_line))
            out.insert(at + 1, begin_of_line);
    return out;
}

std::string for_markdown(std::string_view text) {
    std::string out;
    for (const char c : for_terminal(text)) {
        if (std::string_view("\\`*[]|").find(c) != std::string_view::npos)
            out += '\\';
        out += c;
    }
    return with_entities(at_start_of_markdown_line(out), "&<"); // ">" alone ends nothing
}

std::string at_start_of_markdown_line(std::string_view text) {
    std::string out(text);
    if (const auto mark = block_mark(text); mark != std::string_view::npos)
        out.insert(mark, 1, '\\');
    return out;
}

std::string at_start_of_message_line(std::string_view text) {
    const auto word = text.substr(0, text.find(' '));
    const bool is_mark = text.starts_with('#') || text.starts_with('>') ||
                         text.starts_with("---") || word == "From" || word == "diff" ||
                         word.find(':') != word.npos;
    return is_mark ? " " + std::string(text) : std::string(text);
}

std::string for_ktap(std::string_view text) {
    std::string out;
    for (const char c : for_terminal(text))
        out += c == '#' ? std::string("\\x23") : std::string(1, c);
    return out;
}

std::string for_html(std::string_view text) { return with_entities(for_terminal(text), "&<>\"'"); }

std::string for_html_lines(std::string_view text) {
    return with_entities(visible_lines(text), "&<>\"'");
}

} // namespace besser
