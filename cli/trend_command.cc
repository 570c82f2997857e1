// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/record/metrics.hpp"
#include "bench/report/across/compared.hpp"
#include "bench/report/across/trend_page.hpp"
#include "bench/run/verify.hpp"
#include "cli/options.hpp"
#include "support/output_file.hpp"
#include "support/terminal.hpp"
#include "support/untrusted_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace besser::cli {

namespace {

struct TrendArguments {
    std::filesystem::path directory;
    std::string metric;
    std::filesystem::path html;
    Coloring coloring = Coloring::automatic;
};

int run_trend(const TrendArguments &arguments) {
    if (!arguments.metric.empty())
        if (const auto unknown = bench::unknown_metric(arguments.metric, true); !unknown.empty())
            return fail(bench::exit_bad_input, "--metric: " + unknown);
    if (!arguments.html.empty())
        if (const auto accepted = check_output(arguments.html, bench::trend_page_mark); !accepted)
            return fail(bench::exit_bad_input, accepted.error().message());
    const auto trends = bench::read_trends(arguments.directory);
    if (!trends)
        return fail(bench::exit_bad_input, trends.error().message());
    for (const auto &file : trends->left_out)
        print_error("left out: {}\n", for_terminal_lines(file));
    const auto look = look_of(stdout, arguments.coloring);
    for (const auto &trend : trends->trends)
        print("{}{}", &trend == &trends->trends.front() ? "" : "\n",
              render_terminal(bench::told(trend, arguments.metric, look.unicode), look));
    if (arguments.html.empty())
        return 0;
    const auto written = write_output(arguments.html, bench::trend_page(*trends, arguments.metric),
                                      bench::trend_page_mark);
    return written ? 0 : fail(bench::exit_rig_failed, written.error().message());
}

/// Of the metrics that take a work function those of the functions that every rig counts.
std::vector<std::string> metric_choices() {
    std::vector<std::string> names;
    for (const auto &metric : bench::metric_table()) {
        if (!bench::takes_function(metric))
            names.push_back(metric.name);
        else
            for (const auto function : bench::known_work_functions)
                names.push_back(bench::of_function(metric, function).name);
    }
    return names;
}

} // namespace

void add_trend(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<TrendArguments>();
    auto &command =
        add_command(app, "trend", "Tell how figures moved over all results below a directory");
    add_text(command, "directory", arguments->directory, "Directory of runs")->required();
    offer(command,
          add_text(command, "--metric", arguments->metric,
                   "This one, result by result (default: what the plans predict, a line each)"),
          metric_choices());
    add_text(command, "--html", arguments->html, "Write a page with every window drawn");
    add_color(command, arguments->coloring);
    explain(command, "0 told, whatever moved, 2 bad usage or input, 3 the page cannot be written",
            {{"besser trend out", ""},
             {"besser trend out --metric goodput", ""},
             {"besser trend out --html trend.html", ""}});
    command.callback(
        [arguments, &chosen] { chosen = [arguments] { return run_trend(*arguments); }; });
}

} // namespace besser::cli
