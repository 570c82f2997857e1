// SPDX-License-Identifier: GPL-2.0-only
#include "mine/symbol_table.hpp"

namespace besser::mine {

namespace {

std::uint8_t weight_of(TokenKind kind) {
    switch (kind) {
    case TokenKind::identifier:
        return 4;
    case TokenKind::keyword:
    case TokenKind::number:
    case TokenKind::character:
        return 3;
    case TokenKind::punctuator:
        return 1;
    case TokenKind::string:
    case TokenKind::directive:
        break;
    }
    return 1;
}

} // namespace

SymbolId Symbols::intern(std::string_view text, TokenKind kind) {
    if (const auto found = index_.find(text); found != index_.end())
        return found->second;
    const auto id = static_cast<SymbolId>(entries_.size());
    entries_.push_back({std::string(text), kind, weight_of(kind)});
    index_.emplace(entries_.back().text, id);
    return id;
}

} // namespace besser::mine
