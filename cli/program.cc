// SPDX-License-Identifier: GPL-2.0-only
#include "cli/program.hpp"

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/help/help_text.hpp"
#include "support/commit.hpp"
#include "support/guardian.hpp"
#include "support/interruption.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace besser::cli {

int fail(int status, std::string_view what) {
    constexpr std::size_t longest = 4096; // a value that is quoted may have any length
    print_error("besser: {}{}\n", for_terminal_lines(what.substr(0, longest)),
                what.size() > longest ? fmt::format(" ... ({} bytes more)", what.size() - longest)
                                      : "");
    return status;
}

namespace {

int run(int argc, char **argv) {
    start_guardian();
    watch_signals();
    CLI::App app("besser: makes a Wi-Fi driver better and proves it", "besser");
    app.formatter(std::make_shared<HelpFormatter>());
    app.require_subcommand(1);
    app.set_version_flag("--version", fmt::format("besser {}", commit()));
    Command chosen;
    add_commands(app, chosen);
    if (const auto status = parse_command_line(app, {argv, static_cast<std::size_t>(argc)}))
        return *status;
    return chosen();
}

} // namespace

int run_besser(int argc, char **argv) {
    hold_standard_descriptors();
    const int status = run(argc, argv);
    if (const auto flushed = flush_output(); !flushed)
        return fail(exit_output_lost, flushed.error());
    return status;
}

} // namespace besser::cli
