// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/symbol_table.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace besser::mine {

struct Token {
    SymbolId symbol;
    std::uint32_t begin; ///< byte offsets in the text
    std::uint32_t end;
    std::uint32_t line; ///< from 1
};

/// C as preprocessing tokens (C11 6.4), without comments, layout, and the directives that say
/// nothing of the code (#include, #pragma, #error, ...). Conditions of #if are left out too: both
/// branches are code, but for those that #if 0 and #if 1 take out. String literals become one
/// symbol, adjacent ones one token, as does every spelling of one integer.
///
/// Takes any bytes: what is no token is passed over, what is unterminated ends with its line
/// (strings) or the text (comments). `text` is below 4 GiB.
std::vector<Token> tokenize(std::string_view text, Symbols &symbols);

} // namespace besser::mine
