// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/ancestor_history.hpp"

#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace besser::mine {

/// What both histories have: commits by their ids, and patches by their patch-ids, as `git cherry`
/// finds them. Exact answers, to be asked before code is compared.
class SharedHistory {
  public:
    SharedHistory() = default;

    /// `history`: the ancestor's commits; `own`: the fork's. Both must outlive the object. Objects
    /// that cannot be read make a commit unknown, never shared.
    SharedHistory(const Repository &ancestor, const Repository &fork, const History &history,
                  const History &own);

    /// Whether the fork's tip has the commit among its ancestors.
    bool contains(const ObjectId &commit) const { return contained_.contains(commit); }

    /// The fork's commit that made the same patch, or null.
    const Commit *same_patch(const ObjectId &commit) const;

  private:
    void find_contained(const Repository &ancestor, const Repository &fork, const History &history);
    void find_same_patches(const Repository &ancestor, const Repository &fork,
                           const History &history, const History &own);

    std::unordered_set<ObjectId> contained_;
    std::unordered_map<ObjectId, const Commit *> same_patch_; ///< by the ancestor's commit
};

} // namespace besser::mine
