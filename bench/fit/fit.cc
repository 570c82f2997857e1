// SPDX-License-Identifier: GPL-2.0-only
#include "bench/fit/fit.hpp"

#include "bench/fit/in_parallel.hpp"
#include "support/time_units.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace besser::bench {

namespace {

/// Worlds grow with what they have to tell apart: the noise of a short one is a few per cent.
constexpr std::array<double, 2> stage_tolerances = {0.5, 0.15};
constexpr std::array<std::int64_t, 2> stage_lengths_ns = {6 * second, 20 * second};
/// A long world is given up when its first seconds are so much further off than is tolerated.
constexpr double hopeless = 0.4;

int stage_at(double tolerance) {
    return static_cast<int>(
        std::ranges::count_if(stage_tolerances, [&](double each) { return tolerance <= each; }));
}

std::int64_t length_ns(const FitRequest &request, int stage) {
    return static_cast<std::size_t>(stage) < stage_lengths_ns.size()
               ? std::min(stage_lengths_ns[static_cast<std::size_t>(stage)], request.world_ns)
               : request.world_ns;
}

/// Seeds of worlds that no inference runs: the draws of the prior, and what is asked in the end.
enum class Stream : std::uint64_t { prior = 0x7072, forecast = 0x7665 };
std::uint64_t seed_of(const FitRequest &request, Stream stream, std::size_t index) {
    return (static_cast<std::uint64_t>(stream) << 48) + (request.seed << 24) + index;
}

double log_ratio(double value, double target) {
    return std::abs(std::log(std::max(value, 1e-6) / target));
}

/// 5 GHz without a neighbour: 40 MHz, MCS 7, long guard interval (802.11-2020, 19.5).
Profile at_5ghz(Profile profile) {
    profile.air.phy_rate_bps = 135'000'000;
    profile.air.bluetooth = 0;
    return profile;
}

Forecast ask(const Profile &profile, const Targets &targets, std::int64_t length_ns,
             std::uint64_t seed) {
    const auto run = [&](const Profile &of, host::Variant variant, bool capped) {
        return run_world(of, {.variant = variant,
                              .seed = seed,
                              .length_ns = length_ns,
                              .capped = capped,
                              .go_on = {}});
    };
    using host::Variant;
    auto list = profile;
    list.host.rx_list = true;
    Forecast asked{.relay = run(profile, Variant::relay, true),
                   .v3 = run(profile, Variant::v3, true),
                   .direct = run(profile, Variant::direct, true),
                   .v3_list_mib_per_s = run(list, Variant::v3, true)[Figure::rx_mib_per_s],
                   .v3_uncapped_mib_per_s = run(profile, Variant::v3, false)[Figure::rx_mib_per_s],
                   .v3_5ghz_mib_per_s =
                       run(at_5ghz(profile), Variant::v3, false)[Figure::rx_mib_per_s]};
    asked.distance = distance(asked.relay, targets);
    return asked;
}

} // namespace

double distance(const Figures &relay, const Targets &targets) {
    if (relay.values.empty())
        return std::numeric_limits<double>::infinity();
    return std::max({log_ratio(relay[Figure::rx_mib_per_s], targets.rx_mib_per_s),
                     log_ratio(relay[Figure::rx_work_per_s], targets.rx_work_per_s),
                     log_ratio(relay[Figure::tx_work_per_s], targets.tx_work_per_s)});
}

std::vector<PriorDraw> draw_prior_worlds(const Profile &base, const FitRequest &request,
                                         const FitProgress &progress) {
    std::vector<PriorDraw> draws(request.prior_draws);
    std::atomic<std::uint64_t> done = 0;
    in_parallel(request.threads, draws.size(), [&](std::size_t i) {
        const auto seed = seed_of(request, Stream::prior, i);
        draws[i].at = draw_prior(free_dimensions(), seed);
        draws[i].relay = run_world(profile_at(base, draws[i].at),
                                   {.seed = seed, .length_ns = length_ns(request, 0), .go_on = {}});
        done++;
        if (progress)
            progress(done);
    });
    return draws;
}

AbcResult infer_tablet(const Profile &base, const Targets &targets, const FitRequest &request,
                       const std::vector<PriorDraw> &prior, const FitProgress &progress) {
    const AbcProblem problem{
        .dimensions = free_dimensions(),
        .distance =
            [&](const Latent &at, std::uint64_t seed, int stage, double enough) {
                const auto go_on = [&](const Figures &so_far) {
                    return distance(so_far, targets) <= enough + hopeless;
                };
                return distance(
                    run_world(
                        profile_at(base, at),
                        {.seed = seed, .length_ns = length_ns(request, stage), .go_on = go_on}),
                    targets);
            },
        .stage = stage_at};
    std::vector<Particle> sample;
    for (const auto &draw : prior)
        sample.push_back({draw.at, distance(draw.relay, targets)});
    return infer(problem,
                 {.particles = request.particles,
                  .tolerance = request.tolerance,
                  .most_runs = request.most_runs,
                  .seed = request.seed,
                  .threads = request.threads},
                 std::move(sample), progress);
}

std::vector<Forecast> forecast(const Profile &base, const Targets &targets,
                               const FitRequest &request, const std::vector<Particle> &particles,
                               const FitProgress &progress) {
    std::vector<Forecast> forecasts(particles.size());
    std::atomic<std::uint64_t> done = 0;
    in_parallel(request.threads, particles.size(), [&](std::size_t i) {
        forecasts[i] = ask(profile_at(base, particles[i].at), targets, request.world_ns,
                           seed_of(request, Stream::forecast, i));
        done++;
        if (progress)
            progress(done);
    });
    return forecasts;
}

} // namespace besser::bench
