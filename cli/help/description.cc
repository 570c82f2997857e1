// SPDX-License-Identifier: GPL-2.0-only
#include "cli/help/description.hpp"

#include <algorithm>

namespace besser::cli {

namespace {

OptionDescription describe(const CLI::Option &option) {
    OptionDescription described;
    described.positional = option.nonpositional() == false;
    described.name = described.positional          ? option.get_name(true)
                     : option.get_lnames().empty() ? "-" + option.get_snames().front()
                                                   : "--" + option.get_lnames().front();
    if (!option.get_snames().empty() && !option.get_lnames().empty())
        described.short_name = "-" + option.get_snames().front();
    if (option.get_expected_max() != 0) {
        described.value = option.get_type_name();
        described.several = option.get_expected_max() > 1;
    }
    described.default_value = option.get_default_str();
    described.required = option.get_required();
    described.what = option.get_description();
    return described;
}

std::vector<OptionDescription> options_of(const CLI::App &app) {
    std::vector<OptionDescription> options;
    for (const auto *option : app.get_options())
        options.push_back(describe(*option));
    std::ranges::stable_partition(options, &OptionDescription::positional);
    return options;
}

} // namespace

CommandDescription describe(const Subcommand &command) {
    CommandDescription described{command.get_name(), command.get_description(), options_of(command),
                                 command.exit_statuses, command.examples};
    for (const auto &[option, values] : command.known_values) {
        const auto name = describe(*option).name;
        std::ranges::find(described.options, name, &OptionDescription::name)->known_values = values;
    }
    return described;
}

ProgramDescription describe(const CLI::App &program) {
    ProgramDescription described{program.get_description(), options_of(program), {}};
    for (const auto *command : program.get_subcommands({}))
        described.commands.push_back(describe(dynamic_cast<const Subcommand &>(*command)));
    return described;
}

std::string CommandDescription::usage() const {
    std::string line = "besser " + name;
    if (std::ranges::any_of(options, [](const auto &option) { return !option.positional; }))
        line += " [OPTIONS]";
    for (const auto &option : options) {
        if (!option.positional)
            continue;
        const auto shown = option.name + (option.several ? "..." : "");
        line += option.required ? " " + shown : " [" + shown + "]";
    }
    return line;
}

std::string exit_statuses(const CommandDescription &command) {
    return command.exit_statuses +
           "; 5 the results are complete, but standard output did not take all of what was "
           "printed; 130 (SIGINT), 143 (SIGTERM), 129 (SIGHUP) interrupted";
}

} // namespace besser::cli
