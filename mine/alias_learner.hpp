// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/pairing.hpp"

#include <utility>
#include <vector>

namespace besser::mine {

/// Finds parts of names that the fork replaced consistently: the names of several units must agree
/// but for that part, and the ancestor's part must be rare in the fork. The ancestor's files carry
/// their symbols under the aliases that are known already.
std::vector<Alias> learn_parts(const Codebase &ancestor, const Codebase &fork,
                               const Symbols &symbols);

/// Finds identifiers that paired units use in each other's place, again and again, where neither
/// side knows the other's.
std::vector<std::pair<SymbolId, SymbolId>> learn_names(const Codebase &ancestor,
                                                       const Codebase &fork, const UnitPairs &pairs,
                                                       const Symbols &symbols);

} // namespace besser::mine
