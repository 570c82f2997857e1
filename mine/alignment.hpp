// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/symbol_table.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace besser::mine {

/// Where a token of a window was found.
struct Match {
    std::int32_t at = -1; ///< index in the text; -1: not found
    bool exact = false;   ///< else another identifier stands for it, consistently
};

struct Alignment {
    int score = 0;
    std::vector<Match> matches; ///< one for each token of the window
};

/// The best local alignment of a short window with a text (Smith and Waterman 1981, gaps after
/// Gotoh 1982). A token scores by its weight, a gap costs little however long it is: forks insert
/// whole blocks. Takes time and memory in the product of both lengths.
Alignment align(std::span<const SymbolId> window, std::span<const SymbolId> text,
                const Symbols &symbols);

} // namespace besser::mine
