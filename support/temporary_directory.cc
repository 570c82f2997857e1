// SPDX-License-Identifier: GPL-2.0-only
#include "support/temporary_directory.hpp"

#include <string>
#include <system_error>
#include <unistd.h>

namespace besser {

namespace {

std::filesystem::path make_directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "besser-XXXXXX").string();
    ::mkdtemp(pattern.data()); // if that fails, whoever opens a file in it is told
    return pattern;
}

} // namespace

TemporaryDirectory::TemporaryDirectory() : path(make_directory()) {}

TemporaryDirectory::~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}

} // namespace besser
