// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace besser::mine {

/// A token's text, as a number: tokens are compared by it. Dense, from 0.
using SymbolId = std::uint32_t;

enum class TokenKind : std::uint8_t {
    identifier,
    keyword,
    number,
    string, ///< a string literal of any length or text: messages are reworded more often than code
    character,
    punctuator,
    directive, ///< "#if", "#else", "#endif", "#define", and "#end" where a macro's body ends
};

/// The texts of all tokens of one run.
class Symbols {
  public:
    SymbolId intern(std::string_view text, TokenKind kind);

    std::string_view text(SymbolId id) const { return entries_[id].text; }
    TokenKind kind(SymbolId id) const { return entries_[id].kind; }
    std::size_t size() const { return entries_.size(); }

    /// How much a token tells, in quarters of an identifier: punctuation is everywhere.
    int weight(SymbolId id) const { return entries_[id].weight; }

  private:
    struct Entry {
        std::string text;
        TokenKind kind;
        std::uint8_t weight;
    };

    std::deque<Entry> entries_; // keeps addresses, which the index's keys point to
    std::unordered_map<std::string_view, SymbolId> index_;
};

} // namespace besser::mine
