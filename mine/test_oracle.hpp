// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/mining.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <string>

namespace besser::mine {

/// What a fork is made of that differs from the ancestor in nothing, or in nothing that matters.
enum class Wear : std::uint8_t {
    none,         ///< the ancestor's files as they are
    instrumented, ///< some statements are followed by a call that the ancestor does not have
};

/// A commit, mined alone: its parent as the fork lacks it, and the commit as the fork has it. No
/// label is needed to know that.
struct OracleCase {
    Commit commit;
    MinedCommit in_parent; ///< must be absent
    MinedCommit in_self;   ///< must be present, or gone where the commit only takes code away

    bool parent_is_right() const;
    bool self_is_right() const;
};

struct OracleOptions {
    std::size_t most_commits = 1000; ///< newest first; those that change no code are not counted
    std::uint64_t stride = 1;        ///< every so many commits of the history
    Wear wear = Wear::none;
};

/// Asks for the commits of a repository below its path. Merges, the import, and commits that change
/// no code are passed over. The fork's history is not used: the code alone is judged.
std::expected<void, Error> ask_oracle(const Repository &repository, const OracleOptions &options,
                                      const std::function<void(const OracleCase &)> &answer);

/// A file with calls of "xx_trace" after some of the statements in its functions, the same in each
/// version of a file as long as the statement is the same.
std::string instrumented(std::string_view text);

} // namespace besser::mine
