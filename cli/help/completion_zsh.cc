// SPDX-License-Identifier: GPL-2.0-only
#include "cli/help/completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace besser::cli {

namespace {

/// Within single quotes, and within a description that ends at "]" or ":".
std::string zsh_quoted(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\'')
            out += "'\\''";
        else if (c == '[' || c == ']' || c == ':' || c == '\\')
            out += fmt::format("\\{}", c);
        else
            out += c;
    }
    return out;
}

/// "words" or "files", as _arguments knows them.
std::string action(const OptionDescription &option) {
    if (!option.known_values.empty()) {
        std::vector<std::string> values;
        for (const auto &value : option.known_values)
            values.push_back(zsh_quoted(value));
        return fmt::format("({})", fmt::join(values, " "));
    }
    return option.takes_text() ? "_files" : " ";
}

std::string spec(const OptionDescription &option) {
    if (option.positional)
        return fmt::format("'{}:{}:{}'", option.several ? "*" : "", zsh_quoted(option.name),
                           action(option));
    const auto value =
        option.value.empty() ? "" : fmt::format(":{}:{}", zsh_quoted(option.value), action(option));
    return fmt::format("'{}{}[{}]{}'", option.several ? "*" : "", option.name,
                       zsh_quoted(option.what), value);
}

} // namespace

std::string zsh_completion(const ProgramDescription &program) {
    std::string commands, branches;
    for (const auto &command : program.commands) {
        commands += fmt::format("        '{}:{}'\n", command.name, zsh_quoted(command.what));
        std::string specs;
        for (const auto &option : command.options)
            specs += " \\\n                " + spec(option);
        branches += fmt::format("            {}) _arguments -s{} ;;\n", command.name, specs);
    }
    std::string options;
    for (const auto &option : program.options)
        options += fmt::format("{} ", spec(option));
    return fmt::format(R"(#compdef besser ./run
# Completes besser's command line in zsh: besser completion zsh >a directory of fpath/_besser
_besser() {{
    local -a commands=(
{}    )
    local context state line
    _arguments -C {}'1: :->command' '*:: :->arguments'
    case $state in
        command) _describe command commands ;;
        arguments) case $words[1] in
{}        esac ;;
    esac
}}
if [ "$funcstack[1]" = _besser ]; then _besser "$@"; else compdef _besser besser ./run; fi
)",
                       commands, options, branches);
}

} // namespace besser::cli
