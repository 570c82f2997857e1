// SPDX-License-Identifier: GPL-2.0-only
#include "support/temporary_directory.hpp"

#include "support/guardian.hpp"

#include <string>
#include <system_error>
#include <unistd.h>

namespace besser {

namespace {

std::filesystem::path make_directory() {
    std::error_code error;
    auto parent = std::filesystem::temp_directory_path(error);
    if (error) // TMPDIR names no directory
        parent = "/tmp";
    auto pattern = (parent / "besser-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) // else whoever opens a file in it is told
        guard_directory(pattern);
    return pattern;
}

} // namespace

TemporaryDirectory::TemporaryDirectory() : path(make_directory()) {}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
    forget_directory(path);
}

} // namespace besser
