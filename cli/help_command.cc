// SPDX-License-Identifier: GPL-2.0-only
// What besser tells of itself: answers, manual pages, and how a shell completes its lines.
#include "cli/commands.hpp"

#include "bench/run/verify.hpp"
#include "cli/help/completion.hpp"
#include "cli/help/help_text.hpp"
#include "cli/help/manual.hpp"
#include "cli/help/topics.hpp"
#include "cli/options.hpp"
#include "support/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>

namespace besser::cli {

namespace {

const CommandDescription *command_named(const ProgramDescription &program, std::string_view name) {
    const auto found = std::ranges::find(program.commands, name, &CommandDescription::name);
    return found == program.commands.end() ? nullptr : &*found;
}

template <class Named>
std::vector<std::string_view> names_of(const Named &all) {
    std::vector<std::string_view> names;
    for (const auto &each : all)
        names.push_back(each.name);
    return names;
}

std::vector<std::string_view> answered(const ProgramDescription &program) {
    auto names = names_of(program.commands);
    std::ranges::copy(names_of(topics()), std::back_inserter(names));
    return names;
}

/// The program's help, with what else can be asked.
Document contents(const ProgramDescription &program) {
    auto document = help_of(program);
    Items items;
    for (const auto &topic : topics())
        items.push_back({std::string(topic.name), {std::string(topic.what)}, Tone::strong});
    document.sections.insert(document.sections.end() - 1, {"Topics of `besser help`", {items}});
    return document;
}

int run_help(const CLI::App &app, const std::string &asked) {
    const auto program = describe(app);
    const auto look = look_of(stdout);
    if (asked.empty()) {
        put(stdout, render_terminal(contents(program), look));
        return 0;
    }
    if (const auto *command = command_named(program, asked)) {
        put(stdout, render_terminal(help_of(*command), look));
        return 0;
    }
    const auto topic = std::ranges::find(topics(), asked, &Topic::name);
    if (topic == topics().end())
        return fail(bench::exit_bad_input, unknown_name("topic", asked, answered(program)));
    const auto document = answer(*topic);
    if (!document)
        return fail(bench::exit_rig_failed, document.error());
    put(stdout, render_terminal(*document, look));
    return 0;
}

int run_manual(const CLI::App &app, const std::string &asked) {
    const auto program = describe(app);
    if (asked.empty()) {
        put(stdout, manual_page(program));
        return 0;
    }
    const auto *command = command_named(program, asked);
    if (command == nullptr)
        return fail(bench::exit_bad_input,
                    unknown_name("command", asked, names_of(program.commands)));
    put(stdout, manual_page(*command));
    return 0;
}

using Completion = std::string (*)(const ProgramDescription &program);

} // namespace

void add_help(CLI::App &app, Command &chosen) {
    auto asked = std::make_shared<std::string>();
    auto &command = add_command(app, "help", "Answer about commands, plans, metrics and verdicts");
    offer(command, add_text(command, "topic", *asked, "A command or a topic; none: what there is"),
          names_of(topics()));
    explain(command, "0 answered, 2 there is no such topic, 3 its document cannot be read",
            {{"besser help", "All commands and topics."},
             {"besser help metrics", "What a plan can predict, and in which unit."}});
    command.callback(
        [&app, asked, &chosen] { chosen = [&app, asked] { return run_help(app, *asked); }; });
}

void add_manual(CLI::App &app, Command &chosen) {
    auto asked = std::make_shared<std::string>();
    auto &command = add_command(app, "manual", "Print a manual page for man(1)");
    add_text(command, "command", *asked, "Of this command; none: of besser itself");
    explain(command, "0 printed, 2 there is no such command",
            {{"besser manual verify | man -l -", ""},
             {"besser manual verify >~/.local/share/man/man1/besser-verify.1",
              "From then on `man besser-verify` shows it."}});
    command.callback(
        [&app, asked, &chosen] { chosen = [&app, asked] { return run_manual(app, *asked); }; });
}

void add_completion(CLI::App &app, Command &chosen) {
    auto script = std::make_shared<Completion>(nullptr);
    auto &command = add_command(app, "completion", "Print what makes a shell complete our lines");
    add_choice<Completion>(
        command, "shell", *script,
        {{"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}},
        "bash, zsh or fish")
        ->required();
    explain(command, "0 printed, 2 bad usage",
            {{". <(./run completion bash)", "In ~/.bashrc, with the path of the tree."},
             {"besser completion fish >~/.config/fish/completions/besser.fish", ""}});
    command.callback([&app, script, &chosen] {
        chosen = [&app, script] {
            put(stdout, (*script)(describe(app)));
            return 0;
        };
    });
}

} // namespace besser::cli
