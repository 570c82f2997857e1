// SPDX-License-Identifier: GPL-2.0-only
#include "cli/commands.hpp"
#include "cli/options.hpp"

#include "bench/fit/recovery.hpp"
#include "bench/fit/sensitivity.hpp"
#include "bench/rigs/virtual/posterior.hpp"
#include "bench/run/verify.hpp"
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

using bench::Figure;
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

/// Sets of assumptions, and what each says of the rest.
struct Inferred {
    std::vector<bench::Particle> particles;
    std::vector<Forecast> forecasts;
    double tolerance = 0;
};

void print_search(const bench::FitRequest &request, const bench::AbcResult &result) {
    print("seed {}: {} draws from the prior, {} runs of the relay in {} generations; {} sets left, "
          "{} of them distinct,\neach with the relay within {:.1f} % in all three figures in the "
          "world that chose it\n",
          request.seed, request.prior_draws, result.runs, result.generations.size(),
          result.particles.size(), result.distinct, (std::exp(result.tolerance) - 1) * 100);
    if (result.tolerance > request.tolerance)
        print("The relay's figures were not reached within {:.0f} %: what follows is under that "
              "misfit.\n",
              (std::exp(request.tolerance) - 1) * 100);
}

/// One population from its beginning to what it says of the rest.
Inferred infer(const bench::Profile &profile, const bench::FitRequest &request) {
    Progress progress(stderr);
    const auto prior = bench::draw_prior_worlds(
        profile, request, of(progress, "draws from the prior", request.prior_draws));
    auto result = bench::infer_tablet(profile, bench::tablet_relay, request, prior,
                                      of(progress, "runs of the relay", request.most_runs));
    progress.finish();
    print_search(request, result);
    auto forecasts = bench::forecast(profile, bench::tablet_relay, request, result.particles,
                                     of(progress, "sets asked", result.particles.size()));
    return {std::move(result.particles), std::move(forecasts), result.tolerance};
}

bench::Spread spread_over(const std::vector<Forecast> &forecasts,
                          const std::function<double(const Forecast &)> &of) {
    return bench::spread_of(bench::values_of(forecasts, of));
}

double direct_over_v3(const Forecast &each) {
    return each.direct[Figure::rx_mib_per_s] / std::max(1e-6, each.v3[Figure::rx_mib_per_s]);
}

void print_row(std::string_view name, std::string_view tablet, const bench::Spread &spread,
               std::string_view remark = "") {
    print("  {:<34} {:>9} {:>9.3f} {:>9.3f} {:>9.3f}  {}\n", name, tablet, spread.low,
          spread.middle, spread.high, remark);
}

struct HeldOut {
    std::string_view name;
    double tablet;
    double (*of)(const Forecast &);
};

/// Never fitted. MB of the two downloads are 10^6 bytes (field.md: 11.32 MB/s are 7,700 frames/s).
constexpr double mb_per_mib = 1024.0 * 1024 / 1e6;
constexpr HeldOut held_out[] = {
    {"v3 at 4 MiB/s, MiB/s", 2.352,
     [](const Forecast &each) { return each.v3[Figure::rx_mib_per_s]; }},
    {"v3 handing up batches (C2), MiB/s", 2.277,
     [](const Forecast &each) { return each.v3_list_mib_per_s; }},
    {"v3 uncapped, 2.4 GHz, MB/s", 3.12,
     [](const Forecast &each) { return each.v3_uncapped_mib_per_s * mb_per_mib; }},
    {"v3 uncapped, 5 GHz, MB/s", 11.32,
     [](const Forecast &each) { return each.v3_5ghz_mib_per_s * mb_per_mib; }},
};

void print_forecasts(const std::vector<Forecast> &forecasts) {
    print("\n  {:<34} {:>9} {:>9} {:>9} {:>9}\n", "", "tablet", "5 %", "median", "95 %");
    const auto relay = [&](std::string_view name, std::string_view tablet, Figure figure) {
        print_row(name, tablet,
                  spread_over(forecasts, [&](const Forecast &each) { return each.relay[figure]; }));
    };
    print("matched, in worlds that the inference has not seen:\n");
    relay("relay: received, MiB/s", "1.362", Figure::rx_mib_per_s);
    relay("relay: sdio_rx_work/s", "86.4", Figure::rx_work_per_s);
    relay("relay: sdio_tx_work/s", "276.1", Figure::tx_work_per_s);
    print_row("worst of the three, |log ratio|", "0",
              spread_over(forecasts, [](const Forecast &each) { return each.distance; }));
    print("shown beside (another run, another day):\n");
    relay("relay: bus requests/s", "5800", Figure::requests_per_s);
    relay("relay: work items/s", "5643", Figure::work_items_per_s);
    relay("relay: bus requests per frame", "9.5", Figure::requests_per_frame);
    print("held out:\n");
    for (const auto &[name, tablet, of] : held_out) {
        const auto spread = spread_over(forecasts, of);
        const bool covered = tablet >= spread.low && tablet <= spread.high;
        print_row(name, fmt::format("{}", tablet), spread, covered ? "covered" : "not covered");
    }
    print("implied:\n");
    print_row("v3 / relay, received", "1.727", spread_over(forecasts, bench::v3_over_relay));
    print_row("direct / v3, received", "-", spread_over(forecasts, direct_over_v3));
}

