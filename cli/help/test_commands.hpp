// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "cli/options.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace besser::cli {

/// A program with a command of every kind of option, and texts that mean something to troff and to
/// shells.
struct TestCommands {
    CLI::App app{"besser: makes it better", "besser"};
    Subcommand *paint = nullptr;
    std::string plan, brush, file;
    int layers = 1, gloss = 0;
    bool dry = false;

    TestCommands() {
        paint = &add_command(app, "paint", "Paint a wall [or two]: don't drip");
        offer(*paint, add_text(*paint, "plan", plan, "What is painted"),
              std::vector<std::string>{"wall", "door"});
        add_choice<int>(*paint, "--gloss", gloss, {{"matt", 0}, {"high", 1}}, ".5 is matt\\high");
        offer(*paint, add_text(*paint, "--brush", brush, "A brush")->capture_default_str(),
              std::vector<std::string>{"flat", "round"});
        add_text(*paint, "--file", file, "Where the paint is")->required();
        add_number<int>(*paint, "--layers", layers, 1, 9, "How many")->default_str("1");
        paint->add_flag("--dry", dry, "Let it dry");
        explain(*paint, "0 painted, 2 not", {{"besser paint wall --dry", "A wall."}});
        add_command(app, "wash", "Wash brushes");
    }
};

} // namespace besser::cli
