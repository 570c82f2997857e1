// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <CLI/CLI.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace besser::cli {

struct Example {
    std::string line;
    std::string what; ///< it does: "" where the line says so itself
};

/// A command with what help, manual page and completion tell of it beside what CLI11 keeps.
struct Subcommand final : CLI::App {
    Subcommand(CLI::App &program, const std::string &name, const std::string &what)
        : CLI::App(what, name, &program) {}

    std::string exit_statuses; ///< "0 done, 2 bad usage or input"
    std::vector<Example> examples;
    /// Of options that take one of these, or of which these are the ones that exist.
    std::map<const CLI::Option *, std::vector<std::string>> known_values;
};

/// Lives as long as `program`.
inline Subcommand &add_command(CLI::App &program, const std::string &name,
                               const std::string &what) {
    auto command = std::make_shared<Subcommand>(program, name, what);
    program.add_subcommand(command);
    return *command;
}

} // namespace besser::cli
