// SPDX-License-Identifier: GPL-2.0-only
#include "mine/repository.hpp"

#include "mine/git_failure.hpp"
#include "mine/path_entry.hpp"
#include "mine/source_file.hpp"
#include "support/limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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
        // A walk reads each commit and each root tree once: keeping them costs more than it saves.
        git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_COMMIT, std::size_t{0});
        git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, std::size_t{0});
        // Hashing all that is read costs a seventh of a run; as git does, leave it to git fsck.
        git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
        // They change what git writes or fetches, and nothing of what is read here.
        std::array understood = {"partialclone", "preciousobjects", "worktreeconfig",
                                 "relativeworktrees"};
        git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, understood.data(), understood.size());
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
    std::string excess; ///< what is beyond a limit
};

int list_entry(const char *root, const git_tree_entry *entry, void *payload) {
    auto &listing = *static_cast<TreeListing *>(payload);
    const std::string_view directory = root;
    const std::string_view name = git_tree_entry_name(entry);
    if (directory.size() + name.size() > limits::repository_path_bytes)
        listing.excess = fmt::format("a path of more than {} bytes", limits::repository_path_bytes);
    else if (std::ranges::count(directory, '/') > static_cast<std::ptrdiff_t>(limits::tree_depth))
        listing.excess = fmt::format("more than {} directories in each other", limits::tree_depth);
    else if (listing.files.size() >= limits::tree_files)
        listing.excess = fmt::format("more than {} files of C", limits::tree_files);
    if (!listing.excess.empty())
        return -1; // ends the walk, which recurses
    if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB || !is_c_path(name) ||
        git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK)
        return 0;
    listing.files.push_back(
        {fmt::format("{}{}{}", listing.prefix, directory, name), {*git_tree_entry_id(entry)}});
    return 0;
}

int found_reference(const char *, void *found) {
    *static_cast<bool *>(found) = true;
    return 1;
}

bool has_replace_refs(git_repository *repository) {
    bool found = false;
    git_reference_foreach_glob(repository, "refs/replace/*", found_reference, &found);
    return found;
}

} // namespace

std::expected<std::size_t, int> object_size(git_repository *repository, const ObjectId &id) {
    git_odb *raw = nullptr;
    if (const int status = git_repository_odb(&raw, repository); status != 0)
        return std::unexpected(status);
    const std::unique_ptr<git_odb, GitFree<git_odb_free>> database(raw);
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (const int status = git_odb_read_header(&size, &type, raw, &id.oid); status != 0)
        return std::unexpected(status);
    return size;
}

std::expected<void, Error> check_size(git_repository *repository, const ObjectId &id,
                                      std::size_t most, const std::string &where) {
    const auto size = object_size(repository, id);
    if (!size)
        return std::unexpected(git_failure(repository, size.error(), where));
    if (*size > most)
        return std::unexpected(Error{
            where, fmt::format("has {} bytes; at most {} are read", *size, most), "leave it out"});
    return {};
}

RepositorySpec parse_spec(std::string_view text) {
    RepositorySpec spec;
    auto rest = std::string(text);
    if (const auto colon = rest.rfind(':'); colon != std::string::npos && !exists(rest)) {
        spec.path = trim_slashes(rest.substr(colon + 1));
        rest.resize(colon);
    }
    if (const auto at = rest.rfind('@'); at != std::string::npos && !exists(rest)) {
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
    if (const int status = git_repository_open_ext(&raw, spec.directory.c_str(),
                                                   GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr);
        status != 0)
        return std::unexpected(open_failure(spec.directory, status));
    Repository repository(RepositoryPtr(raw), std::move(spec), std::string(text));
    if (repository.spec_.revision == "HEAD" && git_repository_head_unborn(raw) == 1)
        return std::unexpected(Error{repository.name_, "its current branch has no commit",
                                     "name one that has some, as REPO@BRANCH"});
    const auto tip = repository.resolve(repository.spec_.revision);
    if (!tip)
        return std::unexpected(tip.error());
    repository.tip_ = *tip;
    return repository;
}

std::expected<ObjectId, Error> Repository::resolve(const std::string &revision) const {
    const auto where = fmt::format("{}: revision \"{}\"", spec_.directory, revision);
    git_object *raw = nullptr;
    const int status = git_revparse_single(&raw, repository_.get(), revision.c_str());
    if (status == GIT_EAMBIGUOUS)
        return std::unexpected(git_failure(repository_.get(), status, where));
    if (status != 0)
        return std::unexpected(Error{where, "cannot be found",
                                     "name a branch, tag or commit of this repository, and see "
                                     "with git fsck that it is there"});
    const ObjectPtr object(raw);
    git_object *peeled = nullptr;
    if (const int peeling = git_object_peel(&peeled, object.get(), GIT_OBJECT_COMMIT); peeling != 0)
        return std::unexpected(peeling == GIT_ENOTFOUND
                                   ? git_failure(repository_.get(), peeling, where)
                                   : Error{where, "is no commit", "name a commit"});
    const ObjectPtr commit(peeled);
    return ObjectId{*git_object_id(commit.get())};
}

std::vector<std::string> Repository::notes() const {
    std::vector<std::string> notes;
    std::error_code ignored;
    const auto grafts = fs::path(git_repository_commondir(repository_.get())) / "info/grafts";
    if (has_replace_refs(repository_.get()) || fs::exists(grafts, ignored))
        notes.push_back(fmt::format("{} has replace refs or grafts, which are not applied: its "
                                    "history is read as the objects have it",
                                    name_));
    return notes;
}

std::string Repository::commit_url() const {
    git_remote *raw = nullptr;
    if (git_remote_lookup(&raw, repository_.get(), "origin") != 0)
        return "";
    const std::unique_ptr<git_remote, GitFree<git_remote_free>> remote(raw);
    const char *address = git_remote_url(raw);
    std::string url(address != nullptr ? address : "");
    while (url.ends_with('/'))
        url.pop_back();
    if (url.ends_with(".git"))
        url.resize(url.size() - 4);
    // Neither a password nor anything that a page would take for more than an address.
    const bool plain = std::ranges::all_of(url, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._~/:").find(c) != std::string_view::npos;
    });
    if (!url.starts_with("https://") || url.size() > limits::name_bytes || !plain)
        return "";
    return url + "/commit/";
}

