// SPDX-License-Identifier: GPL-2.0-only
#include "support/terminal.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace besser {

namespace {

std::atomic<int> output_error = 0; ///< errno of the first write to standard output that failed

void remember_failure(const std::FILE *stream) {
    int none = 0;
    if (stream == stdout)
        output_error.compare_exchange_strong(none, errno != 0 ? errno : EIO);
}

} // namespace

void hold_standard_descriptors() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) // NOLINT: variadic
            continue;
        // Opened for the other direction than it is used in. Lower numbers are taken, so this gets
        // `descriptor`.
        const int flags = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY;
        static_cast<void>(::open("/dev/null", flags)); // NOLINT: variadic
    }
}

void put(std::FILE *stream, std::string_view text) {
    errno = 0;
    if (std::fwrite(text.data(), 1, text.size(), stream) != text.size())
        remember_failure(stream);
}

std::expected<void, std::string> flush_output() {
    errno = 0;
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
        remember_failure(stdout);
    if (const int error = output_error; error != 0)
        return std::unexpected(std::string("standard output: ") + std::strerror(error));
    return {};
}

} // namespace besser
