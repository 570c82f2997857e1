// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/run/verify.hpp"
#include "cli/options.hpp"
#include "lint/lint.hpp"
#include "support/output_file.hpp"
#include "support/progress.hpp"
#include "support/terminal.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace besser::cli {

namespace {

constexpr int exit_not_all_seen = 4; ///< nothing found, but not all was looked at: no verdict

struct LintArguments {
    lint::LintOptions options;
    std::string json;
    bool quiet = false;
    Coloring coloring = Coloring::automatic;
};

int run_lint(LintArguments arguments) {
    if (!arguments.json.empty())
        if (const auto accepted = check_output(arguments.json, lint::json_mark); !accepted)
            return fail(bench::exit_bad_input, accepted.error().message());
    arguments.options.look = look_of(stdout, arguments.coloring);
    Progress progress(stderr);
    const auto told = [&](std::string_view what, std::uint64_t done, std::uint64_t total) {
        progress.tell(std::string(what), done, total);
    };
    const auto result =
        lint::lint(arguments.options, arguments.quiet ? lint::LintProgress() : told);
    progress.finish();
    if (!result)
        return fail(result.error().of_the_tree ? bench::exit_bad_input : bench::exit_rig_failed,
                    result.error().what);
    put(stdout, result->text);
    if (!arguments.json.empty())
        if (const auto written = write_output(arguments.json, result->json, lint::json_mark);
            !written)
            return fail(bench::exit_rig_failed, written.error().message());
    if (result->findings > 0)
        return 1;
    return result->complete ? 0 : exit_not_all_seen;
}

} // namespace

void add_lint(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<LintArguments>();
    auto &a = *arguments;
    auto &command = add_command(app, "lint", "Find the hot path's leftovers in a C driver's tree");
    add_text(command, "tree", a.options.tree.tree, "Directory of the source tree")->required();
    add_texts(command, "--make", a.options.tree.arguments, "NAME=value, to the tree's Makefile");
    add_number<std::uint64_t>(command, "--schedules", a.options.schedules, 1, 1'000'000,
                              "Schedules per scenario in which accesses to memory are seen")
        ->default_str("20");
    add_number<unsigned>(command, "--jobs", a.options.jobs, 0, 1024,
                         "Processes at once; 0: as many as CPUs");
    add_text(command, "--json", a.json, "Write the whole result to this file");
    command.add_flag("--quiet", a.quiet, "Do not tell the progress");
    add_color(command, a.coloring);
    explain(command,
            "0 nothing found, 1 found, 2 bad usage or input, 3 it failed or its result could not "
            "be written, 4 nothing found, but not all could be looked at",
            {{"besser lint bes2600",
              "Empty asm in loops, calls commented out beside a stub, BUG and WARN in contexts of "
              "the driver, unlocked updates."}});
    command.callback(
        [arguments, &chosen] { chosen = [arguments] { return run_lint(*arguments); }; });
}

} // namespace besser::cli
