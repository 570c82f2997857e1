// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

namespace besser::cli {

void add_commands(CLI::App &app, Command &chosen) {
    add_verify(app, chosen);
    add_judge(app, chosen);
    add_report(app, chosen);
    add_compare(app, chosen);
    add_trend(app, chosen);
    add_check(app, chosen);
    add_doctor(app, chosen);
    add_rig(app, chosen);
    add_fit(app, chosen);
    add_explore(app, chosen);
    add_lint(app, chosen);
    add_ci(app, chosen);
    add_mine(app, chosen);
    add_sdd(app, chosen);
    add_agent(app, chosen);
    add_chip(app, chosen);
    add_help(app, chosen);
    add_manual(app, chosen);
    add_completion(app, chosen);
}

} // namespace besser::cli
