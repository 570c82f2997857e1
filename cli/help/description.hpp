// SPDX-License-Identifier: GPL-2.0-only
// The command line as help, manual pages and completions tell it: read from the one description
// that the commands give of themselves.
#pragma once

#include "cli/subcommand.hpp"

#include <string>
#include <vector>

namespace besser::cli {

struct OptionDescription {
    std::string name;          ///< "--rig"; of an argument without a name of its own "plan"
    std::string short_name;    ///< "-h", or ""
    std::string value;         ///< "NAME"; "" of a flag
    std::string default_value; ///< "" if there is none
    std::string what;
    std::vector<std::string> known_values; ///< that a shell can offer
    bool positional = false;
    bool required = false;
    bool several = false; ///< it takes more than one value

    /// Whether what it takes may be the name of a file.
    bool takes_text() const { return value == "TEXT"; }
};

struct CommandDescription {
    std::string name; ///< "verify"
    std::string what;
    std::vector<OptionDescription> options; ///< arguments first
    std::string exit_statuses;
    std::vector<Example> examples;

    /// "besser verify [OPTIONS] [plan]"
    std::string usage() const;
};

struct ProgramDescription {
    std::string what;
    std::vector<OptionDescription> options;
    std::vector<CommandDescription> commands; ///< in the order in which people meet them
};

/// Of a program whose commands are Subcommands.
ProgramDescription describe(const CLI::App &program);

CommandDescription describe(const Subcommand &command);

/// The statuses of a command, with those that every command has.
std::string exit_statuses(const CommandDescription &command);

} // namespace besser::cli
