// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"

#include "bench/rigs/virtual/posterior.hpp"
#include "bench/run/verify.hpp"
#include "cli/fit_told.hpp"
#include "cli/options.hpp"
#include "cli/paths.hpp"
#include "support/commit.hpp"
#include "support/output_file.hpp"
#include "support/progress.hpp"
#include "support/quantity.hpp"
#include "support/terminal.hpp"

#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <limits>
#include <memory>
#include <thread>

namespace besser::cli {

namespace {

using bench::Forecast;

/// What a file of ours begins with.
constexpr std::string_view posterior_mark = "A posterior of `besser fit`";

struct FitArguments {
    bench::FitRequest request;
    std::uint64_t percent = 5;
    std::string world = "20s";
    std::uint64_t populations = 2;
    std::uint64_t jobs = std::max(1u, std::thread::hardware_concurrency());
    std::optional<std::uint64_t> tablets;
    std::vector<std::string> compared;
    std::optional<std::string> out;
};

/// Tells `progress` how many of `all` are done.
bench::FitProgress of(Progress &progress, std::string what, std::uint64_t all) {
    return [&progress, what = std::move(what), all](std::uint64_t done) {
        progress.tell(what, std::min(done, all), all);
    };
}

void print_sections(std::vector<Section> sections) {
    put(stdout, render_terminal({"", std::move(sections)}, look_of(stdout)));
}

/// One population from its beginning to what it says of the rest.
Inferred infer(const bench::Profile &profile, const bench::FitRequest &request) {
    Progress progress(stderr);
    const auto prior = bench::draw_prior_worlds(
        profile, request, of(progress, "draws from the prior", request.prior_draws));
    auto result = bench::infer_tablet(profile, bench::tablet_relay, request, prior,
                                      of(progress, "runs of the relay", request.most_runs));
    progress.finish();
    print_sections({told_search(request, result)});
    auto forecasts = bench::forecast(profile, bench::tablet_relay, request, result.particles,
                                     of(progress, "sets asked", result.particles.size()));
    return {std::move(result.particles), std::move(forecasts), result.tolerance};
}

/// Where each set of a posterior has a parameter; empty where one has none of ours.
std::vector<double> shares_of(const bench::Posterior &posterior,
                              const bench::FreeParameter &parameter) {
    std::vector<double> shares;
    for (const auto &set : posterior.sets) {
        const auto value = set.profile.find(std::string(parameter.key));
        const auto share =
            value == set.profile.end() ? std::nullopt : bench::share_of(parameter, value->second);
        if (!share || *share < 0 || *share > 1)
            return {};
        shares.push_back(*share);
    }
    return shares;
}

/// How alike two posteriors are; their sets count alike.
int compare(const bench::Profile &profile, const std::vector<std::string> &files) {
    std::vector<bench::Posterior> posteriors;
    for (const auto &file : files) {
        auto posterior = bench::read_posterior(file, profile);
        if (!posterior)
            return fail(bench::exit_bad_input, posterior.error().message());
        posteriors.push_back(std::move(*posterior));
    }
    std::vector<Shares> shares;
    for (const auto &parameter : bench::free_parameters()) {
        shares.push_back(
            {shares_of(posteriors[0], parameter), shares_of(posteriors[1], parameter)});
        if (shares.back().one.empty() || shares.back().other.empty())
            return fail(bench::exit_bad_input,
                        fmt::format("{}: {} is missing, or not as the fit writes it; compare two "
                                    "posteriors of this program",
                                    files[shares.back().one.empty() ? 0 : 1], parameter.key));
    }
    print_sections({told_overlap([&](std::size_t parameter) { return shares[parameter]; })});
    return 0;
}

bench::Posterior posterior_of(const Inferred &inferred, const bench::FitRequest &request,
                              std::string command) {
    bench::Posterior posterior;
    posterior.origin = {.command = std::move(command),
                        .commit = std::string(commit()),
                        .date = fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr))),
                        .seed = request.seed};
    const auto count = inferred.particles.size();
    for (std::size_t i = 0; i < count; i++)
        posterior.sets.push_back({.profile = bench::values_at(inferred.particles[i].at),
                                  .weight = 1 / static_cast<double>(count),
                                  .distance = std::min(inferred.forecasts[i].distance, 1000.0)});
    return posterior;
}

std::vector<std::string> remarks_of(const Inferred &inferred) {
    const auto ratio = spread_over(inferred.forecasts, bench::v3_over_relay);
    const auto fresh =
        spread_over(inferred.forecasts, [](const Forecast &each) { return each.distance; });
    return {
        fmt::format("{}: sets of assumptions about a tablet that match what it", posterior_mark),
        "showed with the relay (1.362 MiB/s, 86.4 sdio_rx_work/s, 276.1 sdio_tx_work/s), all alike",
        "probable. What was matched, how, and what it says: docs/fidelity.md.",
        fmt::format("Each set matched within {:.3f} (|log ratio|, the worst of the three figures) "
                    "in the world that chose it.",
                    inferred.tolerance),
        "\"distance\" is the same in a world that the inference has not seen:",
        fmt::format("90 % of the sets {:.3f} to {:.3f}, median {:.3f}.", fresh.low, fresh.high,
                    fresh.middle),
        fmt::format("v3 / relay, received: median {:.3f}, 90 % {:.3f} to {:.3f}.", ratio.middle,
                    ratio.low, ratio.high),
    };
}

std::string command_of(const FitArguments &arguments) {
    const auto &request = arguments.request;
    return fmt::format("besser fit --seed {} --populations {} --particles {} --draws {} --runs {} "
                       "--tolerance {} --world {}",
                       request.seed, arguments.populations, request.particles, request.prior_draws,
                       request.most_runs, arguments.percent, arguments.world);
}