std::expected<std::string, Repository::Unread> Repository::read_blob(const ObjectId &id) const {
    const auto where = fmt::format("{}: file {}", spec_.directory, id.hex().substr(0, 12));
    const auto broken = [&](int status) {
        return std::unexpected(
            Unread{Unread::Why::broken, git_failure(repository_.get(), status, where)});
    };
    const auto size = object_size(repository_.get(), id);
    if (!size)
        return broken(size.error());
    if (*size > limits::source_bytes)
        return std::unexpected(
            Unread{Unread::Why::too_large,
                   {where, fmt::format("{} bytes are no source file", *size), ""}});
    git_blob *raw = nullptr;
    if (const int status = git_blob_lookup(&raw, repository_.get(), &id.oid); status != 0)
        return broken(status);
    const BlobPtr blob(raw);
    return std::string(static_cast<const char *>(git_blob_rawcontent(raw)),
                       static_cast<std::size_t>(git_blob_rawsize(raw)));
}

std::expected<ObjectId, Error> Repository::entry_at(const git_commit *commit,
                                                    const std::string &path) const {
    return PathEntries(repository_.get()).find(*git_commit_tree_id(commit), path);
}

std::expected<std::vector<Repository::File>, Error>
Repository::c_files(const ObjectId &commit) const {
    auto files = listed(commit);
    if (files && files->empty())
        return std::unexpected(Error{name_, "has no C files there", "check path and revision"});
    return files;
}

std::expected<std::vector<Repository::File>, Error>
Repository::listed(const ObjectId &commit_id) const {
    git_commit *raw = nullptr;
    const auto short_id = commit_id.hex().substr(0, 12);
    if (const int status = git_commit_lookup(&raw, repository_.get(), &commit_id.oid); status != 0)
        return std::unexpected(git_failure(repository_.get(), status, name_ + ": " + short_id));
    const CommitPtr commit(raw);
    PathEntries entries(repository_.get());
    const auto entry = entries.find(*git_commit_tree_id(raw), spec_.path);
    if (!entry)
        return std::unexpected(entry.error());
    if (entries.at_submodule())
        return std::unexpected(Error{name_,
                                     fmt::format("\"{}\" leads into a submodule", spec_.path),
                                     "name the submodule's own repository"});
    if (entry->is_zero())
        return std::unexpected(Error{name_,
                                     fmt::format("there is no \"{}\" in {}", spec_.path, short_id),
                                     "check the path, or name a revision that has it"});
    const auto where = fmt::format("{}: \"{}\" in {}", spec_.directory, spec_.path, short_id);
    git_object *object = nullptr;
    if (const int status =
            git_object_lookup(&object, repository_.get(), &entry->oid, GIT_OBJECT_ANY);
        status != 0)
        return std::unexpected(git_failure(repository_.get(), status, where));
    const ObjectPtr owner(object);
    if (git_object_type(object) == GIT_OBJECT_BLOB)
        return is_c_path(spec_.path) ? std::vector<File>{{spec_.path, *entry}}
                                     : std::vector<File>{};
    TreeListing listing{spec_.path.empty() ? "" : spec_.path + "/", {}, ""};
    const int status = git_tree_walk(reinterpret_cast<const git_tree *>(object), GIT_TREEWALK_PRE,
                                     list_entry, &listing);
    if (!listing.excess.empty())
        return std::unexpected(Error{where, "has " + listing.excess, "name a path below it"});
    if (status != 0)
        return std::unexpected(git_failure(repository_.get(), status, where));
    return std::move(listing.files);
}

} // namespace besser::mine
