// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/run/check.hpp"
#include "bench/run/verify.hpp"
#include "cli/options.hpp"
#include "cli/paths.hpp"
#include "cli/rigs.hpp"
#include "support/interruption.hpp"
#include "support/progress.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <random>

namespace besser::cli {

namespace {

constexpr int exit_does_not_hold = 1;

struct CheckArguments {
    std::string directory;
    std::int64_t windows = 3;
    bool all = false;
};

/// Only the virtual rig repeats itself, and others take long to make.
std::unique_ptr<bench::Rig> rig_to_replay(const std::string &name, const std::string &assumptions) {
    if (name != "virtual")
        return nullptr;
    auto rig = make_rig(name, assumptions);
    return rig ? std::move(*rig) : nullptr;
}

int run_check(const CheckArguments &arguments) {
    const auto refuse = [](const InputError &error) {
        return fail(bench::exit_bad_input, error.message());
    };
    finish_first("interrupted: a second signal ends it at once");
    Progress progress(stderr);
    bench::CheckOptions options{arguments.directory,
                                {},
                                std::random_device()(),
                                program_sha256(),
                                &interruption(),
                                [&](std::size_t done, std::size_t total) {
                                    progress.tell("windows measured again", done, total);
                                }};
    if (!arguments.all)
        options.windows = static_cast<std::uint32_t>(arguments.windows);
    const auto lines = bench::check_run(options, rig_to_replay);
    progress.finish();
    if (interrupted())
        return bench::exit_interrupted;
    if (!lines)
        return refuse(lines.error());
    for (const auto &line : *lines)
        print("  {}  {}\n", line.holds ? "ok " : "NOT", for_terminal(line.text));
    const bool holds = std::ranges::all_of(*lines, &bench::CheckLine::holds);
    print("\n{}\n", holds ? "the run is what it says" : "the run is NOT what it says");
    return holds ? 0 : exit_does_not_hold;
}

} // namespace

void add_check(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<CheckArguments>();
    auto &command = add_command(
        app, "check", "Check that a run's directory tells what was measured, and measure again");
    add_text(command, "directory", arguments->directory, "Directory of a run")->required();
    auto *windows = add_number<std::int64_t>(
        command, "--windows", arguments->windows, 0, bench::most_repetitions,
        "Windows to measure again, chosen at random (a run on the virtual rig; default: 3)");
    command.add_flag("--all", arguments->all, "Measure all windows again")->excludes(windows);
    explain(
        command, "0 the run is what it says, 1 it is not, 2 bad usage or input, 130 interrupted",
        {{"besser check out/patch-c-v3-20261129T120000Z",
          "The chain, all figures anew, and three windows measured again."},
         {"besser check out/patch-c-v3-20261129T120000Z --all", "Every window measured again."}});
    command.callback(
        [arguments, &chosen] { chosen = [arguments] { return run_check(*arguments); }; });
}

} // namespace besser::cli