int print_recovery(const bench::Profile &profile, const bench::FitRequest &request,
                   unsigned tablets) {
    Progress progress(stderr);
    const auto recovery =
        bench::recover(profile, request, tablets, of(progress, "synthetic tablets", tablets));
    progress.finish();
    print_sections(told_recovery(recovery));
    return 0;
}

int fit_tablet(const FitArguments &arguments, const bench::Profile &profile) {
    const auto &request = arguments.request;
    std::vector<Inferred> populations;
    Inferred inferred;
    for (std::uint64_t i = 0; i < arguments.populations; i++) {
        auto of_one = request;
        of_one.seed += i;
        populations.push_back(infer(profile, of_one));
        const auto &one = populations.back();
        inferred.particles.insert(inferred.particles.end(), one.particles.begin(),
                                  one.particles.end());
        inferred.forecasts.insert(inferred.forecasts.end(), one.forecasts.begin(),
                                  one.forecasts.end());
        inferred.tolerance = std::max(inferred.tolerance, one.tolerance);
    }
    auto sections = told_forecasts(inferred.forecasts);
    sections.push_back(told_parameters(inferred.particles));
    sections.push_back(told_measurements(inferred));
    if (populations.size() > 1)
        std::ranges::move(told_populations(populations), std::back_inserter(sections));
    print_sections(std::move(sections));
    if (arguments.out) {
        const auto text = bench::to_toml(posterior_of(inferred, request, command_of(arguments)),
                                         remarks_of(inferred));
        if (const auto written = write_output(*arguments.out, text, posterior_mark); !written)
            return fail(bench::exit_bad_input, written.error().message());
        print("\n  {}\n", *arguments.out);
    }
    return 0;
}

int run_fit(FitArguments arguments) {
    const auto profile = bench::read_profile(project_file("profiles/pinetab2.toml"));
    if (!profile)
        return fail(bench::exit_bad_input, profile.error().message());
    const auto world = parse_duration(arguments.world);
    if (!world || *world < std::chrono::seconds(2) || *world > std::chrono::minutes(10))
        return fail(bench::exit_bad_input,
                    fmt::format("--world: \"{}\" is no time from 2s to 600s", arguments.world));
    if (arguments.populations * arguments.request.particles > bench::most_parameter_sets)
        return fail(
            bench::exit_bad_input,
            fmt::format("--particles: {} populations of {} are more than the {} sets that a "
                        "posterior may have",
                        arguments.populations, arguments.request.particles,
                        bench::most_parameter_sets));
    if (arguments.out)
        if (const auto writable = check_output(*arguments.out, posterior_mark); !writable)
            return fail(bench::exit_bad_input, writable.error().message());
    auto &request = arguments.request;
    request.world_ns = world->count();
    request.tolerance = std::log(1 + static_cast<double>(arguments.percent) / 100);
    request.threads = static_cast<unsigned>(arguments.jobs);
    request.prior_draws = std::max(request.prior_draws, request.particles);
    if (!arguments.compared.empty())
        return compare(*profile, arguments.compared);
    return arguments.tablets
               ? print_recovery(*profile, request, static_cast<unsigned>(*arguments.tablets))
               : fit_tablet(arguments, *profile);
}

} // namespace

void add_fit(CLI::App &app, Command &chosen) {
    auto arguments = std::make_shared<FitArguments>();
    auto &request = arguments->request;
    auto &command = add_command(
        app, "fit",
        "Infers the virtual tablet's assumptions from the relay's recorded figures, and "
        "shows what they predict for v3 and direct");
    constexpr auto largest_seed =
        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) - 10; // as TOML has it
    add_number<std::uint64_t>(command, "--seed", request.seed, 0, largest_seed, "Of the inference");
    add_number<std::uint64_t>(command, "--populations", arguments->populations, 1, 10,
                              "Inferences, each with a seed of its own: how alike they are tells "
                              "how far to trust them");
    add_number<std::uint64_t>(command, "--particles", request.particles, 10,
                              bench::most_parameter_sets, "Sets of assumptions that each leaves");
    add_number<std::uint64_t>(command, "--draws", request.prior_draws, 10, 1'000'000,
                              "Sets drawn from the prior before");
    add_number<std::uint64_t>(command, "--runs", request.most_runs, 1, 10'000'000,
                              "Most runs of the relay after that");
    add_number<std::uint64_t>(command, "--tolerance", arguments->percent, 1, 100,
                              "Within how many per cent the three figures shall match");
    add_text(command, "--world", arguments->world, "How long the last worlds are");
    add_number<std::uint64_t>(command, "--jobs", arguments->jobs, 1, 256, "Threads");
    auto *recover =
        add_number<std::uint64_t>(command, "--recover", arguments->tablets, 1, 1000,
                                  "Instead: fit so many synthetic tablets, which are known");
    auto *compared = add_texts(command, "--compare", arguments->compared,
                               "Instead: show how alike two posteriors are")
                         ->expected(2)
                         ->excludes(recover);
    add_text(command, "--out", arguments->out, "Write the posterior to this file")
        ->excludes(recover)
        ->excludes(compared);
    explain(command, "0 done, 2 bad usage or input",
            {{"besser fit --particles 50 --draws 500 --runs 1000 --world 10s",
              "A coarse one in minutes."}});
    command.callback(
        [arguments, &chosen] { chosen = [arguments] { return run_fit(*arguments); }; });
}

} // namespace besser::cli
