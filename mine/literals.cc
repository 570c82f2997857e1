// SPDX-License-Identifier: GPL-2.0-only
#include "mine/literals.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

namespace besser::mine {

namespace {

using Literals = std::set<std::string_view>;
using WordSet = std::set<std::string>;

bool is_word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Of three letters or digits and more: shorter ones are conversions, units and articles.
WordSet words_of(std::string_view literal) {
    constexpr std::size_t shortest = 3;
    WordSet words;
    for (auto at = literal.begin(); at != literal.end();) {
        const auto begin = std::find_if(at, literal.end(), is_word_character);
        at = std::find_if_not(begin, literal.end(), is_word_character);
        if (static_cast<std::size_t>(at - begin) >= shortest)
            words.emplace(begin, at);
    }
    return words;
}

Literals literals_of(const UnitRef &unit, const Symbols &symbols) {
    Literals found;
    const auto &file = *unit.file;
    for (auto i = unit.unit.begin; i < unit.unit.end; ++i)
        if (const auto &token = file.tokens[i]; symbols.kind(token.symbol) == TokenKind::string)
            found.insert(std::string_view(file.text).substr(token.begin, token.end - token.begin));
    return found;
}

Literals difference(const Literals &all, const Literals &known) {
    Literals rest;
    std::ranges::set_difference(all, known, std::inserter(rest, rest.end()));
    return rest;
}

/// Literals without words, such as "\n", say nothing.
void drop_wordless(Literals &literals) {
    std::erase_if(literals, [](std::string_view literal) { return words_of(literal).empty(); });
}

bool is_like(std::string_view literal, std::string_view other) {
    const auto words = words_of(literal), others = words_of(other);
    const auto common = std::ranges::count_if(
        words, [&](const std::string &word) { return others.contains(word); });
    return static_cast<std::size_t>(common) * 2 >= words.size();
}

bool has_literal(std::span<const SymbolId> tokens, const Symbols &symbols) {
    return std::ranges::any_of(
        tokens, [&](SymbolId token) { return symbols.kind(token) == TokenKind::string; });
}

/// Whether tokens with a literal among them stand in a unit that should not have them.
bool tell_nothing(std::span<const SymbolId> tokens, std::span<const SymbolId> unit,
                  const Symbols &symbols) {
    return has_literal(tokens, symbols) &&
           std::search(unit.begin(), unit.end(), tokens.begin(), tokens.end()) != unit.end();
}

} // namespace

bool literals_deny(const Change &change, const UnitRef &unit, const Symbols &symbols) {
    if (!change.before || !change.after)
        return false;
    const bool adds = tell_nothing(change.added(), change.before.symbols(), symbols);
    const bool removes = tell_nothing(change.removed(), change.after.symbols(), symbols);
    if (!adds && !removes)
        return false;
    const auto before = literals_of(change.before, symbols);
    const auto after = literals_of(change.after, symbols);
    const auto own = literals_of(unit, symbols);
    auto added = difference(after, before), removed = difference(before, after);
    drop_wordless(added);
    drop_wordless(removed);
    if (!adds || added.empty())
        return std::ranges::any_of(removed, [&](auto each) { return own.contains(each); });
    const auto strange = difference(own, before); // what the unit had all along is no new one
    return std::ranges::none_of(added, [&](auto literal) {
        return std::ranges::any_of(strange, [&](auto each) { return is_like(literal, each); });
    });
}

} // namespace besser::mine
