// SPDX-License-Identifier: GPL-2.0-only
#include "mine/repository.hpp"

#include "mine/source_file.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace besser::mine {

namespace {

namespace fs = std::filesystem;

/// libgit2 keeps maps of pack files and parsed objects; both count as ours in memory.
constexpr std::size_t most_mapped_bytes = 256U << 20;
constexpr std::ptrdiff_t most_cached_bytes = 64 << 20;

/// libgit2, for as long as the program runs.
void start_libgit2() {
    [[maybe_unused]] static const bool started = [] {
        git_libgit2_init();
        git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, most_mapped_bytes);
        git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, most_cached_bytes);
        // Hashing all that is read costs a seventh of a run; as git does, leave it to git fsck.
        git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
        return true;
    }();
}

bool exists(std::string_view path) {
    std::error_code ignored;
    return fs::exists(fs::path(path), ignored);
}

std::string trim_slashes(std::string path) {
    while (path.ends_with('/'))
        path.pop_back();
    return path.substr(std::min(path.find_first_not_of('/'), path.size()));
}

struct TreeListing {
    std::string prefix;
    std::vector<Repository::File> files;
};

int list_entry(const char *root, const git_tree_entry *entry, void *payload) {
    auto &listing = *static_cast<TreeListing *>(payload);
    if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB || !is_c_path(git_tree_entry_name(entry)) ||
        git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK)
        return 0;
    listing.files.push_back(
        {listing.prefix + root + git_tree_entry_name(entry), {*git_tree_entry_id(entry)}});
    return 0;
}

} // namespace

Error git_error_of(std::string where, std::string fix) {
    const auto *error = git_error_last();
    return {std::move(where), error != nullptr ? error->message : "unknown failure of libgit2",
            std::move(fix)};
}

RepositorySpec parse_spec(std::string_view text) {
    RepositorySpec spec;
    auto rest = std::string(text);
    if (const auto colon = rest.rfind(':'); colon != std::string::npos && !exists(rest)) {
        spec.path = trim_slashes(rest.substr(colon + 1));
        rest.resize(colon);
    }
    if (const auto at = rest.rfind('@'); at != std::string::npos && !exists(rest)) {
        if (at + 1 < rest.size())
            spec.revision = rest.substr(at + 1);
        rest.resize(at);
    }
    spec.directory = rest;
    return spec;
}

std::expected<Repository, Error> Repository::open(std::string_view text) {
    start_libgit2();
    auto spec = parse_spec(text);
    git_repository *raw = nullptr;
    if (git_repository_open_ext(&raw, spec.directory.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH,
                                nullptr) != 0)
        return std::unexpected(git_error_of(spec.directory, "name the root of a git repository"));
    Repository repository(RepositoryPtr(raw), std::move(spec), std::string(text));
    if (git_repository_is_empty(raw) == 1)
        return std::unexpected(Error{repository.name_, "the repository has no commit", ""});
    const auto tip = repository.resolve(repository.spec_.revision);
    if (!tip)
        return std::unexpected(tip.error());
    repository.tip_ = *tip;
    return repository;
}

std::expected<ObjectId, Error> Repository::resolve(const std::string &revision) const {
    const auto where = fmt::format("{}: revision \"{}\"", spec_.directory, revision);
    git_object *raw = nullptr;
    if (git_revparse_single(&raw, repository_.get(), revision.c_str()) != 0)
        return std::unexpected(
            git_error_of(where, "name a branch, tag or commit of this repository"));
    const ObjectPtr object(raw);
    git_object *peeled = nullptr;
    if (git_object_peel(&peeled, object.get(), GIT_OBJECT_COMMIT) != 0)
        return std::unexpected(git_error_of(where, "name a commit"));
    const ObjectPtr commit(peeled);
    return ObjectId{*git_object_id(commit.get())};
}

std::size_t Repository::blob_size(const ObjectId &id) const {
    git_odb *raw = nullptr;
    if (git_repository_odb(&raw, repository_.get()) != 0)
        return 0;
    const std::unique_ptr<git_odb, GitFree<git_odb_free>> database(raw);
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    return git_odb_read_header(&size, &type, raw, &id.oid) == 0 ? size : 0;
}

std::optional<std::string> Repository::read_blob(const ObjectId &id) const {
    git_blob *raw = nullptr;
    if (git_blob_lookup(&raw, repository_.get(), &id.oid) != 0)
        return {};
    const BlobPtr blob(raw);
    return std::string(static_cast<const char *>(git_blob_rawcontent(raw)),
                       static_cast<std::size_t>(git_blob_rawsize(raw)));
}

std::expected<ObjectId, Error> Repository::entry_at(const git_commit *commit,
                                                    const std::string &path) const {
    if (path.empty())
        return ObjectId{*git_commit_tree_id(commit)};
    git_tree *raw = nullptr;
    if (git_commit_tree(&raw, commit) != 0)
        return std::unexpected(
            git_error_of(ObjectId{*git_commit_id(commit)}.hex(), "run git fsck"));
    const TreePtr tree(raw);
    git_tree_entry *entry = nullptr;
    const auto status = git_tree_entry_bypath(&entry, raw, path.c_str());
    if (status == GIT_ENOTFOUND)
        return ObjectId{};
    if (status != 0)
        return std::unexpected(
            git_error_of(ObjectId{*git_commit_id(commit)}.hex(), "run git fsck"));
    const std::unique_ptr<git_tree_entry, GitFree<git_tree_entry_free>> owner(entry);
    return ObjectId{*git_tree_entry_id(entry)};
}

std::expected<std::vector<Repository::File>, Error>
Repository::c_files(const ObjectId &commit_id) const {
    git_commit *raw = nullptr;
    if (git_commit_lookup(&raw, repository_.get(), &commit_id.oid) != 0)
        return std::unexpected(git_error_of(commit_id.hex(), "run git fsck"));
    const CommitPtr commit(raw);
    const auto entry = entry_at(raw, spec_.path);
    if (!entry)
        return std::unexpected(entry.error());
    if (entry->is_zero())
        return std::unexpected(Error{
            name_,
            fmt::format("there is no \"{}\" in {}", spec_.path, commit_id.hex().substr(0, 12)),
            "check the path, or name a revision that has it"});
    git_tree *tree = nullptr;
    if (git_tree_lookup(&tree, repository_.get(), &entry->oid) != 0)
        return std::vector<File>{{spec_.path, *entry}}; // the path names a file
    const TreePtr owner(tree);
    TreeListing listing{spec_.path.empty() ? "" : spec_.path + "/", {}};
    if (git_tree_walk(tree, GIT_TREEWALK_PRE, list_entry, &listing) != 0)
        return std::unexpected(git_error_of(name_, "run git fsck"));
    return std::move(listing.files);
}

} // namespace besser::mine
