// SPDX-License-Identifier: GPL-2.0-only
#include "mine/commit_changes.hpp"

#include "mine/git_failure.hpp"
#include "mine/source_file.hpp"
#include "support/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace besser::mine {

namespace {

/// Renames are searched among at most so many files: a commit that moves more of them is an import.
constexpr std::size_t most_rename_candidates = 1000;

std::string where_tree(const ObjectId &id) { return "directory " + id.hex().substr(0, 12); }

/// Null for a zero id, and where a file stands.
std::expected<TreePtr, Error> lookup_tree(git_repository *repository, const ObjectId &id) {
    if (id.is_zero())
        return nullptr;
    if (auto checked = check_size(repository, id, limits::tree_bytes, where_tree(id)); !checked)
        return std::unexpected(checked.error());
    git_object *raw = nullptr;
    if (const int status = git_object_lookup(&raw, repository, &id.oid, GIT_OBJECT_ANY);
        status != 0)
        return std::unexpected(git_failure(repository, status, where_tree(id)));
    if (git_object_type(raw) == GIT_OBJECT_TREE)
        return TreePtr(reinterpret_cast<git_tree *>(raw));
    git_object_free(raw);
    return nullptr;
}

/// What differs between two trees, either of which may be null.
std::expected<DiffPtr, Error> diff_trees(git_repository *repository, const TreePtr &before,
                                         const TreePtr &after) {
    git_diff *raw = nullptr;
    const int status = git_diff_tree_to_tree(&raw, repository, before.get(), after.get(), nullptr);
    if (status != 0)
        return std::unexpected(git_failure(
            repository, status,
            where_tree({*git_tree_id(after ? after.get() : before.get())}) + " and those below"));
    DiffPtr diff(raw);
    for (std::size_t i = 0; i < git_diff_num_deltas(raw); ++i) {
        const auto &delta = *git_diff_get_delta(raw, i);
        if (std::string_view(delta.new_file.path).size() > limits::repository_path_bytes)
            return std::unexpected(Error{
                where_tree({*git_tree_id(after ? after.get() : before.get())}),
                fmt::format("has a path of more than {} bytes", limits::repository_path_bytes),
                "leave its commits out with --since"});
    }
    return diff;
}

std::string joined(const std::string &directory, const char *name) {
    return directory.empty() ? name : directory + "/" + name;
}

ObjectId blob_at(const git_tree *tree, const std::string &path) {
    git_tree_entry *entry = nullptr;
    if (tree == nullptr || git_tree_entry_bypath(&entry, tree, path.c_str()) != 0)
        return {};
    const std::unique_ptr<git_tree_entry, GitFree<git_tree_entry_free>> owner(entry);
    return {*git_tree_entry_id(entry)};
}

bool is_regular(const git_diff_file &file) {
    return file.mode == 0 || file.mode == GIT_FILEMODE_BLOB ||
           file.mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

/// In a merge: what the second parent has; a file that equals it is not the merge's.
bool is_own_change(FileChange &change, const git_tree *other, const std::string &path) {
    if (other == nullptr)
        return true;
    change.other_blob = blob_at(other, path);
    return change.other_blob != change.new_blob;
}

std::string directory_of(const std::string &path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash);
}

/// For a file moved below `path`: the directory (or file) that `path` was.
std::string origin_of(const std::string &old_path, const std::string &new_path,
                      const std::string &path) {
    if (new_path == path)
        return old_path;
    const auto rest = new_path.substr(path.size());
    return old_path.ends_with(rest) ? old_path.substr(0, old_path.size() - rest.size())
                                    : directory_of(old_path);
}

std::expected<DiffPtr, Error> diff_with_renames(git_repository *repository, git_commit *parent,
                                                git_commit *commit) {
    const auto before = lookup_tree(repository, {*git_commit_tree_id(parent)});
    if (!before)
        return std::unexpected(before.error());
    const auto after = lookup_tree(repository, {*git_commit_tree_id(commit)});
    if (!after)
        return std::unexpected(after.error());
    auto diff = diff_trees(repository, *before, *after);
    if (!diff)
        return diff;
    git_diff_find_options options;
    git_diff_find_options_init(&options, GIT_DIFF_FIND_OPTIONS_VERSION);
    options.flags = GIT_DIFF_FIND_RENAMES;
    options.rename_limit = most_rename_candidates;
    if (const int status = git_diff_find_similar(diff->get(), &options); status != 0)
        return std::unexpected(
            git_failure(repository, status,
                        fmt::format("a file of commit {}",
                                    ObjectId{*git_commit_id(commit)}.hex().substr(0, 12))));
    return diff;
}

/// Whether all files of C are there that the commit takes away. libgit2 passes over those that are
/// not when it looks for renames.
std::expected<void, Error> check_sources(git_repository *repository, const git_diff *diff) {
    for (std::size_t i = 0; i < git_diff_num_deltas(diff); ++i) {
        const auto &delta = *git_diff_get_delta(diff, i);
        if (delta.status != GIT_DELTA_DELETED || !is_c_path(delta.old_file.path) ||
            !is_regular(delta.old_file))
            continue;
        if (const auto size = object_size(repository, {delta.old_file.id}); !size)
            return std::unexpected(git_failure(repository, size.error(), delta.old_file.path));
    }
    return {};
}

} // namespace

