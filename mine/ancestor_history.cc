// SPDX-License-Identifier: GPL-2.0-only
#include "mine/ancestor_history.hpp"

#include "mine/commit_changes.hpp"
#include "mine/git_failure.hpp"
#include "mine/path_entry.hpp"
#include "support/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <queue>
#include <unordered_map>
#include <unordered_set>

namespace besser::mine {

namespace {

/// Commits with a wrong clock may be met after their descendants' other ancestors; so many more
/// are looked at before a walk that found only excluded commits ends (as git's own does, with 5).
constexpr int slop = 64;

constexpr std::uint64_t progress_interval = 4096;

/// A commit that waits for its turn.
struct Pending {
    std::int64_t time_s = 0;
    ObjectId id;
    std::shared_ptr<git_commit> commit;
    ObjectId entry; ///< what the path names in it; zero: nothing
    std::string path;
    bool excluded = false;
};

struct OlderFirst {
    bool operator()(const Pending &a, const Pending &b) const {
        if (a.time_s != b.time_s)
            return a.time_s < b.time_s;
        return a.id == b.id ? !a.excluded && b.excluded : a.id < b.id; // the excluded one first
    }
};

class Walk {
  public:
    Walk(const Repository &repository, const WalkOptions &options)
        : repository_(repository), options_(options), entries_(repository.get()) {}

    std::expected<History, Error> run() {
        if (auto pushed = push(repository_.tip(), repository_.path(), false); !pushed)
            return std::unexpected(pushed.error());
        if (options_.since)
            if (auto pushed = push(*options_.since, repository_.path(), true); !pushed)
                return std::unexpected(pushed.error());
        while (!queue_.empty() && !finished()) {
            const auto pending = queue_.top();
            queue_.pop();
            included_ -= pending.excluded ? 0 : 1;
            if (auto visited = visit(pending); !visited)
                return std::unexpected(visited.error());
        }
        std::erase_if(history_.commits,
                      [&](const Commit &commit) { return excluded_.contains(commit.id); });
        return std::move(history_);
    }

  private:
    bool finished() {
        if (included_ > 0)
            slop_left_ = slop;
        return included_ == 0 && (!options_.since || slop_left_-- == 0);
    }

    using SharedCommit = std::shared_ptr<git_commit>;

    std::expected<SharedCommit, Error> lookup(const ObjectId &id) const {
        const auto where = fmt::format("{}: commit {}", repository_.name(), id.hex());
        if (auto checked = check_size(repository_.get(), id, limits::commit_bytes, where); !checked)
            return std::unexpected(checked.error());
        git_commit *raw = nullptr;
        if (const int status = git_commit_lookup(&raw, repository_.get(), &id.oid); status != 0)
            return std::unexpected(git_failure(repository_.get(), status, where));
        SharedCommit commit{CommitPtr(raw)};
        if (git_commit_parentcount(raw) > limits::commit_parents)
            return std::unexpected(
                Error{where,
                      fmt::format("has {} parents; at most {} are read",
                                  git_commit_parentcount(raw), limits::commit_parents),
                      "leave it out with --since"});
        return commit;
    }

    /// A parent that is not there, where a shallow clone ends.
    bool is_cut_off(const ObjectId &id) const {
        return repository_.is_shallow() &&
               object_size(repository_.get(), id) == std::unexpected(int{GIT_ENOTFOUND});
    }

    /// Puts a commit into the queue. A missing parent is where a shallow clone ends.
    std::expected<void, Error> push(const ObjectId &id, const std::string &path, bool excluded) {
        auto commit = lookup(id);
        if (!commit)
            return std::unexpected(commit.error());
        return push(*commit, path, excluded);
    }

    std::expected<void, Error> push(const SharedCommit &commit, const std::string &path,
                                    bool excluded) {
        const ObjectId id{*git_commit_id(commit.get())};
        ObjectId entry;
        if (!excluded) {
            const auto found = entries_.find(*git_commit_tree_id(commit.get()), path);
            if (!found)
                return std::unexpected(found.error());
            entry = *found;
        }
        queue_.push({git_commit_time(commit.get()), id, commit, entry, path, excluded});
        included_ += excluded ? 0 : 1;
        return {};
    }

    /// The parents that are there.
    std::expected<std::vector<SharedCommit>, Error> parents_of(git_commit *commit, bool excluded) {
        std::vector<SharedCommit> parents;
        for (unsigned i = 0; i < git_commit_parentcount(commit); ++i) {
            const ObjectId id{*git_commit_parent_id(commit, i)};
            if (is_cut_off(id)) {
                if (!excluded)
                    note_shallow(id);
                continue;
            }
            auto parent = lookup(id);
            if (!parent)
                return std::unexpected(parent.error());
            parents.push_back(std::move(*parent));
        }
        return parents;
    }

