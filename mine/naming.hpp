// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/alias_learner.hpp"

#include <utility>
#include <vector>

namespace besser::mine {

/// How the ancestor's names read in the fork, given and learned.
struct Naming {
    Aliases aliases;
    UnitPairs pairs;
    std::vector<Alias> learned_parts;
    std::vector<std::pair<SymbolId, SymbolId>> learned_names;
    Codebase ancestor; ///< its tip, under the aliases
};

/// Copies of files with their symbols under `aliases`.
std::vector<SourcePtr> under_aliases(const std::vector<SourcePtr> &files, Aliases &aliases);

/// `ancestor_files` are the ancestor's tip without aliases.
Naming learn_naming(const std::vector<SourcePtr> &ancestor_files, const Codebase &fork,
                    const std::vector<Alias> &given, Symbols &symbols);

} // namespace besser::mine
