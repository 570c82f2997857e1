// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <filesystem>

namespace besser::cli {

/// A file of the project: below the working directory where it exists there, else in the source
/// tree.
std::filesystem::path project_file(const std::filesystem::path &relative);

/// SHA-256 of the running program: two builds are not one run.
std::string program_sha256();

} // namespace besser::cli
