// SPDX-License-Identifier: GPL-2.0-only
#include "support/output_file.hpp"

#include "support/text_file.hpp"

#include <fmt/format.h>

#include <cassert>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace besser {

namespace fs = std::filesystem;

namespace {

std::unexpected<InputError> refuse(const fs::path &file, std::string what, std::string fix) {
    return std::unexpected(InputError{file.string(), 0, "", std::move(what), std::move(fix)});
}

bool has_mark(const fs::path &file, std::string_view mark) {
    std::string head(most_bytes_before_mark, '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(in.gcount()));
    return head.find(mark) != std::string::npos;
}

bool is_written_through(const fs::file_status &status) {
    return status.type() == fs::file_type::character || status.type() == fs::file_type::fifo;
}

/// Whether it is what the program prints to: a file there would be replaced under the printed text,
/// a pipe would mix the two. A terminal shows both, and other devices take both.
bool is_printed_to(const fs::path &file, const fs::file_status &status) {
    struct stat named {};
    if (status.type() == fs::file_type::character || ::stat(file.c_str(), &named) != 0)
        return false;
    for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
        struct stat printed {};
        if (::fstat(descriptor, &printed) == 0 && printed.st_dev == named.st_dev &&
            printed.st_ino == named.st_ino)
            return true;
    }
    return false;
}

std::expected<void, InputError> write_through(const fs::path &file, std::string_view text) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC); // NOLINT: variadic
    const bool written = descriptor >= 0 && write_fully(descriptor, text);
    const int error = errno;
    if (descriptor >= 0)
        ::close(descriptor);
    if (!written)
        return refuse(file, fmt::format("cannot be written: {}", std::strerror(error)), "");
    return {};
}

/// What a path of output stands for: the file itself, or what a link points to.
std::expected<fs::path, InputError> target_of(const fs::path &file) {
    std::error_code error;
    if (!fs::is_symlink(fs::symlink_status(file, error)))
        return file;
    auto target = fs::canonical(file, error);
    if (error)
        return refuse(file, "is a link to nowhere", "name another file");
    return target;
}

/// That what stands at `target`, if anything does, is a file with the mark.
std::expected<void, InputError> check_ours(const fs::path &file, const fs::path &target,
                                           std::string_view mark) {
    std::error_code error;
    const auto status = fs::status(target, error);
    if (status.type() == fs::file_type::not_found) {
        const auto directory = target.has_parent_path() ? target.parent_path() : fs::path(".");
        if (!fs::is_directory(directory, error))
            return refuse(file, "its directory does not exist", "make the directory first");
        return {};
    }
    if (!fs::is_regular_file(status))
        return refuse(file, "exists and is no file that besser writes", "name another file");
    const auto bytes = fs::file_size(target, error);
    if (error || (bytes > 0 && !has_mark(target, mark)))
        return refuse(file, "exists and was not written by this command; it is left as it is",
                      "name another file, or remove this one");
    return {};
}

} // namespace

std::expected<void, InputError> check_output(const fs::path &file, std::string_view mark) {
    if (file.empty() || file.filename().empty())
        return refuse(file, "is no name of a file", "name a file to write");
    std::error_code error; // a link to an open pipe, such as /dev/fd/3, has no target with a name
    const auto status = fs::status(file, error);
    if (is_printed_to(file, status))
        return refuse(file, "is where standard output or standard error goes", "name another file");
    if (is_written_through(status))
        return {};
    const auto target = target_of(file);
    if (!target)
        return std::unexpected(target.error());
    if (auto ours = check_ours(file, *target, mark); !ours)
        return ours;
    return check_replaceable(*target);
}

std::expected<void, InputError> write_output(const fs::path &file, std::string_view text,
                                             std::string_view mark) {
    assert(text.substr(0, most_bytes_before_mark).find(mark) != std::string_view::npos);
    if (auto accepted = check_output(file, mark); !accepted)
        return accepted;
    std::error_code ignored;
    if (is_written_through(fs::status(file, ignored)))
        return write_through(file, text);
    const auto target = target_of(file).value_or(file);
    remove_abandoned(target);
    return replace_file(target, text);
}

} // namespace besser
