// SPDX-License-Identifier: GPL-2.0-only
#include "cli/help/completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace besser::cli {

namespace {

/// In single quotes, where fish takes "\" and "'" for more than themselves.
std::string fish_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\\' || c == '\'')
            out += '\\';
        out += c;
    }
    return out + "'";
}

std::string fish_values(const OptionDescription &option) {
    if (option.value.empty())
        return "";
    if (!option.known_values.empty())
        return fmt::format(" -x -a {}",
                           fish_quoted(fmt::format("{}", fmt::join(option.known_values, " "))));
    return option.takes_text() ? " -r -F" : " -x";
}

std::string line(std::string_view command, const OptionDescription &option) {
    const auto when =
        fmt::format("complete -c besser -n '__fish_seen_subcommand_from {}'", command);
    if (option.positional)
        return option.known_values.empty() ? "" : fmt::format("{}{}\n", when, fish_values(option));
    return fmt::format("{} -l {} -d {}{}\n", when, option.name.substr(2), fish_quoted(option.what),
                       fish_values(option));
}

} // namespace

std::string fish_completion(const ProgramDescription &program) {
    std::string text =
        "# Completes besser's command line in fish: besser completion fish | source\n";
    for (const auto &option : program.options)
        text += fmt::format("complete -c besser -n __fish_use_subcommand -l {} -d {}\n",
                            option.name.substr(2), fish_quoted(option.what));
    for (const auto &command : program.commands) {
        text += fmt::format("complete -c besser -n __fish_use_subcommand -f -a {} -d {}\n",
                            command.name, fish_quoted(command.what));
        for (const auto &option : command.options)
            text += line(command.name, option);
    }
    return text;
}

} // namespace besser::cli
