// SPDX-License-Identifier: GPL-2.0-only
#include "mine/import_differences.hpp"

#include "mine/tree_pair.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::mine {

namespace {

/// A difference that tells less is a matter of taste: about two names.
constexpr int least_weight = 8;

/// A unit that differs in more than this share of its tokens was rewritten, and tells nothing.
constexpr double most_different = 0.4;

class ImportComparison {
  public:
    ImportComparison(const std::vector<SourcePtr> &imported, const ForkHistory &fork_history,
                     const UnitPairs &pairs, const Symbols &symbols)
        : imported_(imported), fork_history_(fork_history), pairs_(pairs), symbols_(symbols) {}

    std::optional<MinedCommit> judge_unit(std::vector<Change> changes) const {
        std::vector<Finding> findings;
        std::size_t differing = 0;
        bool moot = false;
        std::string later;
        for (auto &change : changes) {
            differing += change.removed().size() + change.added().size();
            if (!stood_at_import(change))
                continue;
            const auto trace = fork_history_.trace(change, pairs_);
            if (trace.what == ForkTrace::What::undid) {
                moot = true;
                later = fmt::format("the fork took it out in {} \"{}\"",
                                    trace.commit->id.hex().substr(0, 12), trace.commit->subject);
            }
            const auto weight = weight_of(change, symbols_);
            findings.push_back({change, site_in_fork(change), weight});
        }
        if (findings.empty() ||
            static_cast<double>(differing) >
                most_different * static_cast<double>(changes.front().unit().unit.size()))
            return {};
        return describe(findings, moot, std::move(later));
    }

  private:
    /// Whether the import's unit has, in the same place, what the change would add.
    bool stood_at_import(const Change &change) const {
        if (!change.before || !change.after || weight_of_added(change) < least_weight)
            return false;
        for (const auto index : imported_.named(change.after.name())) {
            const auto &unit = imported_.units()[index];
            if (unit.unit.kind != change.after.unit.kind)
                continue;
            const auto later = diff_sequences(unit.symbols(), change.after.symbols());
            if (std::ranges::none_of(later, [&](const Edit &edit) {
                    return edit.new_begin <= change.edit.new_end &&
                           change.edit.new_begin <= edit.new_end;
                }))
                return true;
        }
        return false;
    }

    int weight_of_added(const Change &change) const {
        int sum = 0;
        for (const auto symbol : change.added())
            sum += symbols_.weight(symbol);
        return sum;
    }

    static Site site_in_fork(const Change &change) {
        Site site;
        site.state = State::before;
        site.unit = change.before;
        site.begin = change.edit.old_begin;
        site.end = change.edit.old_end;
        site.left = site.right = 1;
        site.removed = change.removed().empty() ? 0 : 1;
        return site;
    }

    MinedCommit describe(const std::vector<Finding> &findings, bool moot, std::string later) const {
        MinedCommit mined;
        mined.commit = commit_of_unit(findings.front().change, symbols_);
        mined.judgement = {Verdict::undecidable,
                           {},
                           fmt::format("{} places of the ancestor's import differ in the fork; no "
                                       "commit tells which side changed them",
                                       findings.size())};
        mined.classification = classify_changes(findings, symbols_);
        int all = 0;
        for (const auto &finding : findings)
            all += finding.weight;
        for (const auto &finding : findings)
            mined.evidence.push_back(make_evidence(finding, all, symbols_));
        mined.moot = moot;
        mined.later = std::move(later);
        return mined;
    }

    Codebase imported_;
    const ForkHistory &fork_history_;
    const UnitPairs &pairs_;
    const Symbols &symbols_;
};

} // namespace

std::vector<MinedCommit> find_import_differences(const std::vector<SourcePtr> &imported,
                                                 const Naming &naming, const Codebase &fork,
                                                 const ForkHistory &fork_history,
                                                 const Symbols &symbols) {
    const ImportComparison comparison(imported, fork_history, naming.pairs, symbols);
    std::vector<MinedCommit> found;
    for (auto &changes : changes_by_unit(fork.files(), naming.ancestor.files(), symbols))
        if (auto mined = comparison.judge_unit(std::move(changes)))
            found.push_back(std::move(*mined));
    return found;
}

} // namespace besser::mine