void print_parameters(const std::vector<bench::Particle> &particles) {
    print("\n  {:<34} {:>19} {:>9} {:>9} {:>9}\n", "assumption", "searched between", "5 %",
          "median", "95 %");
    for (std::size_t i = 0; i < bench::free_parameters().size(); i++) {
        const auto &parameter = bench::free_parameters()[i];
        std::vector<double> numbers;
        for (const auto &particle : particles)
            numbers.push_back(bench::number_at(particle.at, i));
        if (parameter.choices.empty()) {
            const auto spread = bench::spread_of(numbers);
            print("  {:<34} {:>19} {:>9.4g} {:>9.4g} {:>9.4g}\n", parameter.key,
                  fmt::format("{:g} to {:g} {}", parameter.low, parameter.high, parameter.unit),
                  spread.low, spread.middle, spread.high);
            continue;
        }
        std::string shares;
        for (std::size_t choice = 0; choice < parameter.choices.size(); choice++)
            shares += fmt::format(
                "  {} {:.0f} %", parameter.choices[choice],
                100.0 * static_cast<double>(std::ranges::count(numbers, double(choice))) /
                    static_cast<double>(numbers.size()));
        print("  {:<34}{}\n", parameter.key, shares);
    }
}

void print_measurements(const Inferred &inferred) {
    constexpr std::size_t shown = 12;
    print("\nWhat would tell most of v3 / relay, if it were measured on a tablet: the share of "
          "its variance\n(of the logarithm) that would be gone, and what is expected\n");
    const auto ranked = bench::rank_measurements(inferred.particles, inferred.forecasts);
    for (const auto &each : std::span(ranked).first(std::min(shown, ranked.size())))
        print("  {:>3.0f} %  {:<38} {:.4g} to {:.4g}\n         {}\n", each.explains * 100,
              each.what, each.expected.low, each.expected.high, each.how);
}

struct Shares {
    std::vector<double> one;
    std::vector<double> other;
};

/// How alike two samples of posteriors are, parameter by parameter.
void print_overlap(const std::function<Shares(std::size_t parameter)> &shares) {
    print("\nOverlap (1: the same), and below which it would come once in twenty if both were "
          "samples of one distribution\n");
    double sum = 0;
    const auto &parameters = bench::free_parameters();
    for (std::size_t i = 0; i < parameters.size(); i++) {
        const auto [one, other] = shares(i);
        const double common = bench::overlap(one, other);
        sum += common;
        print("  {:<34} {:.2f}  ({:.2f})\n", parameters[i].key, common,
              bench::overlap_of_one(one, other, 1));
    }
    print("  {:<34} {:.2f}\n", "mean", sum / static_cast<double>(parameters.size()));
}

/// The first population and all others.
void print_populations(const std::vector<Inferred> &populations) {
    print_overlap([&](std::size_t parameter) {
        Shares shares;
        for (const auto &population : populations)
            for (const auto &particle : population.particles)
                (&population == &populations.front() ? shares.one : shares.other)
                    .push_back(bench::share_of(particle.at, parameter));
        return shares;
    });
    for (const auto &population : populations) {
        const auto spread = spread_over(population.forecasts, bench::v3_over_relay);
        print("  v3 / relay: {:.3f}, 90 % {:.3f} to {:.3f}\n", spread.middle, spread.low,
              spread.high);
    }
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
    print_overlap([&](std::size_t parameter) { return shares[parameter]; });
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
    const auto parameters = bench::free_parameters().size();
    print("  {:>7} {:>9} {:>9} {:>9} {:>10} {:>10} {:>16}\n", "MiB/s", "rx work/s", "tx work/s",
          "within", "covered", "v3/relay", "90 %");
    unsigned covered = 0;
    for (const auto &each : recovery.tablets) {
        covered += each.parameters_covered;
        print(
            "  {:>7.3f} {:>9.1f} {:>9.1f} {:>7.1f} % {:>4} of {:<3} {:>10.3f}   {:.3f} to {:.3f}\n",
            each.targets.rx_mib_per_s, each.targets.rx_work_per_s, each.targets.tx_work_per_s,
            (std::exp(each.tolerance) - 1) * 100, each.parameters_covered, parameters,
            each.v3_over_relay, each.low, each.high);
    }
    print("\nThe central 90 % hold the true value of {} in {} assumptions ({:.1f} %), and the true "
          "v3 / relay of {} in {} tablets\n",
          covered, parameters * tablets,
          100.0 * covered / static_cast<double>(parameters * tablets), recovery.ratios_covered,
          tablets);
    for (std::size_t i = 0; i < parameters; i++)
        print("  {:<34} {} of {}\n", bench::free_parameters()[i].key, recovery.covered[i], tablets);
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
    print_forecasts(inferred.forecasts);
    print_parameters(inferred.particles);
    print_measurements(inferred);
    if (populations.size() > 1)
        print_populations(populations);
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
