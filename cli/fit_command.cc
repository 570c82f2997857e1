// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"
#include "cli/options.hpp"

#include "bench/rigs/virtual/fit.hpp"
#include "bench/run/verify.hpp"
#include "cli/paths.hpp"
#include "support/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <thread>
#include <unistd.h>

namespace besser::cli {

namespace {

using bench::FitFigures;

struct FitArguments {
    std::uint64_t samples = 4000;
    std::uint64_t seed = 1;
};

void print_figures(std::string_view name, const FitFigures &figures) {
    print("{:<22} {:>8.3f} {:>12.1f} {:>12.1f} {:>12.2f} {:>12.2f}\n", name, figures.rx_mib_per_s,
          figures.rx_dispatches_per_s, figures.tx_dispatches_per_s, figures.requests_per_frame,
          figures.frames_per_batch);
}

/// Smallest and largest of each figure over all fits.
void print_range(std::string_view name, const std::vector<bench::Fit> &fits,
                 FitFigures bench::Fit::*variant) {
    const auto extreme = [&](auto pick) {
        FitFigures figures = fits.front().*variant;
        for (const auto &fit : fits)
            for (const auto member : bench::fit_figures)
                figures.*member = pick(figures.*member, (fit.*variant).*member);
        return figures;
    };
    print_figures(fmt::format("{} lowest", name),
                  extreme([](double a, double b) { return std::min(a, b); }));
    print_figures(fmt::format("{} highest", name),
                  extreme([](double a, double b) { return std::max(a, b); }));
}

std::string text_of(const bench::ProfileValue &value) {
    if (const auto *text = std::get_if<std::string>(&value))
        return fmt::format("\"{}\"", *text);
    return fmt::format("{}", std::get<std::int64_t>(value));
}

void print_parameters(const bench::FitResult &result) {
    print("\nFree parameters (searched between, found at the nearest fit):\n");
    for (const auto &parameter : bench::free_parameters()) {
        const auto bounds =
            parameter.choices.empty()
                ? fmt::format("{:g} to {:g} {}", parameter.low, parameter.high, parameter.unit)
                : fmt::format("{}", fmt::join(parameter.choices, ", "));
        print("  {:<24} {:<32} {}\n", parameter.key, bounds,
              text_of(result.nearest.values.at(std::string(parameter.key))));
    }
}

void print_fits(const bench::FitResult &result) {
    print("{} runs of the relay; {} match its three figures within 5 %\n\n", result.samples,
          result.fits.size());
    print("{:<22} {:>8} {:>12} {:>12} {:>12} {:>12}\n", "", "MiB/s", "sdio_rx/s", "sdio_tx/s",
          "req./frame", "frames/batch");
    print_figures("relay, tablet", bench::tablet_relay);
    print_figures(fmt::format("relay, nearest ({:.1f} %)", result.nearest_distance * 100),
                  result.nearest.relay);
    print_figures("v3, nearest", result.nearest.v3);
    print_figures("direct, nearest", result.nearest.direct);
    if (!result.fits.empty()) {
        print_range("relay", result.fits, &bench::Fit::relay);
        print_range("v3", result.fits, &bench::Fit::v3);
        print_range("direct", result.fits, &bench::Fit::direct);
    }
    print("\nThe tablet with v3: 2.352 MiB/s, sdio_rx 0/s, sdio_tx 0.8/s (unexplained). Its "
          "9.5 requests per frame come "
          "from\nanother run. Neither was fitted.\n");
    print_parameters(result);
}

int run_fit(const FitArguments &arguments) {
    const auto profile = bench::read_profile(project_file("profiles/pinetab2.toml"));
    if (!profile)
        return fail(bench::exit_bad_input, profile.error().message());
    std::atomic<std::uint64_t> progress = 0;
    std::jthread reporter([&](const std::stop_token &stop) {
        if (::isatty(STDERR_FILENO) != 1)
            return;
        while (!stop.stop_requested()) {
            print_error("\r{} of {} runs", progress.load(), arguments.samples);
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
        }
        print_error("\r{:40}\r", "");
    });
    const auto result =
        bench::fit_profile(*profile,
                           {.samples = arguments.samples,
                            .seed = arguments.seed,
                            .threads = std::max(1u, std::thread::hardware_concurrency())},
                           progress);
    reporter.request_stop();
    reporter.join();
    print_fits(result);
    return 0;
}

} // namespace

void add_fit(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<FitArguments>();
    auto *command = app.add_subcommand(
        "fit", "Fits the virtual tablet to the relay's recorded figures, and shows what "
               "all fits predict for v3 and direct");
    add_number<std::uint64_t>(*command, "--samples", arguments->samples, 1, 1'000'000,
                              "Runs of the relay");
    add_number<std::uint64_t>(*command, "--seed", arguments->seed, 0,
                              std::numeric_limits<std::uint64_t>::max(), "Of the search");
    explain(*command, "0 done, 2 bad usage or input", "besser fit --samples 200");
    command->callback(
        [arguments, &chosen] { chosen = [arguments] { return run_fit(*arguments); }; });
}

} // namespace besser::cli
