// SPDX-License-Identifier: GPL-2.0-only
#include "mine/backport.hpp"

#include "mine/edit_script.hpp"
#include "support/child.hpp"
#include "support/text_file.hpp"
#include "support/untrusted_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace besser::mine {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds compile_limit{60}; ///< code from anywhere may include anything

std::unexpected<Error> cannot_write(const fs::path &file, int error) {
    return std::unexpected(Error{file.string(),
                                 fmt::format("cannot be written: {}", std::strerror(error)),
                                 "check the directory's permissions and its disk"});
}

/// Writes a file that must not be there yet: what is there was not written by this run.
std::expected<void, Error> write_new(const fs::path &file, std::string_view text) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (error)
        return cannot_write(file.parent_path(), error.value());
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EEXIST)
        return std::unexpected(Error{file.string(), "is there already; it is left as it is",
                                     "name a directory that nobody else writes to"});
    const bool written = descriptor >= 0 && write_fully(descriptor, text);
    const int failure = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!written)
        return cannot_write(file, failure);
    return {};
}

/// Puts another text into a file that this run wrote.
std::expected<void, Error> rewrite(const fs::path &file, std::string_view text) {
    if (auto written = replace_file(file, text); !written)
        return std::unexpected(Error{file.string(), written.error().what,
                                     "check the directory's permissions and its disk"});
    return {};
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

std::vector<std::string> words_of(const std::string &text) {
    std::istringstream in(text);
    std::vector<std::string> words;
    for (std::string word; in >> word;)
        words.push_back(word);
    return words;
}

} // namespace

std::expected<void, Error> Porter::check_directory(const fs::path &directory) {
    std::error_code error;
    const auto status = fs::status(directory, error);
    if (status.type() == fs::file_type::not_found)
        return {};
    if (!fs::is_directory(status))
        return std::unexpected(Error{directory.string(), "is no directory; it is left as it is",
                                     "name a directory that can be made"});
    if (!fs::is_empty(directory, error) || error)
        return std::unexpected(Error{directory.string(), "is not empty; it is left as it is",
                                     "name a directory that can be made"});
    return {};
}

std::expected<Porter, Error> Porter::create(const Repository &fork, const PortOptions &options) {
    if (auto accepted = check_directory(options.directory); !accepted)
        return std::unexpected(accepted.error());
    const auto files = fork.c_files(fork.tip());
    if (!files)
        return std::unexpected(files.error());
    Porter porter(options);
    for (const auto &file : *files) {
        const auto text = fork.read_blob(file.blob);
        if (!text && text.error().why == Repository::Unread::Why::broken)
            return std::unexpected(text.error().error);
        if (!text || !stays_below(file.path))
            continue;
        if (auto written = write_new(porter.copy_of(file.path), *text); !written)
            return std::unexpected(written.error());
    }
    return porter;
}

fs::path Porter::copy_of(const std::string &path) const {
    return fs::absolute(options_.directory) / "fork" / fs::path(path);
}

bool Porter::compiles(const fs::path &file) const {
    std::vector<std::string> words = {"cc", "-fsyntax-only", "-w"};
    for (auto &word : words_of(options_.compiler_flags))
        words.push_back(std::move(word));
    words.push_back(file.string());
    return run_program(words, compile_limit).has_value();
}

std::expected<std::string, Error> Porter::check(const std::string &path, const std::string &before,
                                                const std::string &after) const {
    const auto file = copy_of(path);
    if (!path.ends_with(".c"))
        return "";
    if (!compiles(file))
        return "headers are missing";
    if (auto written = rewrite(file, after); !written)
        return std::unexpected(written.error());
    const bool good = compiles(file);
    if (auto written = rewrite(file, before); !written)
        return std::unexpected(written.error());
    return good ? "compiles" : "does not compile";
}

std::expected<std::string, Error> Porter::try_commit(const Commit &commit,
                                                     const std::vector<Finding> &findings,
                                                     const Symbols &symbols) const {
    const auto files = apply_changes(findings, symbols);
    if (!files)
        return "does not apply: " + files.error();
    std::string patch =
        fmt::format("From: {}\nSubject: {}\n\nThe ancestor's commit {}.\n\n",
                    for_terminal(commit.author), for_terminal(commit.subject), commit.id.hex());
    std::string compiled;
    for (const auto &[path, after] : *files) {
        std::ifstream in(copy_of(path), std::ios::binary);
        const std::string before((std::istreambuf_iterator<char>(in)), {});
        patch += unified_diff(path, before, after);
        const auto checked = check(path, before, after);
        if (!checked)
            return checked;
        if (*checked == "does not compile")
            return "does not apply: it does not compile";
        if (compiled.empty())
            compiled = *checked;
    }
    auto name = commit.id.is_zero() ? commit.subject : commit.id.hex().substr(0, 12);
    std::ranges::replace(name, ' ', '-');
    name += ".patch";
    if (auto written = write_new(options_.directory / name, patch); !written)
        return std::unexpected(written.error());
    return "applies" + (compiled.empty() ? "" : ", " + compiled);
}

} // namespace besser::mine
