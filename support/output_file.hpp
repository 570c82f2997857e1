// SPDX-License-Identifier: GPL-2.0-only
// Files that a user names for output. One rule holds for all of them: besser never removes or
// replaces what it did not make. What it made is known by a mark near its beginning.
#pragma once

#include "support/input_error.hpp"

#include <expected>
#include <filesystem>
#include <string_view>

namespace besser {

/// How far from its beginning the mark of an output file may stand.
inline constexpr std::size_t most_bytes_before_mark = 1024;

/// Whether write_output() would accept the path today: nothing stands there, or an empty file, or a
/// file with the mark, or a device or FIFO, which is written to and not replaced. What the program
/// prints to is refused, unless it is a device. The error says what stands there, and what to do.
/// To be asked before a long run.
[[nodiscard]] std::expected<void, InputError> check_output(const std::filesystem::path &file,
                                                           std::string_view mark);

/// Writes the file as a whole: into a new file beside it, synced, renamed. A symbolic link stays,
/// and what it points to is written. `text` must hold the mark in its first
/// `most_bytes_before_mark` bytes.
[[nodiscard]] std::expected<void, InputError>
write_output(const std::filesystem::path &file, std::string_view text, std::string_view mark);

} // namespace besser
