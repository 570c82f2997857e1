// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/mining.hpp"

#include <vector>

namespace besser::mine {

/// Completes the verdicts by what the ancestor's messages say of each other:
///
/// - A fix names the commit that brought the bug ("Fixes: ID"). Where the fork lacks that commit,
///   the fix is moot, and not present where the code is as after it: the fork never had the bug.
///   Where the fork has that commit, it is told.
/// - A revert names what it takes back. Where the fork lacks that, the fork is as the revert left
///   the ancestor without ever having taken it: the code is not there, and nothing is present.
///
/// Ids that name no judged commit, or several, say nothing.
void apply_named_commits(std::vector<MinedCommit> &commits);

} // namespace besser::mine
