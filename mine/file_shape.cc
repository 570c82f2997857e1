// SPDX-License-Identifier: GPL-2.0-only
#include "mine/file_shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace besser::mine {

namespace {

/// Calls `see` with each character that stands outside of comments, and its place.
template <class See>
void for_code(std::string_view text, const See &see) {
    for (std::size_t at = 0; at < text.size();) {
        const auto rest = text.substr(at);
        if (rest.starts_with("//")) {
            at += std::min(rest.find('\n'), rest.size());
        } else if (rest.starts_with("/*")) {
            const auto close = rest.find("*/", 2);
            at += close == std::string_view::npos ? rest.size() : close + 2;
        } else {
            see(at++);
        }
    }
}

/// How deep brackets of each sort, and conditionals, are open: where the file ends, and at least.
struct Nesting {
    int open = 0;
    int least = 0;

    void step(int by) {
        open += by;
        least = std::min(least, open);
    }
    bool operator==(const Nesting &) const = default;
};

/// Each sort of brackets; conditionals last.
using Shape = std::array<Nesting, 4>;

Shape shape_of(const std::vector<Token> &tokens, const Symbols &symbols) {
    constexpr std::string_view opening = "{([";
    constexpr std::string_view closing = "})]";
    Shape shape;
    for (const auto &token : tokens) {
        const auto text = symbols.text(token.symbol);
        if (symbols.kind(token.symbol) == TokenKind::directive)
            shape.back().step(text == "#if" ? 1 : text == "#endif" ? -1 : 0);
        if (text.size() != 1)
            continue;
        if (const auto sort = opening.find(text.front()); sort != std::string_view::npos)
            shape[sort].step(1);
        if (const auto sort = closing.find(text.front()); sort != std::string_view::npos)
            shape[sort].step(-1);
    }
    return shape;
}

std::map<std::string, int> count_units(const std::vector<Token> &tokens, Symbols &symbols) {
    std::map<std::string, int> counts;
    for (const auto &unit : split_units(tokens, symbols).units)
        ++counts[unit_label(unit.kind, symbols.text(unit.name))];
    return counts;
}

} // namespace

std::string unit_label(UnitKind kind, std::string_view name) {
    return fmt::format("{} {}", static_cast<int>(kind), name);
}

bool has_directive(std::string_view gap) {
    bool line_begins = false;
    bool found = false;
    for_code(gap, [&](std::size_t at) {
        found |= line_begins && gap[at] == '#';
        line_begins = gap[at] == '\n' || (line_begins && (gap[at] == ' ' || gap[at] == '\t'));
    });
    return found;
}

int open_conditionals(std::string_view text) {
    bool line_begins = true;
    int open = 0;
    for_code(text, [&](std::size_t at) {
        if (line_begins && text[at] == '#') {
            const auto name = text.find_first_not_of(" \t", at + 1);
            const auto directive = name == text.npos ? "" : text.substr(name);
            open += directive.starts_with("if") ? 1 : directive.starts_with("endif") ? -1 : 0;
        }
        line_begins = text[at] == '\n' || (line_begins && (text[at] == ' ' || text[at] == '\t'));
    });
    return open;
}

bool closes_what_it_opens(std::string_view gap) {
    Nesting braces;
    for_code(gap, [&](std::size_t at) {
        if (gap[at] == '{' || gap[at] == '}')
            braces.step(gap[at] == '{' ? 1 : -1);
    });
    return braces == Nesting{};
}

std::size_t end_of_braces(std::string_view gap) {
    std::size_t end = 0;
    for_code(gap, [&](std::size_t at) {
        if (gap[at] == '{' || gap[at] == '}')
            end = at + 1;
    });
    return end;
}

std::string without_braces(std::string_view gap) {
    std::string out(gap);
    for_code(gap, [&](std::size_t at) {
        if (gap[at] == '{' || gap[at] == '}')
            out[at] = '\0';
    });
    std::erase(out, '\0');
    return out;
}

std::optional<std::string> find_fault(const std::string &before, const std::string &after,
                                      const std::vector<std::string> &added) {
    Symbols symbols;
    const auto old_tokens = tokenize(before, symbols);
    const auto new_tokens = tokenize(after, symbols);
    if (shape_of(old_tokens, symbols) != shape_of(new_tokens, symbols))
        return "brackets or conditionals would not close";
    const auto old_units = count_units(old_tokens, symbols);
    auto units = count_units(new_tokens, symbols);
    for (const auto &unit : added)
        if (const auto found = units.find(unit); found != units.end() && --found->second == 0)
            units.erase(found);
    if (units != old_units)
        return "the file would have other functions, types or macros";
    return {};
}

} // namespace besser::mine
