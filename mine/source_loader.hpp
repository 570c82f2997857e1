// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/ancestor_history.hpp"
#include "mine/change.hpp"
#include "mine/codebase.hpp"

#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace besser::mine {

/// Reads files of one repository as tokens. A file is read by its object id, so what a commit left
/// is not read again for the commit after it.
class SourceLoader {
  public:
    SourceLoader(const Repository &repository, Symbols &symbols, Aliases &aliases)
        : repository_(repository), symbols_(symbols), aliases_(aliases) {}

    /// Null for a zero object, and for what is no source: binary or too large (notes() says which),
    /// missing or damaged (broken()).
    SourcePtr load(const std::string &path, const ObjectId &blob);

    /// All sides of a commit's files.
    std::vector<FilePair> load(const Commit &commit);

    const std::vector<std::string> &notes() const { return notes_; }

    /// The first file that is missing or damaged. What was found without it may be wrong.
    const std::optional<Error> &broken() const { return broken_; }

  private:
    SourcePtr read(const std::string &path, const ObjectId &blob);

    const Repository &repository_;
    Symbols &symbols_;
    Aliases &aliases_;
    std::unordered_map<ObjectId, SourcePtr> recent_;
    std::deque<ObjectId> order_; ///< of recent_, oldest first
    std::vector<std::string> notes_;
    std::optional<Error> broken_;
};

/// All C files of a repository's tip below its path.
std::expected<std::vector<SourcePtr>, Error> load_tree(const Repository &repository,
                                                       SourceLoader &loader);

} // namespace besser::mine
