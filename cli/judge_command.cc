// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/journal/output_directory.hpp"
#include "bench/report/judge_recorded.hpp"
#include "bench/report/report.hpp"
#include "bench/run/verify.hpp"
#include "cli/options.hpp"
#include "cli/paths.hpp"
#include "cli/rigs.hpp"
#include "support/output_file.hpp"
#include "support/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace besser::cli {

namespace {

struct JudgeArguments {
    std::string plan;
    std::vector<std::filesystem::path> recorded;
    std::optional<std::string> json;
    Coloring coloring = Coloring::automatic;
};

int run_judge(const JudgeArguments &arguments) {
    const auto refuse = [](const InputError &error) {
        return fail(bench::exit_bad_input, error.message());
    };
    const auto plan = bench::read_plan(arguments.plan);
    if (!plan)
        return refuse(plan.error());
    if (arguments.json)
        if (const auto accepted = check_output(*arguments.json, bench::result_mark); !accepted)
            return refuse(accepted.error());
    auto recorded = bench::read_recorded(*plan, arguments.recorded);
    if (!recorded)
        return refuse(recorded.error());
    const auto result = bench::judge_recorded(*plan, std::move(*recorded), program_sha256());
    auto document = bench::make_report(result);
    document.sections.push_back(bench::headline_section(result));
    put(stdout, render_terminal(document, look_of(stdout, arguments.coloring)));
    if (arguments.json)
        if (const auto written =
                write_output(*arguments.json, bench::result_json(result), bench::result_mark);
            !written)
            return fail(bench::exit_rig_failed, written.error().message());
    return result.exit_status();
}

} // namespace

void add_judge(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<JudgeArguments>();
    auto &command = add_command(app, "judge", "Judge recorded runs by a plan's predictions");
    add_text(command, "plan", arguments->plan, "Plan file")->required();
    add_texts(command, "recorded", arguments->recorded, "Recorded runs: files or directories")
        ->required();
    add_text(command, "--json", arguments->json, "File for the result, with what it was read from");
    add_color(command, arguments->coloring);
    explain(
        command,
        "0 all predictions hold, 1 one FAILs, 2 bad usage or input, 4 a verdict is MISS because "
        "the figures do not decide, 6 because a receipt is missing",
        {{"besser judge plans/patch-c-v3.toml recorded/", ""}});
    command.callback(
        [arguments, &chosen] { chosen = [arguments] { return run_judge(*arguments); }; });
}

} // namespace besser::cli
