// SPDX-License-Identifier: GPL-2.0-only
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
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

/// The help names an option, its value and its default. What excludes what is said when it happens.
struct Help final : CLI::Formatter {
    std::string make_option_opts(const CLI::Option *option) const override {
        if (option->get_expected_max() == 0) // a flag
            return "";
        std::string text = " " + option->get_type_name();
        if (!option->get_default_str().empty())
            text += "=" + option->get_default_str();
        if (option->get_expected_max() > 1)
            text += " ...";
        return text + (option->get_required() ? " (required)" : "");
    }
};

int run(int argc, char **argv) {
    start_guardian();
    watch_signals();
    CLI::App app("besser: makes a Wi-Fi driver better and proves it", "besser");
    app.formatter(std::make_shared<Help>());
    app.require_subcommand(1);
    app.set_version_flag("--version", fmt::format("besser {}", commit()));
    app.footer("Each command's --help names its exit statuses and an example.");
    Command chosen;
    add_commands(app, chosen);
    if (const auto status = parse_command_line(app, {argv, static_cast<std::size_t>(argc)}))
        return *status;
    return chosen();
}

} // namespace

} // namespace besser::cli

// What nobody expects ends the program, and says what it was.
int main(int argc, char **argv) { // NOLINT(bugprone-exception-escape)
    besser::hold_standard_descriptors();
    const int status = besser::cli::run(argc, argv);
    if (const auto flushed = besser::flush_output(); !flushed)
        return besser::cli::fail(besser::cli::exit_output_lost, flushed.error());
    return status;
}
