// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/run/verify.hpp"
#include "ci/report.hpp"
#include "ci/run.hpp"
#include "cli/exit_status.hpp"
#include "cli/options.hpp"
#include "cli/paths.hpp"
#include "support/child.hpp"
#include "support/interruption.hpp"
#include "support/output_file.hpp"
#include "support/quantity.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace besser::cli {

namespace {

struct CiArguments {
    ci::Request request;
    std::string before, explore;
    ci::Ancestor ancestor;
    bool quiet = false;
    Coloring coloring = Coloring::automatic;
};

/// A tree is copied and built elsewhere, so its path is made one that holds there. The error says
/// what to change.
std::expected<void, std::string> look_for(std::filesystem::path &tree) {
    std::error_code error;
    if (!std::filesystem::is_directory(tree, error))
        return std::unexpected(fmt::format("{}: no such directory", tree.string()));
    if (!exists(tree / "Makefile", error) && !exists(tree / "Kbuild", error))
        return std::unexpected(fmt::format(
            "{}: no driver's tree: it has neither a Makefile nor a Kbuild", tree.string()));
    tree = std::filesystem::canonical(tree, error);
    return {};
}

/// Each kernel once; what there can be no guest of is told before minutes are spent on the rest.
std::expected<void, std::string> complete_kernels(ci::Request &request) {
    std::vector<std::string> kernels;
    for (auto kernel : request.kernels) {
        if (kernel.contains('/'))
            kernel = std::filesystem::absolute(kernel).lexically_normal();
        if (std::ranges::find(kernels, kernel) != kernels.end())
            continue;
        const auto known = run_program({request.source / "guest/vm/known.sh", request.arch, kernel},
                                       std::chrono::seconds(60));
        if (!known)
            return std::unexpected("--kernels: " + known.error());
        kernels.push_back(std::move(kernel));
    }
    request.kernels = std::move(kernels);
    return {};
}

/// The error says what to change.
std::expected<void, std::string> complete(CiArguments &arguments) {
    auto &request = arguments.request;
    if (!arguments.before.empty())
        request.before = arguments.before;
    auto found = look_for(request.after);
    if (found && request.before)
        found = look_for(*request.before);
    request.source = project_file("guest/vm/life.sh").parent_path().parent_path().parent_path();
    if (found)
        found = complete_kernels(request);
    if (!found)
        return found;
    if (!arguments.explore.empty()) {
        const auto budget = parse_duration(arguments.explore);
        if (!budget || *budget < std::chrono::seconds(1) || *budget > std::chrono::hours(1))
            return std::unexpected(
                fmt::format("--explore: \"{}\" is not a time from 1s to 1h", arguments.explore));
        request.explore = std::chrono::duration_cast<std::chrono::seconds>(*budget);
    }
    if (arguments.ancestor.repository.empty() != arguments.ancestor.fork.empty())
        return std::unexpected("--ancestor and --fork belong together");
    if (!arguments.ancestor.repository.empty())
        request.ancestor = arguments.ancestor;
    std::error_code error;
    if (!std::filesystem::create_directories(request.out, error))
        return std::unexpected(
            fmt::format("--out {}: {}", request.out.string(),
                        error ? error.message() : "is there; give a directory that is not"));
    request.out = std::filesystem::absolute(request.out);
    request.program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error)
        return std::unexpected(fmt::format("/proc/self/exe: {}", error.message()));
    return {};
}

std::expected<void, InputError> write_all(const ci::Request &request,
                                          const std::vector<ci::Check> &checks) {
    const struct {
        const char *name;
        std::string text;
        std::string_view mark;
    } files[] = {{"ci.html", ci::html_page(request, checks), ci::page_mark},
                 {"junit.xml", ci::junit_xml(checks), ci::junit_mark},
                 {"ci.ktap", ci::ktap(checks), ci::ktap_mark}};
    for (const auto &file : files)
        if (const auto written = write_output(request.out / file.name, file.text, file.mark);
            !written)
            return written;
    return {};
}

int run_ci(CiArguments &arguments) {
    if (const auto ready = complete(arguments); !ready)
        return fail(bench::exit_bad_input, ready.error());
    finish_first("interrupted: the step under way is ended");
    const auto checks = ci::run(arguments.request, [&](const std::string &what) {
        if (!arguments.quiet)
            fmt::print(stderr, "{}\n", for_terminal(what));
    });
    if (const auto written = write_all(arguments.request, checks); !written)
        return fail(bench::exit_rig_failed, written.error().message());
    const auto look = look_of(stdout, arguments.coloring);
    put(stdout, render_terminal(ci::terminal_document(checks), look));
    print("\n{}/{{ci.html,junit.xml,ci.ktap}}\n", arguments.request.out.string());
    if (interrupted())
        return bench::exit_interrupted;
    return ci::exit_status(checks);
}

} // namespace

void add_ci(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<CiArguments>();
    auto &request = arguments->request;
    auto &command = add_command(app, "ci", "Look at a fork's driver, or at a change of it");
    add_text(command, "tree", request.after, "A C driver's source tree, with the change")
        ->required();
    add_text(command, "--before", arguments->before,
             "The tree without the change: what failed there, too, is known");
    add_texts(command, "--make", request.make, "NAME=value, to the tree's Makefile");
    add_text(command, "--module", request.module, "Which, if the tree builds several");
    add_texts(
        command, "--kernels", request.kernels,
        "Kernels in whose guests it is built and run: a series, such as 6.1, or the directory "
        "in which you built one (with a slash)")
        ->delimiter(',');
    add_choice<std::string>(command, "--arch", request.arch,
                            {{"arm64", "arm64"}, {"amd64", "amd64"}},
                            "Of these guests: arm64 (default), amd64");
    add_text(command, "--explore", arguments->explore,
             "CPU time of the explorer for each scenario (default: 10s)");
    add_text(command, "--known-races", request.known_races,
             "Data races that are no findings, as for explore (TOML)");
    add_text(command, "--ancestor", arguments->ancestor.repository,
             "Ancestor whose fixes it should have, as for mine");
    add_text(command, "--fork", arguments->ancestor.fork, "The fork's repository, as for mine");
    add_texts(command, "--alias", arguments->ancestor.aliases, "A=B, as for mine");
    add_text(command, "--out", request.out, "A new directory for logs and results")->required();
    command.add_flag("--quiet", arguments->quiet, "Do not tell the progress");
    add_color(command, arguments->coloring);
    explain(
        command,
        "0 all passed or known, 1 something failed, 2 bad usage or input, 3 something could not "
        "be looked at, 4 something is not decided",
        {{"besser ci bes2600 --out first-look", "A tree by itself."},
         {"besser ci mine --before published --kernels 6.1 --out change",
          "A change, on the virtual rig, in the explorer and in a real kernel."}});
    command.callback([arguments, &chosen] { chosen = [arguments] { return run_ci(*arguments); }; });
}

} // namespace besser::cli
