// SPDX-License-Identifier: GPL-2.0-only
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace besser {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view behind_new_name = ".new";

/// Whether the file has no name any more.
bool is_removed(int descriptor) {
    struct stat status {};
    return ::fstat(descriptor, &status) == 0 && status.st_nlink == 0;
}

/// A new file beside `file`, under a name that nobody has. It is locked for as long as it is open:
/// by that remove_abandoned() knows that somebody is at work. -1 with errno set: none can be made.
int make_beside(const fs::path &file, std::string &name) {
    static std::atomic<unsigned> number = 0;
    for (;;) {
        name = fmt::format("{}.{}-{}{}", file.string(), ::getpid(), number++, behind_new_name);
        const int descriptor =
            ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); // NOLINT: variadic
        if (descriptor < 0 && errno != EEXIST)
            return -1;
        if (descriptor < 0)
            continue;
        // Between the two calls it looked abandoned.
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0 && !is_removed(descriptor))
            return descriptor;
        ::close(descriptor);
    }
}

/// Whether make_beside() gives files beside `file` such a name: "FILE.PID-NUMBER.new".
bool is_new_name(std::string_view name, std::string_view file) {
    if (!name.starts_with(file) || !name.ends_with(behind_new_name) ||
        name.size() <= file.size() + behind_new_name.size())
        return false;
    name.remove_prefix(file.size());
    name.remove_suffix(behind_new_name.size());
    const auto dash = name.find('-');
    const auto is_number = [](std::string_view text) {
        return !text.empty() &&
               std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    };
    return name.front() == '.' && dash != std::string_view::npos &&
           is_number(name.substr(1, dash - 1)) && is_number(name.substr(dash + 1));
}

/// With errno as the reason.
InputError cannot_be_written(const fs::path &file) {
    return {file.string(), 0, "", std::string("cannot be written: ") + std::strerror(errno),
            "name a file in a directory that can be written"};
}

/// A file keeps its permissions when its content is replaced.
bool copy_permissions(const fs::path &from, int to) {
    struct stat status {};
    return ::stat(from.c_str(), &status) != 0 || ::fchmod(to, status.st_mode & 0777) == 0;
}

} // namespace

std::expected<std::string, InputError> read_text_file(const fs::path &file, std::size_t limit) {
    const auto refuse = [&](std::string what, std::string fix) {
        return std::unexpected(InputError{file.string(), 0, "", std::move(what), std::move(fix)});
    };
    std::error_code error;
    const auto status = fs::status(file, error);
    if (!fs::exists(status))
        return refuse("no such file", "check the path");
    if (!fs::is_regular_file(status))
        return refuse("not a regular file", "name a file");
    const auto size = fs::file_size(file, error);
    if (error)
        return refuse(error.message(), "check the file's permissions");
    if (size > limit)
        return refuse(fmt::format("{} bytes; at most {} are read", size, limit),
                      "this is not such a file, or it must be split");
    std::ifstream in(file, std::ios::binary);
    std::string text(size, '\0');
    in.read(text.data(), static_cast<std::streamsize>(size));
    if (!in)
        return refuse("cannot be read", "check the file's permissions");
    return text;
}

bool write_fully(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::expected<void, InputError> check_replaceable(const fs::path &file) {
    std::string beside;
    const int descriptor = make_beside(file, beside);
    if (descriptor < 0)
        return std::unexpected(cannot_be_written(file));
    ::close(descriptor);
    ::unlink(beside.c_str());
    return {};
}

std::expected<void, InputError> replace_file(const fs::path &file, std::string_view text) {
    std::string beside;
    const int descriptor = make_beside(file, beside);
    if (descriptor < 0)
        return std::unexpected(cannot_be_written(file));
    const bool written = copy_permissions(file, descriptor) && write_fully(descriptor, text) &&
                         ::fsync(descriptor) == 0 && ::rename(beside.c_str(), file.c_str()) == 0;
    const auto why = cannot_be_written(file);
    if (!written)
        ::unlink(beside.c_str());
    ::close(descriptor);
    if (written)
        return {};
    return std::unexpected(why);
}

void remove_abandoned(const fs::path &file) {
    const auto directory = file.has_parent_path() ? file.parent_path() : fs::path(".");
    std::error_code error;
    for (fs::directory_iterator entries(directory, error), end; !error && entries != end;
         entries.increment(error)) {
        const auto &path = entries->path();
        std::error_code none;
        if (!is_new_name(path.filename().string(), file.filename().string()) ||
            !fs::is_regular_file(entries->symlink_status(none)))
            continue;
        const int descriptor = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
                                                        O_CLOEXEC); // NOLINT: variadic
        if (descriptor < 0)
            continue;
        if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            ::unlink(path.c_str());
        ::close(descriptor);
    }
}

} // namespace besser
