// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/lexer.hpp"

#include <cstdint>
#include <vector>

namespace besser::mine {

enum class UnitKind : std::uint8_t { function, type, variable, declaration, macro };

/// A top-level piece of a file: what is compared with its like in another file.
struct Unit {
    UnitKind kind;
    SymbolId name;
    std::uint32_t begin; ///< its tokens, as indices
    std::uint32_t end;

    std::uint32_t size() const { return end - begin; }
};

struct SplitUnits {
    std::vector<Unit> units;
    std::size_t oversized = 0; ///< units of more than limits::unit_tokens, which are left out
};

/// Cuts tokens with their directives into units. No grammar is needed for that, and none could be
/// had: vendor code is full of macros whose definitions are elsewhere. The branches of an #if are
/// alternatives, so each begins at the nesting of the first. What has no name is left out.
SplitUnits split_units(const std::vector<Token> &tokens, Symbols &symbols);

} // namespace besser::mine
