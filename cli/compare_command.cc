// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/report/across/comparable.hpp"
#include "bench/report/across/compared.hpp"
#include "bench/report/result_reader.hpp"
#include "bench/run/verify.hpp"
#include "cli/options.hpp"
#include "support/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace besser::cli {

namespace {

struct CompareArguments {
    std::vector<std::filesystem::path> results;
    Coloring coloring = Coloring::automatic;
};

/// Why the second may not be held against the first.
std::string refusal(const bench::NamedResult &one, const bench::NamedResult &other,
                    const std::vector<std::string> &differences) {
    auto text = fmt::format("{} and {} cannot be compared, since more than the driver differs",
                            one.name, other.name);
    for (const auto &difference : differences)
        text += "\n" + difference;
    return text;
}

int run_compare(const CompareArguments &arguments) {
    std::vector<bench::NamedResult> results;
    for (const auto &named : arguments.results) {
        auto result = bench::read_result(bench::result_file_of(named));
        if (!result)
            return fail(bench::exit_bad_input, result.error().message());
        results.push_back({named.string(), std::move(*result)});
    }
    if (results.size() < 2)
        return fail(bench::exit_bad_input, "name two results or more");
    for (const auto &other : std::span(results).subspan(1))
        if (const auto differences = bench::what_differs(results.front().result, other.result);
            !differences.empty())
            return fail(bench::exit_bad_input, refusal(results.front(), other, differences));
    put(stdout, render_terminal(bench::compared(results), look_of(stdout, arguments.coloring)));
    return 0;
}

} // namespace

void add_compare(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<CompareArguments>();
    auto &command = add_command(
        app, "compare", "Tell how figures moved between results of several commits or machines");
    add_texts(command, "result", arguments->results,
              "Results, each a result.json or the directory of a run; the first is what the others "
              "are held against")
        ->required();
    add_color(command, arguments->coloring);
    explain(command,
            "0 compared, whatever moved, 2 bad usage or input, or they must not be compared",
            {{"besser compare out/before out/after", ""}});
    command.callback(
        [arguments, &chosen] { chosen = [arguments] { return run_compare(*arguments); }; });
}

} // namespace besser::cli
