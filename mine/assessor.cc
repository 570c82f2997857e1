// SPDX-License-Identifier: GPL-2.0-only
#include "mine/assessor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace besser::mine {

namespace {

int weight_of_all(const std::vector<Finding> &findings) {
    int all = 0;
    for (const auto &finding : findings)
        all += finding.weight;
    return all;
}

bool is_lacking(const MinedCommit &mined) {
    return mined.judgement.verdict == Verdict::absent ||
           mined.judgement.verdict == Verdict::partial;
}

/// What a trace in the fork's history says beside a verdict; empty when it says nothing.
std::string_view told_by(ForkTrace::What what, const MinedCommit &mined) {
    const bool present = mined.judgement.verdict == Verdict::present;
    if (what == ForkTrace::What::undid && (is_lacking(mined) || mined.ground == Ground::patch))
        return "had this and undid it";
    if (what == ForkTrace::What::removed && !present)
        return "removed this code";
    if (what == ForkTrace::What::took && present)
        return "took this";
    return "";
}

} // namespace

Assessor::Assessor(const Codebase &fork, const ForkHistory &fork_history,
                   const SharedHistory &shared, const Naming &naming, Porter *porter,
                   const Symbols &symbols)
    : fork_history_(fork_history), shared_(shared), pairs_(naming.pairs),
      fork_(fork, naming.ancestor, naming.pairs, symbols),
      head_(naming.ancestor, naming.ancestor, no_pairs_, symbols), porter_(porter),
      symbols_(symbols) {}

std::expected<MinedCommit, Error> Assessor::assess(const Commit &commit,
                                                   std::vector<Change> changes) const {
    std::vector<Finding> findings;
    for (auto &change : changes) {
        const auto weight = weight_of(change, symbols_);
        auto site = fork_.find(change);
        findings.push_back({std::move(change), std::move(site), weight});
    }
    MinedCommit mined;
    mined.commit = commit;
    mined.judgement = judge(findings);
    look_at_patch(mined);
    mined.classification = classify(commit, findings, symbols_);
    mined.tags = fix_tags(commit);
    mined.mends = mends(commit);
    for (const auto &finding : findings)
        mined.evidence.push_back(make_evidence(finding, weight_of_all(findings), symbols_));
    std::ranges::stable_sort(mined.evidence, std::ranges::greater{}, &Evidence::weight);
    if (is_lacking(mined))
        look_at_head(findings, mined);
    look_at_fork(findings, mined);
    if (porter_ != nullptr && is_lacking(mined) && !mined.moot) {
        auto tried = porter_->try_commit(commit, findings, symbols_);
        if (!tried)
            return std::unexpected(tried.error());
        mined.port = *tried;
    }
    return mined;
}

/// The same patch is the same change, whatever the fork made of it later.
void Assessor::look_at_patch(MinedCommit &mined) const {
    const auto *same = shared_.same_patch(mined.commit.id);
    if (same == nullptr)
        return;
    mined.ground = Ground::patch;
    mined.judgement.verdict = Verdict::present;
    mined.judgement.reason = fmt::format("the fork's {} \"{}\" is the same patch",
                                         same->id.hex().substr(0, 12), same->subject);
}

/// A fix that the ancestor itself no longer has is none to port.
void Assessor::look_at_head(const std::vector<Finding> &findings, MinedCommit &mined) const {
    std::vector<Finding> today;
    for (const auto &finding : findings)
        today.push_back({finding.change, head_.find(finding.change), finding.weight});
    const auto verdict = judge(today).verdict;
    mined.moot = verdict == Verdict::absent || verdict == Verdict::code_gone;
    if (verdict == Verdict::absent)
        mined.later = "undone later in the ancestor";
    else if (verdict == Verdict::code_gone)
        mined.later = "the ancestor no longer has this code";
    else if (verdict != Verdict::present)
        mined.later = "changed further in the ancestor: port what it became";
}

/// Names the fork's commit that made most of the change, undid it, or removed its place.
void Assessor::look_at_fork(const std::vector<Finding> &findings, MinedCommit &mined) const {
    const int all = weight_of_all(findings);
    std::map<std::pair<ForkTrace::What, const Commit *>, int> weights;
    for (const auto &finding : findings)
        if (const auto trace = fork_history_.trace(finding.change, pairs_); trace.commit != nullptr)
            weights[{trace.what, trace.commit}] += finding.weight;
    for (const auto &[trace, weight] : weights) {
        const auto &[what, commit] = trace;
        const auto told = told_by(what, mined);
        if (told.empty() || weight * 2 < all)
            continue;
        mined.moot |= what != ForkTrace::What::took;
        mined.later += fmt::format("{}the fork {} in {} \"{}\"", mined.later.empty() ? "" : "; ",
                                   told, commit->id.hex().substr(0, 12), commit->subject);
    }
}

} // namespace besser::mine
