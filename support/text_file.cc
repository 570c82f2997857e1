// SPDX-License-Identifier: GPL-2.0-only
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace besser {

namespace fs = std::filesystem;

namespace {

/// A new file beside `file`, under a name that nobody has. -1 with errno set: none can be made.
int make_beside(const fs::path &file, std::string &name) {
    static std::atomic<unsigned> number = 0;
    int descriptor = -1;
    do {
        name = fmt::format("{}.{}-{}.new", file.string(), ::getpid(), number++);
        descriptor =
            ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); // NOLINT: variadic
    } while (descriptor < 0 && errno == EEXIST);
    return descriptor;
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
    int descriptor = make_beside(file, beside);
    const bool written = descriptor >= 0 && copy_permissions(file, descriptor) &&
                         write_fully(descriptor, text) && ::fsync(descriptor) == 0 &&
                         ::close(std::exchange(descriptor, -1)) == 0 &&
                         ::rename(beside.c_str(), file.c_str()) == 0;
    if (written)
        return {};
    const auto why = cannot_be_written(file);
    if (descriptor >= 0)
        ::close(descriptor);
    ::unlink(beside.c_str());
    return std::unexpected(why);
}

} // namespace besser
