// SPDX-License-Identifier: GPL-2.0-only
#include "cli/command_line.hpp"

#include "bench/run/verify.hpp"
#include "cli/commands.hpp"
#include "support/suggestion.hpp"
#include "support/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace besser::cli {

namespace {

bool is_flag(const CLI::Option &option) { return option.get_expected_max() == 0; }

const CLI::App *command_of(const CLI::App &app, std::string_view name) {
    const auto commands = app.get_subcommands({});
    const auto found = std::ranges::find(commands, name, &CLI::App::get_name);
    return found == commands.end() ? nullptr : *found;
}

/// The first flag that is written with a value, as "--quiet=no" or "--quiet=" is. CLI11 would
/// convert the one, and take the other for the flag alone.
std::string flag_with_value(const CLI::App &app, std::span<char *> arguments) {
    const auto *command = &app;
    bool is_value = false; // of the option before it
    for (const std::string_view argument : arguments) {
        if (std::exchange(is_value, false))
            continue;
        if (argument == "--")
            break;
        if (!argument.starts_with('-')) {
            if (const auto *chosen = command == &app ? command_of(app, argument) : nullptr)
                command = chosen;
            continue;
        }
        const bool is_long = argument.starts_with("--");
        const auto name = argument.substr(0, is_long ? argument.find('=') : 2);
        const auto *option = command->get_option_no_throw(std::string(name));
        if (option == nullptr)
            continue;
        if (is_flag(*option) && name.size() < argument.size())
            return fmt::format("\"{}\": {} takes no value", argument, name);
        is_value = !is_flag(*option) && name.size() == argument.size();
    }
    return "";
}

/// The command that was chosen, or besser itself.
const CLI::App &chosen_in(const CLI::App &app) {
    const auto chosen = app.get_subcommands();
    return chosen.empty() ? app : *chosen.front();
}

/// What is wrong with the first argument that nobody took, and what it may have meant.
std::string unknown_argument(const CLI::App &app) {
    auto extras = app.remaining(true);
    std::erase(extras, "--");
    if (extras.empty())
        return "";
    const auto &chosen = chosen_in(app);
    const bool is_option = extras.front().starts_with('-');
    std::vector<std::string> names;
    if (is_option) {
        for (const auto *option : chosen.get_options())
            for (const auto &name : option->get_lnames())
                names.push_back("--" + name);
    } else if (&chosen == &app) {
        for (const auto *command : app.get_subcommands({}))
            names.push_back(command->get_name());
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    return fmt::format("\"{}\" is no {} of {}{}", extras.front(), is_option ? "option" : "argument",
                       chosen.get_name(), did_you_mean(extras.front(), views));
}

/// CLI11 counts what an option got and names the type of what it did not get.
std::string wrong_number_of_values(const CLI::App &app, const CLI::ArgumentMismatch &error) {
    for (const auto *option : chosen_in(app).get_options())
        if (option->count() > static_cast<std::size_t>(option->get_items_expected_max()))
            return option->get_name() + " is given more than once";
    const std::string_view what = error.what();
    return fmt::format("{} needs a value", what.substr(0, what.find(':')));
}

std::string in_our_words(const CLI::App &app, const CLI::ParseError &error) {
    if (auto unknown = unknown_argument(app); !unknown.empty())
        return unknown;
    if (const auto *mismatch = dynamic_cast<const CLI::ArgumentMismatch *>(&error))
        return wrong_number_of_values(app, *mismatch);
    if (app.get_subcommands().empty())
        return "name a command";
    return error.what(); // "A is required", "A requires B", "A excludes B", or what we refused
}

int refuse_line(std::string_view what) {
    return fail(bench::exit_bad_input, fmt::format("{} (--help lists what there is)", what));
}

} // namespace

std::optional<int> parse_command_line(CLI::App &app, std::span<char *> arguments) {
    if (const auto problem = flag_with_value(app, arguments.subspan(1)); !problem.empty())
        return refuse_line(problem);
    try {
        app.parse(static_cast<int>(arguments.size()), arguments.data());
        return {};
    } catch (const CLI::ParseError &error) {
        if (error.get_exit_code() != 0)
            return refuse_line(in_our_words(app, error));
        std::ostringstream out;
        app.exit(error, out, out);
        put(stdout, out.str());
        return 0;
    }
}

} // namespace besser::cli
