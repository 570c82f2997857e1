// SPDX-License-Identifier: GPL-2.0-only
#include "cli/paths.hpp"

#include "support/sha256.hpp"

namespace besser::cli {

namespace fs = std::filesystem;

fs::path project_file(const fs::path &relative) {
    std::error_code error;
    if (fs::exists(relative, error))
        return relative;
    const auto in_tree = fs::path(BESSER_SOURCE_DIR) / relative;
    return fs::exists(in_tree, error) ? in_tree : relative;
}

std::string program_sha256() { return sha256_of_file("/proc/self/exe"); }

} // namespace besser::cli
