// SPDX-License-Identifier: GPL-2.0-only
#include "mine/ancestor_history.hpp"

#include "mine/commit_changes.hpp"
#include "mine/commit_header.hpp"
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
    ObjectId id;
    std::shared_ptr<const CommitHeader> header;
    ObjectId entry; ///< what the path names in it; zero: nothing
    std::string path;
    bool excluded = false;
};

struct OlderFirst {
    bool operator()(const Pending &a, const Pending &b) const {
        if (a.header->time_s != b.header->time_s)
            return a.header->time_s < b.header->time_s;
        return a.id == b.id ? !a.excluded && b.excluded : a.id < b.id; // the excluded one first
    }
};

class Walk {
  public:
    Walk(const Repository &repository, const WalkOptions &options)
        : repository_(repository), options_(options), commits_(repository),
          entries_(repository.get()) {}

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

    /// A commit with its id. Many refer to one: the queue, and what is done with it.
    struct Met {
        ObjectId id;
        std::shared_ptr<const CommitHeader> header;
    };

    std::expected<Met, Error> lookup(const ObjectId &id) {
        auto header = commits_.read(id);
        if (!header)
            return std::unexpected(header.error());
        return Met{id, std::make_shared<const CommitHeader>(std::move(*header))};
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

    std::expected<void, Error> push(const Met &met, const std::string &path, bool excluded) {
        ObjectId entry;
        if (!excluded) {
            const auto found = entries_.find(met.header->tree.oid, path);
            if (!found)
                return std::unexpected(found.error());
            entry = *found;
        }
        queue_.push({met.id, met.header, entry, path, excluded});
        included_ += excluded ? 0 : 1;
        return {};
    }

    /// The parents that are there.
    std::expected<std::vector<Met>, Error> parents_of(const CommitHeader &commit, bool excluded) {
        std::vector<Met> parents;
        for (const auto &id : commit.parents) {
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
        auto parents = parents_of(*pending.header, excluded);
        if (!parents)
            return std::unexpected(parents.error());
        if (excluded)
            return exclude(*parents);
        return follow(pending, *parents);
    }

    std::expected<void, Error> exclude(const std::vector<Met> &parents) {
        for (const auto &parent : parents)
            if (auto pushed = push(parent, {}, true); !pushed)
                return pushed;
        return {};
    }

    std::expected<void, Error> follow(const Pending &pending, const std::vector<Met> &parents) {
        std::vector<ObjectId> entries;
        for (const auto &parent : parents) {
            const auto entry = entries_.find(parent.header->tree.oid, pending.path);
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
            return follow_rename(pending, parents);
        auto changed = record(pending, entries);
        if (!changed)
            return changed;
        return push_all(parents, pending.path);
    }

    std::expected<void, Error> push_all(const std::vector<Met> &parents, const std::string &path) {
        for (const auto &parent : parents)
            if (auto pushed = push(parent, path, false); !pushed)
                return pushed;
        return {};
    }

    /// The whole commit, of those that are told.
    std::expected<CommitPtr, Error> whole(const ObjectId &id) const {
        git_commit *raw = nullptr;
        if (const int status = git_commit_lookup(&raw, repository_.get(), &id.oid); status != 0)
            return std::unexpected(
                git_failure(repository_.get(), status,
                            fmt::format("{}: commit {}", repository_.name(), id.hex())));
        return CommitPtr(raw);
    }

    std::expected<void, Error> follow_rename(const Pending &pending,
                                             const std::vector<Met> &parents) {
        const auto parent = whole(parents.front().id);
        if (!parent)
            return std::unexpected(parent.error());
        const auto commit = whole(pending.id);
        if (!commit)
            return std::unexpected(commit.error());
        const auto origin =
            find_origin(repository_.get(), parent->get(), commit->get(), pending.path);
        if (!origin)
            return std::unexpected(origin.error());
        if (!*origin)
            return record(pending, {});
        const auto entry = entries_.find(parents.front().header->tree.oid, **origin);
        if (!entry)
            return std::unexpected(entry.error());
        if (auto recorded = record(pending, {*entry}, **origin); !recorded)
            return recorded;
        return push(parents.front(), **origin, false);
    }

    std::expected<void, Error> record(const Pending &pending, const std::vector<ObjectId> &parents,
                                      const std::string &old_path) {
        auto files =
            changed_files(repository_.get(), {old_path, pending.path}, parents, pending.entry);
        if (!files)
            return std::unexpected(files.error());
        if (files->empty())
            return {};
        const auto commit = whole(pending.id);
        if (!commit)
            return std::unexpected(commit.error());
        auto described = describe_commit(commit->get());
        described.is_import =
            std::ranges::all_of(parents, &ObjectId::is_zero); // also of a root commit
        described.files = std::move(*files);
        history_.commits.push_back(std::move(described));
        return {};
    }

    std::expected<void, Error> record(const Pending &pending,
                                      const std::vector<ObjectId> &parents) {
        return record(pending, parents, pending.path);
    }

    const Repository &repository_;
    const WalkOptions &options_;
    CommitReader commits_;
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
