// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/ancestor_history.hpp"
#include "mine/commit_verdict.hpp"
#include "mine/repository.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace besser::mine {

struct PortOptions {
    std::filesystem::path directory; ///< is made
    std::string compiler_flags;      ///< for the syntax check, separated by blanks
};

/// Tries fixes on a copy of the fork.
class Porter {
  public:
    /// Whether create() would accept it today: nothing stands there, or an empty directory. To be
    /// asked before a long run.
    static std::expected<void, Error> check_directory(const std::filesystem::path &directory);

    /// Writes the fork's C files into `directory`/fork. No file is written that is there already.
    static std::expected<Porter, Error> create(const Repository &fork, const PortOptions &options);

    /// Puts one commit's changes where the fork is as it was before them, alone, on the fork as it
    /// is. What came of it is told in a few words: "applies, compiles", "applies, headers are
    /// missing" (the file does not compile without the change either), or "does not apply: " and
    /// why; a file that no longer parses or compiles is such a reason. A patch that applies is
    /// written to `directory`/ID.patch.
    [[nodiscard]] std::expected<std::string, Error> try_commit(const Commit &commit,
                                                               const std::vector<Finding> &findings,
                                                               const Symbols &symbols) const;

  private:
    explicit Porter(PortOptions options) : options_(std::move(options)) {}

    bool compiles(const std::filesystem::path &file) const;
    std::filesystem::path copy_of(const std::string &path) const;
    std::expected<std::string, Error> check(const std::string &path, const std::string &before,
                                            const std::string &after) const;

    PortOptions options_;
};

} // namespace besser::mine
