// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/text_file.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <sys/mman.h>
#include <unistd.h>

namespace besser {

/// A file without a disk, for targets whose parser wants a path.
class FuzzFile {
  public:
    FuzzFile() : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)) {}
    FuzzFile(const FuzzFile &) = delete;
    FuzzFile &operator=(const FuzzFile &) = delete;
    ~FuzzFile() { ::close(descriptor_); }

    /// Puts `text` in the place of what the file held.
    const std::filesystem::path &with(std::string_view text) {
        if (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0 ||
            !write_fully(descriptor_, text))
            std::abort();
        return path_;
    }

  private:
    int descriptor_;
    std::filesystem::path path_ = fmt::format("/proc/self/fd/{}", descriptor_);
};

} // namespace besser
