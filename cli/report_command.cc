// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/report/formats/formats.hpp"
#include "bench/report/result_page.hpp"
#include "bench/report/result_reader.hpp"
#include "bench/run/verify.hpp"
#include "cli/options.hpp"
#include "support/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <memory>

namespace besser::cli {

namespace {

/// What a result can be turned into.
struct Format {
    std::string_view name;
    std::string_view what;
    std::string (*text)(const bench::RunResult &result);
};

constexpr std::array formats = {
    Format{"md", "a note for a mail", bench::note_markdown},
    Format{"commit", "a commit message", bench::commit_message},
    Format{"html", "a page for a browser", bench::result_page},
    Format{"csv", "a row per window, arm and metric", bench::csv_rows},
    Format{"junit", "JUnit XML", bench::junit_xml},
    Format{"ktap", "the kernel's test protocol", bench::ktap},
    Format{"kcidb", "a report for KCIDB", bench::kcidb_json},
    Format{"json", "the whole result, in today's schema", bench::result_json},
};

struct ReportArguments {
    std::filesystem::path result;
    const Format *format = &formats.front();
};

int run_report(const ReportArguments &arguments) {
    const auto result = bench::read_result(bench::result_file_of(arguments.result));
    if (!result)
        return fail(bench::exit_bad_input, result.error().message());
    put(stdout, arguments.format->text(*result));
    return 0;
}

} // namespace

void add_report(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<ReportArguments>();
    auto &command = add_command(app, "report", "Print a result in the form that others read");
    add_text(command, "result", arguments->result, "A result.json, or the directory of its run")
        ->required();
    Choices<const Format *> choices;
    std::string help;
    for (const auto &format : formats) {
        choices.emplace_back(format.name, &format);
        help += fmt::format("{}{} ({}{})", help.empty() ? "" : ", ", format.name, format.what,
                            help.empty() ? ", the default" : "");
    }
    add_choice<const Format *>(command, "--format", arguments->format, choices, help);
    explain(command, "0 printed, whatever the verdicts are, 2 bad usage or input",
            {{"besser report out/patch-c-v3-20261129T120000Z --format commit", ""},
             {"besser report out/patch-c-v3-20261129T120000Z --format ktap | less", ""}});
    command.callback(
        [arguments, &chosen] { chosen = [arguments] { return run_report(*arguments); }; });
}

} // namespace besser::cli