std::expected<std::vector<FileChange>, Error>
changed_files(git_repository *repository, const std::pair<std::string, std::string> &paths,
              const std::vector<ObjectId> &parents, const ObjectId &entry) {
    const auto &[old_path, new_path] = paths;
    const auto first = parents.empty() ? ObjectId{} : parents.front();
    const auto after = lookup_tree(repository, entry);
    if (!after)
        return std::unexpected(after.error());
    const auto before = lookup_tree(repository, first);
    if (!before)
        return std::unexpected(before.error());
    if (!*after && !*before) { // the path names a file
        FileChange change{old_path, new_path, first, entry,
                          parents.size() > 1 ? parents[1] : ObjectId{}};
        return is_c_path(new_path) && first != entry ? std::vector{change}
                                                     : std::vector<FileChange>{};
    }
    const auto diff = diff_trees(repository, *before, *after);
    if (!diff)
        return std::unexpected(diff.error());
    const auto other = lookup_tree(repository, parents.size() > 1 ? parents[1] : ObjectId{});
    if (!other)
        return std::unexpected(other.error());
    std::vector<FileChange> files;
    for (std::size_t i = 0; i < git_diff_num_deltas(diff->get()); ++i) {
        const auto &delta = *git_diff_get_delta(diff->get(), i);
        if (!is_regular(delta.old_file) || !is_regular(delta.new_file) ||
            !is_c_path(delta.new_file.path))
            continue;
        FileChange change{joined(old_path, delta.old_file.path),
                          joined(new_path, delta.new_file.path),
                          {delta.old_file.id},
                          {delta.new_file.id},
                          {}};
        if (is_own_change(change, other->get(), delta.new_file.path))
            files.push_back(std::move(change));
    }
    return files;
}

std::expected<std::optional<std::string>, Error> find_origin(git_repository *repository,
                                                             git_commit *parent, git_commit *commit,
                                                             const std::string &path) {
    const auto diff = diff_with_renames(repository, parent, commit);
    if (!diff)
        return std::unexpected(diff.error());
    std::map<std::string, int> votes;
    for (std::size_t i = 0; i < git_diff_num_deltas(diff->get()); ++i) {
        const auto &delta = *git_diff_get_delta(diff->get(), i);
        const std::string moved = delta.new_file.path;
        if (delta.status == GIT_DELTA_RENAMED && (moved == path || moved.starts_with(path + "/")))
            ++votes[origin_of(delta.old_file.path, moved, path)];
    }
    const auto most =
        std::ranges::max_element(votes, {}, [](const auto &vote) { return vote.second; });
    if (most == votes.end()) {
        if (auto whole = check_sources(repository, diff->get()); !whole)
            return std::unexpected(whole.error());
        return std::nullopt;
    }
    return most->first;
}

Commit describe_commit(const git_commit *commit) {
    const auto text = [](const char *value) { return std::string(value != nullptr ? value : ""); };
    const auto *author = git_commit_author(commit);
    Commit described;
    described.id = {*git_commit_id(commit)};
    const auto message = text(git_commit_message(commit));
    const auto end = message.find('\n');
    described.subject = message.substr(0, end);
    described.message = end == std::string::npos ? "" : message.substr(end + 1);
    described.author = author != nullptr ? text(author->name) : "";
    described.author_time_s = author != nullptr ? author->when.time : 0;
    described.is_merge = git_commit_parentcount(commit) > 1;
    return described;
}

} // namespace besser::mine
