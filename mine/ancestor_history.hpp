// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/repository.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace besser::mine {

/// A C file that a commit changed. A zero object: the file is not there on that side.
struct FileChange {
    std::string old_path;
    std::string new_path;
    ObjectId old_blob;
    ObjectId new_blob;
    ObjectId other_blob; ///< in a merge: the same file in the second parent
};

struct Commit {
    ObjectId id;
    std::string subject;
    std::string message; ///< as it is stored, any encoding; without the subject
    std::string author;
    std::int64_t author_time_s = 0; ///< since 1970
    bool is_merge = false;
    bool is_import = false; ///< it brought the path: nothing was there before
    std::vector<FileChange> files;
};

struct History {
    std::vector<Commit> commits;    ///< newest first
    std::vector<std::string> notes; ///< what limits the history
    std::uint64_t walked = 0;       ///< commits looked at
    bool cut_off = false;           ///< older commits are missing: a shallow clone
};

struct WalkOptions {
    std::optional<ObjectId> since; ///< leave out what this commit already has
    std::function<void(std::uint64_t walked, std::uint64_t found)> progress; ///< may be empty
};

/// The commits below the repository's tip that changed C files below its path, as `git log` would
/// simplify history: of a merge that agrees with a parent, only that parent is followed; of other
/// merges, what differs from every parent is a change of the merge. When the path appears by a
/// rename of its files, the old path is followed.
std::expected<History, Error> walk_history(const Repository &repository,
                                           const WalkOptions &options);

} // namespace besser::mine
