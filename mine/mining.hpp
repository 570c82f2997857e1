// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/aliases.hpp"
#include "mine/backport.hpp"
#include "mine/commit_evidence.hpp"
#include "mine/kind.hpp"

#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace besser::mine {

struct MiningOptions {
    std::string ancestor; ///< REPO[@REV][:PATH]; not read when ancestor_tree is set
    std::filesystem::path ancestor_tree, ancestor_tree_old; ///< two versions, without a history
    std::string fork;                                       ///< REPO[@REV][:PATH]
    std::optional<std::string> since;                       ///< a revision of the ancestor
    std::vector<Alias> aliases;
    std::optional<PortOptions> port; ///< try what is absent on a copy of the fork
    std::filesystem::path cache;     ///< directory for what a walk found; empty: none
    std::function<void(const std::string &stage, std::uint64_t done, std::uint64_t total)>
        progress; ///< may be empty; `total` is 0 while it is not known
};

/// An ancestor's commit and what became of it in the fork.
struct MinedCommit {
    Commit commit;
    Judgement judgement;
    Classification classification;
    std::vector<std::string> tags; ///< as fix_tags()
    std::vector<Evidence> evidence;
    std::string later; ///< what history says further: undone in the ancestor, dropped in the fork
    std::string port;  ///< what came of trying it on the fork; empty: not tried
    bool moot = false; ///< by that history, nothing is to be ported
};

struct Mining {
    std::string ancestor, ancestor_tip;
    std::string fork, fork_tip;
    std::vector<Alias> given_aliases, learned_aliases;
    std::vector<Alias> learned_names;
    std::size_t ancestor_functions = 0, fork_functions = 0, paired_functions = 0;
    std::uint64_t walked = 0;
    std::size_t imports = 0;          ///< commits that brought the path: not judged
    std::vector<MinedCommit> commits; ///< ranked: what matters comes first
    std::vector<std::string> notes;
    bool incomplete = false; ///< a part of the ancestor's history is missing; a note says which
};

std::expected<Mining, Error> mine(const MiningOptions &options);

} // namespace besser::mine
