// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/repository.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

namespace besser::mine {

/// What a walk needs of a commit. A history has a hundred times as many commits as a path has, and
/// their messages and authors need not be taken apart.
struct CommitHeader {
    ObjectId tree;
    std::vector<ObjectId> parents;
    std::int64_t time_s = 0; ///< the committer's
};

/// From the bytes of a commit object; nothing when they are not as git writes them.
std::optional<CommitHeader> parse_commit_header(std::string_view bytes);

/// Reads one header after the other.
class CommitReader {
  public:
    explicit CommitReader(const Repository &repository) : repository_(repository) {}

    std::expected<CommitHeader, Error> read(const ObjectId &id);

  private:
    std::expected<CommitHeader, Error> read_slowly(const ObjectId &id) const;
    std::string where(const ObjectId &id) const;

    const Repository &repository_;
    std::unique_ptr<git_odb, GitFree<git_odb_free>> objects_;
};

} // namespace besser::mine
