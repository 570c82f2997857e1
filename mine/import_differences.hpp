// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/fork_history.hpp"
#include "mine/mining.hpp"
#include "mine/naming.hpp"

#include <vector>

namespace besser::mine {

/// What the ancestor's import brought, its tip still has, and the fork has otherwise: fixes that
/// came before the history begins are among it, and so is what the fork changed. Each unit stands
/// for a commit, called undecidable; units that the fork's own commits are known to have changed so
/// are moot. `imported`: the files of the import under the run's aliases.
std::vector<MinedCommit> find_import_differences(const std::vector<SourcePtr> &imported,
                                                 const Naming &naming, const Codebase &fork,
                                                 const ForkHistory &fork_history,
                                                 const Symbols &symbols);

} // namespace besser::mine
