// SPDX-License-Identifier: GPL-2.0-only
#include "support/text_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace besser {

namespace fs = std::filesystem;

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

std::expected<void, std::string> replace_file(const fs::path &file, std::string_view text) {
    auto beside = file;
    beside += ".new";
    const auto failed = [&] {
        return std::unexpected(fmt::format("{}: {}", file.string(), std::strerror(errno)));
    };
    const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return failed();
    const bool written = write_fully(descriptor, text) && ::fsync(descriptor) == 0;
    if (::close(descriptor) != 0 || !written)
        return failed();
    if (::rename(beside.c_str(), file.c_str()) != 0)
        return failed();
    return {};
}

} // namespace besser
