// SPDX-License-Identifier: GPL-2.0-only
#include "support/append_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace besser {

std::expected<int, std::string> open_to_append(const std::filesystem::path &file, bool &made) {
    constexpr int flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    int descriptor = ::open(file.c_str(), flags | O_CREAT | O_EXCL, 0644); // NOLINT: variadic
    made = descriptor >= 0;
    if (!made && errno == EEXIST)
        descriptor = ::open(file.c_str(), flags); // NOLINT: variadic
    if (descriptor < 0 && errno != ELOOP && errno != EISDIR)
        return std::unexpected(std::string("cannot be opened: ") + std::strerror(errno));
    struct stat status {};
    const bool regular =
        descriptor >= 0 && ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    if (regular && status.st_nlink <= 1)
        return descriptor;
    if (descriptor >= 0)
        ::close(descriptor);
    return std::unexpected(regular ? "has another name, too (a hard link); it is left as it is"
                                   : "is no file that besser made; it is left as it is");
}

} // namespace besser
