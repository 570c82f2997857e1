// SPDX-License-Identifier: GPL-2.0-only
#include "mine/shared_history.hpp"

#include "support/limits.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace besser::mine {

namespace {

using RevwalkPtr = std::unique_ptr<git_revwalk, GitFree<git_revwalk_free>>;

bool has_object(const Repository &repository, const ObjectId &id) {
    return object_size(repository.get(), id).has_value();
}

CommitPtr lookup(const Repository &repository, const ObjectId &id) {
    git_commit *raw = nullptr;
    if (git_commit_lookup(&raw, repository.get(), &id.oid) != 0)
        return nullptr;
    return CommitPtr(raw);
}

TreePtr tree_of(const git_commit *commit) {
    git_tree *raw = nullptr;
    if (git_commit_tree(&raw, commit) != 0)
        return nullptr;
    return TreePtr(raw);
}

/// The commits below `starts` that are not below the fork's tip; nothing when a commit on the way
/// cannot be read.
std::optional<std::unordered_set<ObjectId>> not_below_tip(const Repository &fork,
                                                          const std::vector<ObjectId> &starts) {
    git_revwalk *raw = nullptr;
    if (git_revwalk_new(&raw, fork.get()) != 0)
        return {};
    const RevwalkPtr walk(raw);
    for (const auto &id : starts)
        if (git_revwalk_push(raw, &id.oid) != 0)
            return {};
    if (git_revwalk_hide(raw, &fork.tip().oid) != 0)
        return {};
    std::unordered_set<ObjectId> found;
    ObjectId next;
    int status = 0;
    while ((status = git_revwalk_next(&next.oid, raw)) == 0)
        found.insert(next);
    return status == GIT_ITEROVER ? std::optional(std::move(found)) : std::nullopt;
}

/// What a commit changes against its only parent; null for merges and roots, which `git cherry`
/// passes over or which are imports, and for what is too large to be a patch.
DiffPtr diff_of(const Repository &repository, const ObjectId &id) {
    const auto commit = lookup(repository, id);
    if (!commit || git_commit_parentcount(commit.get()) != 1)
        return nullptr;
    git_commit *raw_parent = nullptr;
    if (git_commit_parent(&raw_parent, commit.get(), 0) != 0)
        return nullptr;
    const CommitPtr parent(raw_parent);
    const auto before = tree_of(parent.get());
    const auto after = tree_of(commit.get());
    git_diff *raw = nullptr;
    if (!before || !after ||
        git_diff_tree_to_tree(&raw, repository.get(), before.get(), after.get(), nullptr) != 0)
        return nullptr;
    DiffPtr diff(raw);
    return git_diff_num_deltas(raw) <= limits::commit_changes ? std::move(diff) : nullptr;
}

/// Which files a patch changes: equal patches change equal ones, and that is known without them.
std::string paths_of(const git_diff *diff) {
    std::string paths;
    for (std::size_t i = 0; i < git_diff_num_deltas(diff); ++i) {
        const auto &delta = *git_diff_get_delta(diff, i);
        paths += std::string(delta.old_file.path) + '\n' + delta.new_file.path + '\n';
    }
    return paths;
}

bool is_readable(const Repository &repository, const git_diff_file &file) {
    const ObjectId id{file.id};
    if (id.is_zero())
        return true;
    const auto size = object_size(repository.get(), id);
    return size && *size <= limits::source_bytes;
}

std::optional<ObjectId> patch_id_of(const Repository &repository, git_diff *diff) {
    for (std::size_t i = 0; i < git_diff_num_deltas(diff); ++i) {
        const auto &delta = *git_diff_get_delta(diff, i);
        if (!is_readable(repository, delta.old_file) || !is_readable(repository, delta.new_file))
            return {};
    }
    ObjectId id;
    if (git_diff_patchid(&id.oid, diff, nullptr) != 0)
        return {};
    return id;
}

} // namespace

SharedHistory::SharedHistory(const Repository &ancestor, const Repository &fork,
                             const History &history, const History &own) {
    find_contained(ancestor, fork, history);
    find_same_patches(ancestor, fork, history, own);
}

void SharedHistory::find_contained(const Repository &ancestor, const Repository &fork,
                                   const History &history) {
    std::vector<ObjectId> known;
    for (const auto &commit : history.commits)
        if (has_object(fork, commit.id))
            known.push_back(commit.id);
    if (known.empty())
        return;
    const bool has_tip = has_object(fork, ancestor.tip());
    if (has_tip && ancestor.tip() == fork.tip()) {
        contained_.insert(known.begin(), known.end());
        return;
    }
    const auto outside = not_below_tip(fork, has_tip ? std::vector{ancestor.tip()} : known);
    if (!outside)
        return;
    for (const auto &id : known)
        if (!outside->contains(id))
            contained_.insert(id);
}

void SharedHistory::find_same_patches(const Repository &ancestor, const Repository &fork,
                                      const History &history, const History &own) {
    std::map<std::string, std::vector<const Commit *>> by_paths;
    for (const auto &commit : own.commits)
        if (const auto diff = diff_of(fork, commit.id); diff && !commit.is_merge)
            by_paths[paths_of(diff.get())].push_back(&commit);
    if (by_paths.empty())
        return;
    std::map<std::string, std::map<ObjectId, const Commit *>> by_patch; ///< made when asked for
    for (const auto &commit : history.commits) {
        if (commit.is_merge || contains(commit.id))
            continue;
        const auto diff = diff_of(ancestor, commit.id);
        const auto alike = diff ? by_paths.find(paths_of(diff.get())) : by_paths.end();
        if (alike == by_paths.end())
            continue;
        auto &patches = by_patch[alike->first];
        if (patches.empty())
            for (const auto *candidate : alike->second)
                if (const auto theirs = diff_of(fork, candidate->id))
                    if (const auto id = patch_id_of(fork, theirs.get()))
                        patches.emplace(*id, candidate);
        if (const auto id = patch_id_of(ancestor, diff.get()); id && patches.contains(*id))
            same_patch_.emplace(commit.id, patches.at(*id));
    }
}

const Commit *SharedHistory::same_patch(const ObjectId &commit) const {
    const auto found = same_patch_.find(commit);
    return found == same_patch_.end() ? nullptr : found->second;
}

} // namespace besser::mine
