// SPDX-License-Identifier: GPL-2.0-only
// Files of procfs, sysfs, debugfs and tracefs: they have no size, and are there or not.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace besser::agent {

/// The whole text; empty when the file cannot be read.
[[nodiscard]] std::optional<std::string> read_text(const std::string &file);
/// The text's only word as a number; empty when it is none.
[[nodiscard]] std::optional<std::uint64_t> read_number(const std::string &file);
/// Lines of "name number", as vsdio and drivers have in debugfs; other lines are left out.
[[nodiscard]] std::map<std::string, std::uint64_t> read_named_numbers(const std::string &file);
/// Writes to a file that exists, in one write.
[[nodiscard]] std::expected<void, std::string> write_text(const std::string &file,
                                                          std::string_view text);

/// The decimal number that the text begins with, and leaves what follows it.
[[nodiscard]] std::optional<std::uint64_t> take_number(std::string_view &text);

} // namespace besser::agent
