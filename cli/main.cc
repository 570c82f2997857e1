// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/verify.hpp"
#include "cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

int besser::cli::fail(int status, std::string_view what) {
    fmt::print(stderr, "besser: {}\n", what);
    return status;
}

// What nobody expects ends the program, and says what it was.
int main(int argc, char **argv) { // NOLINT(bugprone-exception-escape)
    CLI::App app("besser: makes a Wi-Fi driver better and proves it", "besser");
    app.require_subcommand(1);
    app.footer(
        "Exit status: 0 all predictions hold, 1 a prediction FAILs, 2 bad usage or input, "
        "3 the rig failed, 4 a verdict is MISS, 130 interrupted (the run can be continued).");
    besser::cli::Command chosen;
    besser::cli::add_commands(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : besser::bench::exit_bad_input;
    }
    return chosen();
}
