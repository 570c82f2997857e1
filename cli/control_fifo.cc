// SPDX-License-Identifier: GPL-2.0-only
#include "cli/control_fifo.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace besser::cli {

namespace fs = std::filesystem;

namespace {

std::unexpected<InputError> refuse(const fs::path &path, std::string what, std::string fix) {
    return std::unexpected(
        InputError{path.string(), 0, "--control", std::move(what), std::move(fix)});
}

/// The FIFO itself, not what a link points to, and only a FIFO.
int open_fifo(const fs::path &path) {
    const int descriptor =
        ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW); // NOLINT: variadic
    struct stat status {};
    if (descriptor >= 0 && (::fstat(descriptor, &status) != 0 || !S_ISFIFO(status.st_mode))) {
        ::close(descriptor);
        errno = EEXIST;
        return -1;
    }
    return descriptor;
}

} // namespace

std::expected<ControlFifo, InputError> ControlFifo::open(const fs::path &path) {
    const bool made = ::mkfifo(path.c_str(), 0600) == 0;
    if (!made && errno != EEXIST)
        return refuse(path, std::string("cannot be made: ") + std::strerror(errno),
                      "name another path");
    std::error_code error;
    if (!made && !fs::is_fifo(fs::symlink_status(path, error)))
        return refuse(path, "exists and is no FIFO; it is left as it is", "name another path");
    FileDescriptor file(open_fifo(path));
    ControlFifo fifo(std::move(file), made ? path : fs::path());
    if (fifo.descriptor() < 0)
        return refuse(path, std::string("cannot be opened: ") + std::strerror(errno),
                      "name another path");
    if (::flock(fifo.descriptor(), LOCK_EX | LOCK_NB) != 0)
        return refuse(path, "another chip takes its orders from it", "name another path");
    return fifo;
}

ControlFifo &ControlFifo::operator=(ControlFifo &&other) noexcept {
    std::swap(file_, other.file_);
    std::swap(made_, other.made_);
    return *this;
}

ControlFifo::~ControlFifo() {
    if (!made_.empty())
        ::unlink(made_.c_str());
}

} // namespace besser::cli
