// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <string_view>

namespace CLI {
class App;
}

namespace besser::cli {

/// Runs a command whose arguments were parsed; returns the exit status.
using Command = std::function<int()>;

/// All subcommands of this program: commands.cc on a developer's machine, target_commands.cc on one
/// whose driver is measured.
void add_commands(CLI::App &app, Command &chosen);

/// Says on stderr what went wrong; returns `status`.
int fail(int status, std::string_view what);

/// Each adds its subcommand; `chosen` is set when the subcommand is given.
void add_verify(CLI::App &app, Command &chosen);
void add_judge(CLI::App &app, Command &chosen);
void add_report(CLI::App &app, Command &chosen);
void add_compare(CLI::App &app, Command &chosen);
void add_trend(CLI::App &app, Command &chosen);
void add_check(CLI::App &app, Command &chosen);
void add_doctor(CLI::App &app, Command &chosen);
void add_rig(CLI::App &app, Command &chosen);
void add_fit(CLI::App &app, Command &chosen);
void add_lint(CLI::App &app, Command &chosen);
void add_ci(CLI::App &app, Command &chosen);
void add_mine(CLI::App &app, Command &chosen);
void add_sdd(CLI::App &app, Command &chosen);
void add_agent(CLI::App &app, Command &chosen);
void add_chip(CLI::App &app, Command &chosen);
void add_explore(CLI::App &app, Command &chosen);
void add_help(CLI::App &app, Command &chosen);
void add_manual(CLI::App &app, Command &chosen);
void add_completion(CLI::App &app, Command &chosen);

} // namespace besser::cli
