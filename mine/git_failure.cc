// SPDX-License-Identifier: GPL-2.0-only
#include "mine/git_failure.hpp"

#include "mine/repository.hpp"
#include "support/limits.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace besser::mine {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_alternates_bytes = 64 << 10;

using ConfigPtr = std::unique_ptr<git_config, GitFree<git_config_free>>;

/// What a failure is, and what may be done.
struct Words {
    std::string what;
    std::string fix;
};

int look_at(const git_config_entry *entry, void *found) {
    const std::string_view name = entry->name;
    if ((name.starts_with("remote.") && name.ends_with(".promisor")) ||
        name == "extensions.partialclone")
        *static_cast<bool *>(found) = true;
    return 0;
}

/// A clone that fetches objects when git needs them.
bool is_partial(git_repository *repository) {
    git_config *raw = nullptr;
    if (git_repository_config(&raw, repository) != 0)
        return false;
    const ConfigPtr config(raw);
    bool found = false;
    git_config_foreach(raw, look_at, &found);
    return found;
}

/// The first directory from which the repository borrows objects and which is not there.
std::optional<std::string> absent_alternate(git_repository *repository) {
    const auto objects = fs::path(git_repository_commondir(repository)) / "objects";
    const auto text = read_text_file(objects / "info/alternates", most_alternates_bytes);
    std::istringstream lines(text.value_or(""));
    std::error_code ignored;
    for (std::string line; std::getline(lines, line);)
        if (!line.empty() && line[0] != '#' && !fs::is_directory(objects / line, ignored))
            return line;
    return {};
}

Words of_missing(git_repository *repository) {
    if (const auto place = absent_alternate(repository))
        return {fmt::format("is missing: the repository borrows objects from {}, which is not "
                            "there",
                            *place),
                "bring that directory back, or clone anew without --shared and --reference"};
    if (is_partial(repository))
        return {"is missing: this is a partial clone, which has not fetched all objects",
                "run git fetch --refetch --no-filter in it, or clone anew without --filter"};
    if (git_repository_is_shallow(repository) == 1)
        return {"is missing: this is a shallow clone", "run git fetch --unshallow in it"};
    return {"is missing", "run git fsck in the repository, and fetch it anew"};
}

Words words_of(git_repository *repository, int status) {
    switch (status) {
    case GIT_ENOTFOUND:
        return of_missing(repository);
    case GIT_EAMBIGUOUS:
        return {"is ambiguous: several objects begin so", "give more of the id"};
    case GIT_EMISMATCH:
        break;
    default:
        if (const auto *error = git_error_last(); error != nullptr && error->klass == GIT_ERROR_OS)
            return {"cannot be read", "check the permissions of the repository's files"};
    }
    return {"cannot be read: it is damaged", "run git fsck in the repository, and fetch it anew"};
}

/// The root of the repository in which `directory` lies.
std::optional<std::string> root_around(const std::string &directory) {
    git_repository *raw = nullptr;
    if (git_repository_open_ext(&raw, directory.c_str(), 0, nullptr) != 0)
        return {};
    const RepositoryPtr repository(raw);
    const auto *root = git_repository_workdir(raw);
    return std::string(root != nullptr ? root : git_repository_path(raw));
}

/// The value of a key in the configuration of what may be a repository that is not understood.
std::string configured(const std::string &directory, const char *key) {
    for (const auto *name : {".git/config", "config"}) {
        git_config *raw = nullptr;
        if (git_config_open_ondisk(&raw, (fs::path(directory) / name).c_str()) != 0)
            continue;
        const ConfigPtr config(raw);
        git_buf value = {};
        if (git_config_get_string_buf(&value, raw, key) != 0)
            continue;
        std::string text(value.ptr, value.size);
        git_buf_dispose(&value);
        return text;
    }
    return "";
}

Words of_anothers() {
    return {"belongs to another user",
            "run git config --global --add safe.directory with its full path"};
}

/// Where no configuration names a safe directory, libgit2 1.5 says of the repository of another
/// user that it is not found.
bool is_anothers(const std::string &directory) {
    std::error_code ignored;
    const bool is_repository = fs::exists(fs::path(directory) / ".git", ignored) ||
                               fs::is_directory(fs::path(directory) / "objects", ignored);
    struct stat status {};
    return is_repository && ::stat(directory.c_str(), &status) == 0 && status.st_uid != ::geteuid();
}

Words of_no_repository(const std::string &directory) {
    std::error_code ignored;
    const auto status = fs::status(directory, ignored);
    if (!fs::exists(status))
        return {"there is no such directory", "name the root of a git repository"};
    if (!fs::is_directory(status))
        return {"is no directory", "name the root of a git repository"};
    if (const auto root = root_around(directory))
        return {fmt::format("lies within the repository {}", *root),
                "name the root of a git repository, and the path in it behind a colon"};
    if (is_anothers(directory))
        return of_anothers();
    return {"is no git repository", "name the root of a git repository"};
}

} // namespace

Error git_failure(git_repository *repository, int status, std::string where) {
    auto [what, fix] = words_of(repository, status);
    return {std::move(where), std::move(what), std::move(fix)};
}

Error open_failure(const std::string &directory, int status) {
    if (status == GIT_ENOTFOUND) {
        auto [what, fix] = of_no_repository(directory);
        return {directory, std::move(what), std::move(fix)};
    }
    if (status == GIT_EOWNER) {
        auto [what, fix] = of_anothers();
        return {directory, std::move(what), std::move(fix)};
    }
    if (const auto format = configured(directory, "extensions.objectformat");
        !format.empty() && format != "sha1")
        return {directory,
                fmt::format("its objects have ids of {}; only those of sha1 are read", format),
                "give plain trees with --ancestor-tree, or a repository of sha1"};
    if (!configured(directory, "extensions.refstorage").empty())
        return {directory, "keeps its branches in a form that is not read",
                "clone it with --ref-format=files"};
    return {directory, "its configuration is damaged, or is for a newer git",
            "check its file \"config\""};
}

} // namespace besser::mine
