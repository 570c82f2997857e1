// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace besser {

/// SHA-256 as 64 hexadecimal digits.
std::string sha256_hex(std::string_view text);

/// The first 64 bits of the SHA-256 of `text`: independent seeds from one.
std::uint64_t sha256_seed(std::string_view text);

/// SHA-256 of a file's content; empty when it cannot be read.
std::string sha256_of_file(const std::filesystem::path &file);

} // namespace besser
