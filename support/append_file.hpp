// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <expected>
#include <filesystem>
#include <string>

namespace besser {

/// Opens a file to which lines are appended, for reading, too, and makes it where it is missing
/// (`made` says so). Only a regular file with this name alone: to append to what else stands there
/// would change what is not ours. The caller closes the descriptor.
std::expected<int, std::string> open_to_append(const std::filesystem::path &file, bool &made);

} // namespace besser
