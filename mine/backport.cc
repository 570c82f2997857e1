// SPDX-License-Identifier: GPL-2.0-only
#include "mine/backport.hpp"

#include "mine/edit_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace besser::mine {

namespace {

namespace fs = std::filesystem;

bool write_file(const fs::path &file, std::string_view text) {
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    std::ofstream out(file, std::ios::binary);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    return !out.fail();
}

/// A path from a repository that stays below the directory it is joined to.
bool stays_below(const fs::path &path) {
    if (path.is_absolute())
        return false;
    return std::ranges::none_of(path, [](const fs::path &part) { return part == ".."; });
}

std::string unified_diff(const std::string &path, const std::string &before,
                         const std::string &after) {
    git_patch *raw = nullptr;
    if (git_patch_from_buffers(&raw, before.data(), before.size(), path.c_str(), after.data(),
                               after.size(), path.c_str(), nullptr) != 0)
        return "";
    const std::unique_ptr<git_patch, GitFree<git_patch_free>> patch(raw);
    git_buf text = {};
    if (git_patch_to_buf(&text, raw) != 0)
        return "";
    std::string diff(text.ptr, text.size);
    git_buf_dispose(&text);
    return diff;
}

/// Runs a program without input and output; true when it ends with 0.
bool run_quietly(const std::vector<std::string> &words) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    auto copies = words; // execve wants mutable words
    std::vector<char *> argv;
    for (auto &word : copies)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_t child = 0;
    int status = -1;
    if (::posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ) == 0)
        ::waitpid(child, &status, 0);
    posix_spawn_file_actions_destroy(&actions);
    return status == 0;
}

std::vector<std::string> words_of(const std::string &text) {
    std::istringstream in(text);
    std::vector<std::string> words;
    for (std::string word; in >> word;)
        words.push_back(word);
    return words;
}

} // namespace

std::expected<Porter, Error> Porter::create(const Repository &fork, const PortOptions &options) {
    std::error_code ignored;
    if (fs::exists(options.directory, ignored) && !fs::is_empty(options.directory, ignored))
        return std::unexpected(
            Error{options.directory.string(), "is not empty", "name a directory that can be made"});
    const auto files = fork.c_files(fork.tip());
    if (!files)
        return std::unexpected(files.error());
    Porter porter(options);
    for (const auto &file : *files) {
        const auto text = fork.read_blob(file.blob);
        if (!text || !stays_below(file.path))
            continue;
        if (!write_file(porter.copy_of(file.path), *text))
            return std::unexpected(Error{porter.copy_of(file.path).string(), "cannot be written",
                                         "check the directory's permissions"});
    }
    return porter;
}

fs::path Porter::copy_of(const std::string &path) const {
    return options_.directory / "fork" / fs::path(path);
}

bool Porter::compiles(const fs::path &file) const {
    std::vector<std::string> words = {"cc", "-fsyntax-only", "-w"};
    for (auto &word : words_of(options_.compiler_flags))
        words.push_back(std::move(word));
    words.push_back(file.string());
    return run_quietly(words);
}

std::string Porter::check(const std::string &path, const std::string &before,
                          const std::string &after) const {
    const auto file = copy_of(path);
    if (!path.ends_with(".c"))
        return "";
    if (!compiles(file))
        return "headers are missing";
    write_file(file, after);
    const bool good = compiles(file);
    write_file(file, before);
    return good ? "compiles" : "does not compile";
}

std::expected<std::string, Error> Porter::try_commit(const Commit &commit,
                                                     const std::vector<Finding> &findings,
                                                     const Symbols &symbols) const {
    const auto files = apply_changes(findings, symbols);
    if (!files)
        return "does not apply";
    std::string patch = fmt::format("From: {}\nSubject: {}\n\nThe ancestor's commit {}.\n\n",
                                    commit.author, commit.subject, commit.id.hex());
    std::string compiled;
    for (const auto &[path, after] : *files) {
        std::ifstream in(copy_of(path), std::ios::binary);
        const std::string before((std::istreambuf_iterator<char>(in)), {});
        patch += unified_diff(path, before, after);
        const auto checked = check(path, before, after);
        if (compiled.empty() || checked == "does not compile")
            compiled = checked;
    }
    auto name = commit.id.is_zero() ? commit.subject : commit.id.hex().substr(0, 12);
    std::ranges::replace(name, ' ', '-');
    name += ".patch";
    if (!write_file(options_.directory / name, patch))
        return std::unexpected(Error{(options_.directory / name).string(), "cannot be written",
                                     "check the directory's permissions"});
    return "applies" + (compiled.empty() ? "" : ", " + compiled);
}

} // namespace besser::mine
