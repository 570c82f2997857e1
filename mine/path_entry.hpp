// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/error.hpp"
#include "mine/object_id.hpp"

#include <git2.h>

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace besser::mine {

/// Finds what a path names in one root tree after the other. Neighbours in a history share most
/// of their trees, so for each level the last answer is kept: of a kernel's commits, nearly all
/// need one tree read.
class PathEntries {
  public:
    explicit PathEntries(git_repository *repository) : repository_(repository) {}

    /// Zero when there is no such entry; the tree itself for an empty path. A submodule is none:
    /// its objects are in another repository.
    std::expected<ObjectId, Error> find(const git_oid &root, std::string_view path);

    /// Whether the last path that was not found leads to a submodule.
    bool at_submodule() const { return at_submodule_; }

  private:
    struct Step {
        ObjectId tree;
        std::string name;
        ObjectId entry;
    };

    std::expected<ObjectId, Error> entry_of(const ObjectId &tree, std::string_view name,
                                            std::size_t level);

    git_repository *repository_;
    std::vector<Step> last_; ///< by level
    bool at_submodule_ = false;
};

} // namespace besser::mine
