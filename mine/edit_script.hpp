// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/commit_verdict.hpp"

#include <expected>
#include <map>
#include <string>
#include <vector>

namespace besser::mine {

/// The fork's files with a commit's changes in them, by path; only files that differ. The error
/// says why a change cannot be placed exactly: the fork's tokens in its place must be those that it
/// removes, those beside it the same, no directive may stand between, and the file must parse as it
/// did (find_fault()). Changes that the fork has already are passed over, a new unit goes in front
/// of the first unit that the commit changes.
std::expected<std::map<std::string, std::string>, std::string>
apply_changes(const std::vector<Finding> &findings, const Symbols &symbols);

} // namespace besser::mine
