// SPDX-License-Identifier: GPL-2.0-only
#include "mine/bug_origin.hpp"

#include "mine/commit_ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace besser::mine {

namespace {

/// Shorter ones are words, such as "added" and "face".
constexpr std::size_t shortest_id = 7;

/// What stands after each "This reverts commit".
std::vector<std::string> reverted_by(const Commit &commit) {
    constexpr std::string_view phrase = "This reverts commit";
    const auto at = commit.message.find(phrase);
    if (at == std::string::npos)
        return {};
    const auto end = commit.message.find('\n', at + phrase.size() + 1);
    return commit_ids_in(std::string_view(commit.message).substr(at + phrase.size(), end - at),
                         shortest_id);
}

std::vector<std::string> fixed_by(const MinedCommit &mined) {
    std::vector<std::string> ids;
    for (const auto &tag : mined.tags)
        if (tag.starts_with("Fixes:") || tag.starts_with("fixes:"))
            if (auto found = commit_ids_in(tag, shortest_id); !found.empty())
                ids.push_back(std::move(found.front()));
    return ids;
}

class NamedCommits {
  public:
    explicit NamedCommits(std::vector<MinedCommit> &commits) : commits_(commits) {
        for (auto &mined : commits)
            if (!mined.commit.id.is_zero())
                by_id_[mined.commit.id.hex()] = &mined;
    }

    void apply() {
        for (auto &mined : commits_)
            look_at_reverted(mined);
        for (auto &mined : commits_)
            look_at_origin(mined);
    }

  private:
    const MinedCommit *find(const std::string &prefix) const {
        const auto first = by_id_.lower_bound(prefix);
        if (first == by_id_.end() || !first->first.starts_with(prefix))
            return nullptr;
        const auto next = std::next(first);
        return next != by_id_.end() && next->first.starts_with(prefix) ? nullptr : first->second;
    }

    static bool is_lacking(const MinedCommit *mined) {
        return mined != nullptr && (mined->judgement.verdict == Verdict::absent ||
                                    mined->judgement.verdict == Verdict::code_gone);
    }

    void look_at_reverted(MinedCommit &mined) const {
        if (mined.judgement.verdict != Verdict::present || mined.ground != Ground::code)
            return;
        const auto ids = reverted_by(mined.commit);
        const bool never_had = !ids.empty() && std::ranges::all_of(ids, [&](const auto &id) {
            return is_lacking(find(id));
        });
        if (!never_had)
            return;
        mined.judgement.verdict = Verdict::code_gone;
        mined.judgement.reason += fmt::format("; it takes back {}, which the fork does not have",
                                              ids.front().substr(0, 12));
    }

    void look_at_origin(MinedCommit &mined) const {
        if (mined.ground == Ground::history)
            return;
        const auto ids = fixed_by(mined);
        if (ids.empty())
            return;
        const bool lacks = std::ranges::all_of(ids, [&](const auto &id) {
            const auto *origin = find(id);
            return origin != nullptr && origin->judgement.verdict == Verdict::absent;
        });
        const auto *first = find(ids.front());
        const bool has = first != nullptr && first->judgement.verdict == Verdict::present;
        if (!lacks && !has)
            return;
        mined.later +=
            fmt::format("{}the fork {} {}, which this fixes", mined.later.empty() ? "" : "; ",
                        lacks ? "lacks" : "has", ids.front().substr(0, 12));
        mined.moot |= lacks;
        if (lacks && mined.judgement.verdict == Verdict::present && mined.ground == Ground::code)
            mined.judgement.verdict = Verdict::code_gone;
    }

    std::vector<MinedCommit> &commits_;
    std::map<std::string, const MinedCommit *> by_id_;
};

} // namespace

void apply_named_commits(std::vector<MinedCommit> &commits) { NamedCommits(commits).apply(); }

} // namespace besser::mine
