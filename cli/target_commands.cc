// SPDX-License-Identifier: GPL-2.0-only
// The program in a guest measures, and is the chip; it runs no plans, and needs none of their
// libraries.
#include "cli/commands.hpp"

namespace besser::cli {

void add_commands(CLI::App &app, Command &chosen) {
    add_agent(app, chosen);
    add_chip(app, chosen);
}

} // namespace besser::cli
