// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/repository.hpp"
#include "support/temporary_directory.hpp"

#include <map>
#include <string>
#include <vector>

namespace besser::mine {

/// A bare repository in a directory of its own, made commit by commit; removed at the end.
class TestRepository {
  public:
    using Files = std::map<std::string, std::string>; ///< path to text

    TestRepository();
    TestRepository(const TestRepository &) = delete;
    TestRepository &operator=(const TestRepository &) = delete;

    std::string directory() const { return directory_.path.string(); }

    /// Makes the tree exactly `files` and moves `branch` there. Each commit is a minute after the
    /// one before. Without `parents`, the branch's tip is the parent.
    ObjectId commit(const Files &files, const std::string &message,
                    const std::vector<ObjectId> &parents = {}, const std::string &branch = "main");

  private:
    TemporaryDirectory directory_;
    RepositoryPtr repository_;
    std::map<std::string, ObjectId> tips_;
    std::int64_t time_s_ = 1'400'000'000;
};

} // namespace besser::mine
