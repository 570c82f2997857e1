// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/verify.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "support/commit.hpp"
#include "support/guardian.hpp"
#include "support/interruption.hpp"
#include "support/suggestion.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <sstream>

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
        if (option->get_type_size() == 0) // a flag
            return "";
        std::string text = " " + option->get_type_name();
        if (!option->get_default_str().empty())
            text += "=" + option->get_default_str();
        if (option->get_expected_max() > 1)
            text += " ...";
        return text + (option->get_required() ? " (required)" : "");
    }
};

/// What is wrong with the first argument that nobody took, and what it may have meant.
std::string unknown_argument(const CLI::App &app) {
    const auto extras = app.remaining(true);
    if (extras.empty())
        return "";
    const auto chosen = app.get_subcommands();
    const bool is_option = extras.front().starts_with('-');
    std::vector<std::string> names;
    if (is_option)
        for (const auto *option : (chosen.empty() ? &app : chosen.front())->get_options())
            names.push_back("--" +
                            (option->get_lnames().empty() ? "" : option->get_lnames().front()));
    else if (chosen.empty())
        for (const auto *command : app.get_subcommands({}))
            names.push_back(command->get_name());
    const std::vector<std::string_view> views(names.begin(), names.end());
    return fmt::format("\"{}\" is no {} of {}{}", extras.front(), is_option ? "option" : "argument",
                       chosen.empty() ? "besser" : chosen.front()->get_name(),
                       did_you_mean(extras.front(), views));
}

/// Prints help or version, or says what is wrong with the command line.
int explain_parse(const CLI::App &app, const CLI::ParseError &error) {
    if (error.get_exit_code() != 0) {
        const auto unknown = unknown_argument(app);
        return fail(bench::exit_bad_input,
                    (unknown.empty() ? error.what() : unknown) + " (--help lists what there is)");
    }
    std::ostringstream out;
    app.exit(error, out, out);
    put(stdout, out.str());
    return 0;
}

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
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return explain_parse(app, error);
    }
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
