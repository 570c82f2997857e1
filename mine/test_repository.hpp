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
    git_repository *get() { return repository_.get(); }

    /// Where an object lies that was made here.
    std::filesystem::path file_of(const ObjectId &id) const;
    /// Makes any object, sound or not.
    ObjectId add_object(const std::string &content, git_object_t type);
    /// Sets a branch, or another reference below refs/, to any object.
    void point(const std::string &reference, const ObjectId &id);
    /// What the path names in a commit.
    ObjectId entry(const ObjectId &commit, const std::string &path);
    void configure(const std::string &section_and_lines);

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
