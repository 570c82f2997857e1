// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/unit_ref.hpp"

#include <vector>

namespace besser::mine {

/// What became of the units of some files from one version to the next.
struct UnitMatches {
    std::vector<UnitRef> before;  ///< one for each unit of the later version; none: it is new
    std::vector<UnitRef> removed; ///< units of the earlier version that the later one lacks
};

/// Matches units by kind and name, whatever file they are in; of several with one name (a function
/// and its stub after an #else) first what is equal or alike in the same file, then equal texts,
/// then, unless one of another name is the same but for it, in their order. What is left is matched
/// by likeness: a function that a commit renames stays the same function.
UnitMatches match_units(std::vector<UnitRef> earlier, const std::vector<UnitRef> &later,
                        const Symbols &symbols);

} // namespace besser::mine
