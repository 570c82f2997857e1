// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/ancestor_history.hpp"
#include "mine/change.hpp"
#include "mine/error.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace besser::mine {

struct SourceDirectory {
    std::vector<SourcePtr> files;
    std::vector<std::string> notes; ///< which files were passed over
};

/// All C files below a directory, sorted; symbolic links are not followed. A file that cannot be
/// read is an error.
std::expected<SourceDirectory, Error> read_directory(const std::filesystem::path &directory,
                                                     Symbols &symbols);

/// A unit that differs between two trees, as if it were a commit: without an id, named for the
/// unit.
Commit commit_of_unit(const Change &change, const Symbols &symbols);

/// The differences of two versions of a tree, grouped by unit: each group stands for a commit.
std::vector<std::vector<Change>> changes_by_unit(const std::vector<SourcePtr> &older,
                                                 const std::vector<SourcePtr> &newer,
                                                 const Symbols &symbols);

} // namespace besser::mine
