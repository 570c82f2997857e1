// SPDX-License-Identifier: GPL-2.0-only
// The command line as a whole: what CLI11 would let pass is refused, and what it would say of an
// error is said in besser's words.
#pragma once

#include <optional>
#include <span>

namespace CLI {
class App;
}

namespace besser::cli {

/// Parses the arguments, the program's name first. Nothing: a command was chosen. Else the exit
/// status: help or version was printed, or what is wrong was told.
[[nodiscard]] std::optional<int> parse_command_line(CLI::App &app, std::span<char *> arguments);

} // namespace besser::cli
