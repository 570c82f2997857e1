// SPDX-License-Identifier: GPL-2.0-only
// Options whose values are judged when they are read: nothing is clamped, nothing is empty, and a
// misspelt name gets the nearest one that exists.
#pragma once

#include "cli/subcommand.hpp"
#include "support/shard.hpp"
#include "support/suggestion.hpp"
#include "support/terminal_look.hpp"
#include "support/whole_number.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <concepts>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace besser::cli {

/// Throws what CLI11 reports as the user's error in option `name`.
[[noreturn]] inline void refuse_value(const std::string &name, const std::string &what) {
    throw CLI::ValidationError(name, what);
}

/// A text that is not empty.
template <class Text>
CLI::Option *add_text(Subcommand &command, const std::string &name, Text &value,
                      const std::string &help) {
    auto *option = command.add_option(name, value, help);
    option->check([](const std::string &text) {
        return text.empty() ? std::string("must not be empty") : std::string();
    });
    return option;
}

/// A whole number from `least` to `most`, in decimal digits.
template <std::integral Number>
Number parse_number(const std::string &name, const std::string &text, Number least, Number most) {
    const auto number = whole_number<Number>(text);
    if (!number || *number < least || *number > most)
        refuse_value(name,
                     fmt::format("\"{}\" is not a whole number from {} to {}", text, least, most));
    return *number;
}

/// "I/N", I below N.
inline Shard parse_shard(const std::string &text) {
    const auto slash = text.find('/');
    if (slash == std::string::npos)
        refuse_value("--shard", fmt::format("\"{}\" is not I/N, such as 0/4", text));
    const auto count = parse_number<unsigned>("--shard", text.substr(slash + 1), 1, most_shards);
    return {parse_number<unsigned>("--shard", text.substr(0, slash), 0, count - 1), count};
}

/// `value` is a Number or a std::optional of one.
template <std::integral Number, class Value>
CLI::Option *add_number(Subcommand &command, const std::string &name, Value &value, Number least,
                        Number most, const std::string &help) {
    return command
        .add_option_function<std::string>(
            name,
            [&value, name, least, most](const std::string &text) {
                value = parse_number<Number>(name, text, least, most);
            },
            help)
        ->type_name("N");
}

template <class Value>
using Choices = std::vector<std::pair<std::string_view, Value>>;

/// What is wrong with a name that is none of the known ones, and what there is.
inline std::string unknown_name(std::string_view what, std::string_view written,
                                const std::vector<std::string_view> &known) {
    return fmt::format("there is no {} \"{}\"; known: {}{}", what, written, fmt::join(known, ", "),
                       did_you_mean(written, known));
}

/// The values that exist are these names, for who completes a line.
template <class Names>
CLI::Option *offer(Subcommand &command, CLI::Option *option, const Names &names) {
    for (const auto &name : names)
        command.known_values[option].emplace_back(name);
    return option;
}

/// One of several names.
template <class Value>
CLI::Option *add_choice(Subcommand &command, const std::string &name, Value &value,
                        Choices<Value> choices, const std::string &help) {
    auto *option = command
                       .add_option_function<std::string>(
                           name,
                           [&value, name, choices](const std::string &text) {
                               std::vector<std::string_view> names;
                               for (const auto &[known, meant] : choices) {
                                   if (known == text) {
                                       value = meant;
                                       return;
                                   }
                                   names.push_back(known);
                               }
                               refuse_value(name, unknown_name("value", text, names));
                           },
                           help)
                       ->type_name("NAME");
    return offer(command, option, std::views::keys(choices));
}

/// Whether what is printed has colours.
inline CLI::Option *add_color(Subcommand &command, Coloring &value) {
    return add_choice<Coloring>(
        command, "--color", value,
        {{"auto", Coloring::automatic}, {"always", Coloring::always}, {"never", Coloring::never}},
        "auto (default: on a terminal, without NO_COLOR), always, never");
}

/// Paths or texts, none of them empty.
template <class Text>
CLI::Option *add_texts(Subcommand &command, const std::string &name, std::vector<Text> &values,
                       const std::string &help) {
    auto *option = command.add_option(name, values, help);
    option->check([](const std::string &text) {
        return text.empty() ? std::string("must not be empty") : std::string();
    });
    return option;
}

/// What a command tells below its options: its own exit statuses, and lines to try.
inline void explain(Subcommand &command, std::string exit_statuses, std::vector<Example> examples) {
    command.exit_statuses = std::move(exit_statuses);
    command.examples = std::move(examples);
}

} // namespace besser::cli
