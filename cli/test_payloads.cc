// SPDX-License-Identifier: GPL-2.0-only
#include "cli/test_payloads.hpp"

#include "support/json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::cli {

namespace {

/// A hostile part and how each kind of output spells it. Written out, and not made by the functions
/// that are under test.
struct Part {
    std::string_view raw, terminal, markdown, html;
    bool is_control = false; ///< it may stand in no output as it is
};

const std::vector<Part> &parts() {
    static const std::vector<Part> all = {
        {"\x1b[2J", "\\x1b[2J", "\\\\x1b\\[2J", "\\x1b[2J", true},
        {"\r", "\\r", "\\\\r", "\\r", true},
        {"\nPASS     all good\n", "\\nPASS", "\\\\nPASS", "\\nPASS", true},
        {"\x7f", "\\x7f", "\\\\x7f", "\\x7f", true},
        {"\u202e", "\\u202e", "\\\\u202e", "\\u202e", true},
        {"\u2066", "\\u2066", "\\\\u2066", "\\u2066", true},
        {"\u009b1m", "\\x9b1m", "\\\\x9b1m", "\\x9b1m", true},
        {"\u2028", "\\u2028", "\\\\u2028", "\\u2028", true},
        {"<script>", "<script>", "&lt;script>", "&lt;script&gt;"},
        {"|", "|", "\\|", "|"},
        {"`", "`", "\\`", "`"},
        {"[a](b)", "[a](b)", "\\[a\\](b)", "[a](b)"},
        {"&lt;", "&lt;", "&amp;lt;", "&amp;lt;"},
        {"\"'", "\"'", "\"'", "&quot;&#39;"},
    };
    return all;
}

std::string text_of(bool (*wanted)(const Part &)) {
    std::string text;
    for (const Part &part : parts())
        if (wanted(part))
            text.append(payload_mark).append(part.raw);
    return text + "TsOh";
}

/// Whether `rest`, which follows a mark, begins with one of the spellings, or was cut off.
bool is_spelled(std::string_view rest, std::string_view Part::*spelling) {
    const auto end = std::min(rest.find_first_of(" \n"), rest.size());
    const auto word = rest.substr(0, end);
    // Cut off where an element or an attribute ends; or a quote of JSON in an attribute.
    return word.empty() || word.starts_with("</") || word.starts_with("\">") ||
           word.starts_with("\\&quot;") || std::ranges::any_of(parts(), [&](const Part &part) {
               const auto spelled = part.*spelling;
               return rest.starts_with(spelled) ||
                      (word.size() < spelled.size() && spelled.starts_with(word));
           });
}

std::string harm(std::string_view text, std::string_view Part::*spelling) {
    for (const Part &part : parts())
        if (part.is_control && part.raw.front() != '\n' && text.find(part.raw) != text.npos)
            return fmt::format("{} stands there as it is", part.terminal);
    const auto forged = text.find(fmt::format("\n{}", forged_line));
    if (forged != text.npos || text.starts_with(forged_line)) {
        constexpr std::size_t context = 40;
        const auto from = forged == text.npos ? 0 : forged - std::min(forged, context);
        return fmt::format("a verdict was forged after {}", text.substr(from, context));
    }
    const auto is_bad = [](char c) {
        const auto code = static_cast<unsigned char>(c);
        return (code < ' ' && c != '\n' && c != '\t') || code == 0x7f;
    };
    if (const auto at = std::ranges::find_if(text, is_bad); at != text.end())
        return fmt::format("control character {}", static_cast<int>(*at));
    if (text.find("\x9b\x31") != text.npos || text.find('\xff') != text.npos)
        return "bytes that are no UTF-8";
    for (auto at = text.find(payload_mark); at != text.npos; at = text.find(payload_mark, at + 1))
        if (const auto rest = text.substr(at + payload_mark.size()); !is_spelled(rest, spelling))
            return fmt::format("\"{}\" is not spelled as it must be", rest.substr(0, 20));
    return "";
}

} // namespace

std::string hostile_text() {
    return text_of([](const Part &) { return true; });
}

std::string hostile_markup() {
    return text_of([](const Part &part) { return !part.is_control; });
}

std::string hostile_bytes() { return hostile_text() + "\x9b\x31m\xff\xc0\x80\xed\xa0\x80"; }

std::string harm_to_terminal(std::string_view text) { return harm(text, &Part::terminal); }

std::string harm_to_markdown(std::string_view text) { return harm(text, &Part::markdown); }

std::string harm_to_html(std::string_view text) { return harm(text, &Part::html); }

std::string harm_to_page(std::string page) {
    constexpr std::string_view opens = "<script type=\"application/json\"";
    for (auto at = page.find(opens); at != page.npos; at = page.find(opens, at + 1)) {
        const auto begin = page.find('>', at) + 1;
        const auto size = page.find("</script>", begin) - begin;
        const auto data = page.substr(begin, size);
        if (data.find('<') != data.npos || !parse_json(data))
            return "a page's data are no JSON, or hold markup";
        page.erase(begin, size);
    }
    std::ranges::replace(page, '\n', ' '); // a line's beginning is nothing in a page
    return harm_to_html(page);
}

std::string harm_in_json(std::string_view text) {
    if (std::ranges::any_of(text, [](char c) {
            const auto code = static_cast<unsigned char>(c);
            return (code < ' ' && c != '\n') || code >= 0x7f;
        }))
        return "a byte that is not printable ASCII";
    if (parse_json(text))
        return "";
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        if (const auto read = parse_json(line); !read)
            return read.error();
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return "";
}

} // namespace besser::cli