    void note_shallow(const ObjectId &missing) {
        if (history_.cut_off)
            return;
        history_.cut_off = true;
        history_.notes.push_back(
            fmt::format("{} is a shallow clone: commit {} and what is before it are missing, and "
                        "what they fixed or undid is not seen; run git fetch --unshallow in it",
                        repository_.name(), missing.hex().substr(0, 12)));
    }

    std::expected<void, Error> visit(const Pending &pending) {
        auto &seen = pending.excluded ? excluded_ : visited_;
        if (!seen.insert(pending.id).second)
            return {};
        const bool excluded = excluded_.contains(pending.id);
        if (++history_.walked % progress_interval == 0 && options_.progress)
            options_.progress(history_.walked, history_.commits.size());
        auto parents = parents_of(pending.commit.get(), excluded);
        if (!parents)
            return std::unexpected(parents.error());
        if (excluded)
            return exclude(*parents);
        return follow(pending, pending.commit.get(), *parents);
    }

    std::expected<void, Error> exclude(const std::vector<SharedCommit> &parents) {
        for (const auto &parent : parents)
            if (auto pushed = push(parent, {}, true); !pushed)
                return pushed;
        return {};
    }

    std::expected<void, Error> follow(const Pending &pending, git_commit *commit,
                                      const std::vector<SharedCommit> &parents) {
        std::vector<ObjectId> entries;
        for (const auto &parent : parents) {
            const auto entry = entries_.find(*git_commit_tree_id(parent.get()), pending.path);
            if (!entry)
                return std::unexpected(entry.error());
            if (*entry == pending.entry)
                return push(parent, pending.path, false);
            entries.push_back(*entry);
        }
        if (pending.entry.is_zero())
            return push_all(parents, pending.path); // before the path was there
        const bool appears = std::ranges::all_of(entries, &ObjectId::is_zero);
        if (appears && !parents.empty())
            return follow_rename(pending, commit, parents);
        auto changed = record(pending, commit, entries);
        if (!changed)
            return changed;
        return push_all(parents, pending.path);
    }

    std::expected<void, Error> push_all(const std::vector<SharedCommit> &parents,
                                        const std::string &path) {
        for (const auto &parent : parents)
            if (auto pushed = push(parent, path, false); !pushed)
                return pushed;
        return {};
    }

    std::expected<void, Error> follow_rename(const Pending &pending, git_commit *commit,
                                             const std::vector<SharedCommit> &parents) {
        const auto origin =
            find_origin(repository_.get(), parents.front().get(), commit, pending.path);
        if (!origin)
            return std::unexpected(origin.error());
        if (!*origin)
            return record(pending, commit, {});
        const auto entry = entries_.find(*git_commit_tree_id(parents.front().get()), **origin);
        if (!entry)
            return std::unexpected(entry.error());
        if (auto recorded = record(pending, commit, {*entry}, **origin); !recorded)
            return recorded;
        return push(parents.front(), **origin, false);
    }

    std::expected<void, Error> record(const Pending &pending, git_commit *commit,
                                      const std::vector<ObjectId> &parents,
                                      const std::string &old_path) {
        auto files =
            changed_files(repository_.get(), {old_path, pending.path}, parents, pending.entry);
        if (!files)
            return std::unexpected(files.error());
        if (files->empty())
            return {};
        auto described = describe_commit(commit);
        described.is_import =
            std::ranges::all_of(parents, &ObjectId::is_zero); // also of a root commit
        described.files = std::move(*files);
        history_.commits.push_back(std::move(described));
        return {};
    }

    std::expected<void, Error> record(const Pending &pending, git_commit *commit,
                                      const std::vector<ObjectId> &parents) {
        return record(pending, commit, parents, pending.path);
    }

    const Repository &repository_;
    const WalkOptions &options_;
    PathEntries entries_;
    std::priority_queue<Pending, std::vector<Pending>, OlderFirst> queue_;
    std::unordered_set<ObjectId> visited_;
    std::unordered_set<ObjectId> excluded_;
    History history_;
    std::size_t included_ = 0; ///< in the queue
    int slop_left_ = slop;
};

} // namespace

std::expected<History, Error> walk_history(const Repository &repository,
                                           const WalkOptions &options) {
    return Walk(repository, options).run();
}

} // namespace besser::mine
