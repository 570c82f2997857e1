// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/mining.hpp"

namespace besser::mine {

/// Sorts commits by what deserves a maintainer's time, and by no hidden score: verdict (absent,
/// partial, undecidable, code gone, present); moot ones after the others of a verdict;
/// drops of many places after single changes; fixes (is_fix) before the rest; kind, gravest first,
/// except that a commit marked as a fix precedes an unmarked one of kind other; what says that it
/// mends something before what does not; share of the commit that the fork has as it was before;
/// then newest first.
void rank(std::vector<MinedCommit> &commits);

} // namespace besser::mine
