// SPDX-License-Identifier: GPL-2.0-only
#include "mine/statements.hpp"

#include <algorithm>
#include <vector>

namespace besser::mine {

namespace {

/// A longer statement is an initialiser, of which a fork rarely has every word. So far on each side
/// of a place its statements are looked for: a unit may be a table of 100,000 tokens.
constexpr std::uint32_t longest_statement = 400;

bool ends_statement(std::string_view token) {
    return token == ";" || token == "{" || token == "}" || token == "else" || token == "do";
}

bool has_head(std::string_view token) {
    return token == "if" || token == "while" || token == "for" || token == "switch";
}

/// The indices between `from`, where one begins, and `to` at which statements begin, and both ends.
std::vector<std::uint32_t> beginnings(std::span<const SymbolId> unit, std::uint32_t from,
                                      std::uint32_t to, const Symbols &symbols) {
    std::vector<std::uint32_t> found{from};
    int parens = 0;
    bool in_head = false;
    for (std::uint32_t i = from; i < to; ++i) {
        const auto token = symbols.text(unit[i]);
        if (symbols.kind(unit[i]) == TokenKind::directive)
            parens = 0;
        else if (token == "(")
            ++parens;
        else if (token == ")")
            parens = std::max(0, parens - 1);
        else if (parens == 0 && has_head(token))
            in_head = true;
        const bool head_ends = in_head && parens == 0 && token == ")";
        if (head_ends || symbols.kind(unit[i]) == TokenKind::directive ||
            (parens == 0 && ends_statement(token)))
            found.push_back(i + 1);
        in_head &= !head_ends;
    }
    if (found.back() != to)
        found.push_back(to);
    return found;
}

/// A beginning before a place that is known by the token before it alone.
std::uint32_t certain_beginning(std::span<const SymbolId> unit, std::uint32_t place,
                                const Symbols &symbols) {
    auto at = place;
    while (at > 0 && place - at < longest_statement && !ends_statement(symbols.text(unit[at - 1])))
        --at;
    return at;
}

/// How far the statements that a place lies in reach beyond it.
struct Reach {
    std::uint32_t left = 0, right = 0;
};

Reach reach_of(std::span<const SymbolId> unit, std::uint32_t begin, std::uint32_t end,
               const Symbols &symbols) {
    const auto to = std::min<std::size_t>(std::size_t{end} + longest_statement, unit.size());
    const auto found = beginnings(unit, certain_beginning(unit, begin, symbols),
                                  static_cast<std::uint32_t>(to), symbols);
    const auto first = std::ranges::upper_bound(found, begin) - 1;
    const auto last = std::ranges::lower_bound(found, end);
    return {begin - *first, *last - end};
}

bool begins_statement(std::span<const SymbolId> text, std::size_t at, const Symbols &symbols) {
    if (at == 0)
        return true;
    const auto before = symbols.text(text[at - 1]);
    return ends_statement(before) || before == ")" || before == ":" ||
           symbols.kind(text[at - 1]) == TokenKind::directive;
}

std::size_t count(std::span<const SymbolId> statements, std::span<const SymbolId> text,
                  const Symbols &symbols) {
    std::size_t times = 0;
    for (auto from = text.begin();; ++from) {
        from = std::search(from, text.end(), statements.begin(), statements.end());
        if (from == text.end())
            return times;
        if (begins_statement(text, static_cast<std::size_t>(from - text.begin()), symbols))
            ++times;
    }
}

} // namespace

int stands_as_statements(const Change &change, std::span<const SymbolId> text,
                         const Symbols &symbols) {
    if (!change.before || !change.after)
        return 0;
    const auto old = change.before.symbols(), now = change.after.symbols();
    const auto &edit = change.edit;
    const auto reach = reach_of(old, edit.old_begin, edit.old_end, symbols);
    const auto new_reach = reach_of(now, edit.new_begin, edit.new_end, symbols);
    const auto left = std::max(reach.left, new_reach.left);
    const auto right = std::max(reach.right, new_reach.right);
    if (left + right == 0 || left + right > longest_statement)
        return 0;
    const auto statements = [&](std::span<const SymbolId> unit, std::uint32_t begin,
                                std::uint32_t end) {
        const auto first = begin - std::min(begin, left);
        const auto last = std::min<std::size_t>(std::size_t{end} + right, unit.size());
        return unit.subspan(first, last - first);
    };
    const auto before = statements(old, edit.old_begin, edit.old_end);
    const auto after = statements(now, edit.new_begin, edit.new_end);
    const auto before_times = count(before, old, symbols), after_times = count(after, now, symbols);
    if (before_times == 0 || after_times == 0)
        return 0; // one image's statements are cut otherwise than the other's
    return static_cast<int>(count(before, text, symbols) >= before_times) -
           static_cast<int>(count(after, text, symbols) >= after_times);
}

} // namespace besser::mine
