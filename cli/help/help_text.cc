// SPDX-License-Identifier: GPL-2.0-only
#include "cli/help/help_text.hpp"

#include <fmt/format.h>

namespace besser::cli {

namespace {

/// "--seed N=1": the option as it is written.
std::string written(const OptionDescription &option) {
    auto text = option.name;
    if (!option.short_name.empty())
        text = option.short_name + ", " + text;
    if (!option.value.empty() && !option.positional)
        text += " " + option.value;
    if (!option.default_value.empty())
        text += "=" + option.default_value;
    if (option.several)
        text += " ...";
    return text + (option.required ? " (required)" : "");
}

void add_options(Document &document, const std::string &title,
                 const std::vector<OptionDescription> &options, bool positional) {
    Items items;
    for (const auto &option : options)
        if (option.positional == positional)
            items.push_back({written(option), {option.what}, Tone::strong});
    if (!items.empty())
        document.sections.push_back({title, {items}});
}

} // namespace

Document help_of(const CommandDescription &command) {
    Document document{fmt::format("besser {}: {}", command.name, command.what),
                      {{"Usage", {command.usage()}}}};
    add_options(document, "Arguments", command.options, true);
    add_options(document, "Options", command.options, false);
    Items examples;
    for (const auto &[line, what] : command.examples)
        examples.push_back({line, what.empty() ? std::vector<std::string>{} : std::vector{what}});
    if (!examples.empty())
        document.sections.push_back({"Examples", {examples}});
    document.sections.push_back({"Exit status", {exit_statuses(command)}});
    return document;
}

Document help_of(const ProgramDescription &program) {
    Document document{program.what, {{"Usage", {"besser COMMAND [ARGUMENTS]"}}}};
    Items commands;
    for (const auto &command : program.commands)
        commands.push_back({command.name, {command.what}, Tone::strong});
    document.sections.push_back({"Commands", {commands}});
    add_options(document, "Options", program.options, false);
    document.sections.push_back(
        {"", {"Each command's --help names its options, its exit statuses and examples."}});
    return document;
}

std::string HelpFormatter::make_help(const CLI::App *app, std::string /*name*/,
                                     CLI::AppFormatMode /*mode*/) const {
    const auto *command = dynamic_cast<const Subcommand *>(app);
    return render_terminal(command != nullptr ? help_of(describe(*command))
                                              : help_of(describe(*app)),
                           look_of(stdout));
}

} // namespace besser::cli
