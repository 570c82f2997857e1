// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/ancestor_history.hpp"

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace besser::mine {

/// The C files that differ between what the path names in a commit and in its parents. Of a merge,
/// only files that differ from all parents. `paths`: before and after.
std::expected<std::vector<FileChange>, Error>
changed_files(git_repository *repository, const std::pair<std::string, std::string> &paths,
              const std::vector<ObjectId> &parents, const ObjectId &entry);

/// Where most files below `path` came from, when `commit` moved them there.
std::expected<std::optional<std::string>, Error> find_origin(git_repository *repository,
                                                             git_commit *parent, git_commit *commit,
                                                             const std::string &path);

/// Everything of the commit but its files.
Commit describe_commit(const git_commit *commit);

} // namespace besser::mine
