// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/fork_history.hpp"
#include "mine/mining.hpp"
#include "mine/naming.hpp"
#include "mine/shared_history.hpp"

#include <optional>
#include <vector>

namespace besser::mine {

/// Judges one commit after the other by all that is known: the fork's code, its history, and what
/// the ancestor made of the commit later.
class Assessor {
  public:
    /// All arguments must outlive the object. `porter` may be null.
    Assessor(const Codebase &fork, const ForkHistory &fork_history, const SharedHistory &shared,
             const Naming &naming, Porter *porter, const Symbols &symbols);

    /// The error is the porter's: its directory cannot be written.
    std::expected<MinedCommit, Error> assess(const Commit &commit,
                                             std::vector<Change> changes) const;

  private:
    void look_at_patch(MinedCommit &mined) const;
    void look_at_head(const std::vector<Finding> &findings, MinedCommit &mined) const;
    void look_at_fork(const std::vector<Finding> &findings, MinedCommit &mined) const;

    const ForkHistory &fork_history_;
    const SharedHistory &shared_;
    const UnitPairs &pairs_;
    UnitPairs no_pairs_;
    SiteFinder fork_;
    SiteFinder head_; ///< the ancestor's tip
    Porter *porter_;
    const Symbols &symbols_;
};

} // namespace besser::mine
