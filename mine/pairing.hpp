// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/codebase.hpp"

#include <unordered_map>
#include <vector>

namespace besser::mine {

/// The fork's name for an ancestor's function whose own name the fork does not have.
using UnitPairs = std::unordered_map<SymbolId, SymbolId>;

/// Pairs functions that have no namesake by what they call, their parameters, and the runs of
/// tokens they share. Each must be the other's best, by a clear margin.
UnitPairs pair_functions(const Codebase &ancestor, const Codebase &fork, const Symbols &symbols);

} // namespace besser::mine
