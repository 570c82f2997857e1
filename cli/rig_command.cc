// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/rigs/real/rig_questions.hpp"
#include "bench/run/verify.hpp"
#include "cli/options.hpp"
#include "support/output_file.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <string>

namespace besser::cli {

namespace {

struct RigArguments {
    bool init = false;
    std::string file = "rigs/tablet.toml";
};

/// On the terminal, or in a script: a line is an answer, an empty one takes what is proposed.
std::optional<std::string> ask(const std::string &question, const std::string &proposed) {
    print("{}{}: ", question, proposed.empty() ? "" : " [" + proposed + "]");
    std::fflush(stdout);
    std::string answer;
    if (!std::getline(std::cin, answer))
        return {};
    return answer.empty() ? proposed : answer;
}

int run_rig_init(const RigArguments &arguments) {
    if (const auto free = check_output(arguments.file, bench::rig_mark); !free)
        return fail(bench::exit_bad_input, free.error().message());
    const auto text = bench::ask_for_rig(
        ask, [](const std::string &problem) { print("  {}\n", for_terminal(problem)); });
    if (!text)
        return fail(bench::exit_bad_input, text.error());
    if (const auto written = write_output(arguments.file, *text, bench::rig_mark); !written)
        return fail(bench::exit_rig_failed, written.error().message());
    print("{0}\n  besser doctor --rig {0}   says what it lacks\n", for_terminal(arguments.file));
    return 0;
}

} // namespace

void add_rig(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<RigArguments>();
    auto &command =
        add_command(app, "rig", "Describe a machine on which a driver is to be measured");
    add_choice<bool>(command, "what", arguments->init, {{"init", true}},
                     "init: ask what a rig's file must tell, and write it")
        ->required();
    add_text(command, "file", arguments->file, "Where to")->capture_default_str();
    explain(command, "0 the file is written, 2 bad usage or input",
            {{"besser rig init rigs/tablet.toml", "Asks, and writes the file."}});
    command.callback(
        [arguments, &chosen] { chosen = [arguments] { return run_rig_init(*arguments); }; });
}

} // namespace besser::cli
