// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <filesystem>

namespace besser {

/// A directory of its own that goes away with this.
class TemporaryDirectory {
  public:
    TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory &) = delete;
    TemporaryDirectory &operator=(const TemporaryDirectory &) = delete;
    ~TemporaryDirectory();

    const std::filesystem::path path;
};

} // namespace besser
