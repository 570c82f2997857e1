// SPDX-License-Identifier: GPL-2.0-only
#include "mine/path_entry.hpp"

#include "mine/git_failure.hpp"
#include "mine/repository.hpp"
#include "support/limits.hpp"

namespace besser::mine {

namespace {

std::string where_directory(const ObjectId &tree) {
    return "directory " + tree.hex().substr(0, 12);
}

} // namespace

std::expected<ObjectId, Error> PathEntries::find(const git_oid &root, std::string_view path) {
    ObjectId now{root};
    for (std::size_t level = 0; !path.empty() && !now.is_zero(); ++level) {
        const auto slash = path.find('/');
        const auto entry = entry_of(now, path.substr(0, slash), level);
        if (!entry)
            return entry;
        now = *entry;
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return now;
}

std::expected<ObjectId, Error> PathEntries::entry_of(const ObjectId &tree, std::string_view name,
                                                     std::size_t level) {
    if (level >= last_.size())
        last_.resize(level + 1);
    auto &last = last_[level];
    if (last.tree == tree && last.name == name)
        return last.entry;
    const auto size = object_size(repository_, tree);
    if (!size || *size > limits::tree_bytes)
        return std::unexpected(
            check_size(repository_, tree, limits::tree_bytes, where_directory(tree)).error());
    git_object *raw = nullptr;
    if (const int status = git_object_lookup(&raw, repository_, &tree.oid, GIT_OBJECT_ANY);
        status != 0)
        return std::unexpected(git_failure(repository_, status, where_directory(tree)));
    const ObjectPtr owner(raw);
    ObjectId found; // a file where the path wants a directory has no entries
    if (git_object_type(raw) == GIT_OBJECT_TREE) {
        const auto *entry = git_tree_entry_byname(reinterpret_cast<const git_tree *>(raw),
                                                  std::string(name).c_str());
        at_submodule_ = entry != nullptr && git_tree_entry_filemode(entry) == GIT_FILEMODE_COMMIT;
        if (entry != nullptr && !at_submodule_)
            found = {*git_tree_entry_id(entry)};
    }
    last = {tree, std::string(name), found};
    return found;
}

} // namespace besser::mine
