// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "support/input_error.hpp"

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace besser {

/// Reads a regular file of at most `limit` bytes; a larger one is refused before it is read.
std::expected<std::string, InputError> read_text_file(const std::filesystem::path &file,
                                                      std::size_t limit);

/// Whether replace_file() could make its new file today; leaves nothing.
std::expected<void, InputError> check_replaceable(const std::filesystem::path &file);

/// Replaces a file as a whole: written into a new file beside it, synced, renamed. When that fails,
/// the file is as it was, and nothing stays beside it. For files in besser's own directories;
/// output_file.hpp is for those that a user names.
std::expected<void, InputError> replace_file(const std::filesystem::path &file,
                                             std::string_view text);

/// Removes the new files that a replace_file() of this file left beside it when its process was
/// killed. One that is at work now keeps its own.
void remove_abandoned(const std::filesystem::path &file);

/// Writes all of `text` to a descriptor. False with errno set when that is impossible.
bool write_fully(int descriptor, std::string_view text);

} // namespace besser
