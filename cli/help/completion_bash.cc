// SPDX-License-Identifier: GPL-2.0-only
#include "cli/help/completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace besser::cli {

namespace {

/// What may follow an option: its values; a file's name, of which bash knows itself; nothing.
std::string bash_values(const OptionDescription &option) {
    if (!option.known_values.empty())
        return fmt::format("words='{}'", fmt::join(option.known_values, " "));
    return option.takes_text() ? "return" : "words=";
}

std::string branch(const CommandDescription &command) {
    std::vector<std::string> names, arguments;
    std::string values;
    for (const auto &option : command.options) {
        if (option.positional)
            arguments.insert(arguments.end(), option.known_values.begin(),
                             option.known_values.end());
        else
            names.push_back(option.name);
        if (!option.positional && !option.value.empty())
            values += fmt::format("                {}) {} ;;\n", option.name, bash_values(option));
    }
    return fmt::format(R"(        {})
            case $before in
{}                *)
                    case $word in
                        -*) words='{}' ;;
                        *) words='{}' ;;
                    esac
                    ;;
            esac
            ;;
)",
                       command.name, values, fmt::join(names, " "), fmt::join(arguments, " "));
}

} // namespace

std::string bash_completion(const ProgramDescription &program) {
    std::vector<std::string_view> commands;
    std::string branches;
    for (const auto &command : program.commands) {
        commands.push_back(command.name);
        branches += branch(command);
    }
    std::vector<std::string_view> options;
    for (const auto &option : program.options)
        options.push_back(option.name);
    // A ":" in a name, as in vm:free, parts words by COMP_WORDBREAKS: what stands before it goes.
    return fmt::format(R"(# Completes besser's command line in bash: . <(besser completion bash)
_besser() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} words=
    if [ "$COMP_CWORD" -eq 1 ]; then
        words='{} {}'
    fi
    [ "$COMP_CWORD" -eq 1 ] || case ${{COMP_WORDS[1]}} in
{}    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}}
complete -o bashdefault -o default -F _besser besser ./run
)",
                       fmt::join(commands, " "), fmt::join(options, " "), branches);
}

} // namespace besser::cli
