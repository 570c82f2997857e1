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
    std::filesystem::path cve_list;  ///< as CveList reads it; empty: none
    std::filesystem::path cache;     ///< directory for what a walk found; empty: none
    std::function<void(const std::string &stage, std::uint64_t done, std::uint64_t total)>
        progress; ///< may be empty; `total` is 0 while it is not known
};

/// What a verdict rests on.
enum class Ground : std::uint8_t {
    code,    ///< both codes were compared
    history, ///< the fork's own history contains the commit: the code was not compared
    patch,   ///< a commit of the fork has the same patch-id
};

std::string_view ground_name(Ground ground);

/// An ancestor's commit and what became of it in the fork.
struct MinedCommit {
    Commit commit;
    Judgement judgement;
    Ground ground = Ground::code;
    Classification classification;
    std::vector<std::string> tags; ///< as fix_tags(), and the CVE ids of a list that was given
    bool mends = false;            ///< says that it is a fix
    std::vector<Evidence> evidence;
    std::string later; ///< what history says further: undone in the ancestor, dropped in the fork
    std::string port;  ///< what came of trying it on the fork; empty: not tried
    std::string decision;        ///< a maintainer's, from a triage file; empty: none
    std::string decision_reason; ///< likewise
    bool is_new = false;         ///< no earlier run with that triage file found it lacking
    bool moot = false;           ///< by that history, nothing is to be ported
};

/// Whether a commit is worth reading as a fix: it says that it mends something, or is of a kind
/// that does.
bool is_fix(const MinedCommit &mined);

struct Mining {
    std::string ancestor, ancestor_tip;
    std::string ancestor_url; ///< a commit's page is at it and the commit's id; empty: not known
    std::string fork, fork_tip;
    std::vector<Alias> given_aliases, learned_aliases;
    std::vector<Alias> learned_names;
    std::size_t ancestor_functions = 0, fork_functions = 0, paired_functions = 0;
    std::uint64_t walked = 0;
    std::size_t imports = 0;          ///< commits that brought the path: not judged
    std::vector<MinedCommit> commits; ///< ranked: what matters comes first
    /// Units that the ancestor has had since the commit that brought the path and that the fork has
    /// otherwise, compared tip to tip: no commit tells who changed them.
    std::vector<MinedCommit> older;
    std::vector<std::string> notes;
    bool incomplete = false; ///< a part of the ancestor's history is missing; a note says which
};

std::expected<Mining, Error> mine(const MiningOptions &options);

} // namespace besser::mine
