// SPDX-License-Identifier: GPL-2.0-only
#include "bench/fit/recovery.hpp"

#include "bench/fit/in_parallel.hpp"
#include "bench/fit/spread.hpp"

#include <algorithm>

namespace besser::bench {

namespace {

/// A synthetic tablet's luck is its own: neither the prior's nor the inference's.
constexpr std::uint64_t tablet_stream = std::uint64_t{0x7461} << 48;

bool says_something(const Figures &relay) {
    return relay[Figure::rx_mib_per_s] > 0.4 && relay[Figure::rx_mib_per_s] < 3.9 &&
           relay[Figure::rx_work_per_s] > 1 && relay[Figure::tx_work_per_s] > 1;
}

struct Synthetic {
    Latent at;
    Figures relay;
    double v3_over_relay = 0;
};

Synthetic make_tablet(const Profile &base, const FitRequest &request, std::uint64_t &seed) {
    for (;; seed++) {
        const auto at = draw_prior(free_dimensions(), seed);
        const auto profile = profile_at(base, at);
        const auto run = [&](host::Variant variant) {
            return run_world(profile, {.variant = variant,
                                       .seed = seed,
                                       .length_ns = request.world_ns,
                                       .go_on = says_something});
        };
        const auto relay = run(host::Variant::relay);
        if (!says_something(relay))
            continue;
        const auto v3 = run(host::Variant::v3);
        seed++;
        return {at, relay, v3[Figure::rx_mib_per_s] / relay[Figure::rx_mib_per_s]};
    }
}

bool covers(const std::vector<Particle> &particles, std::size_t parameter, double truth) {
    std::vector<double> shares;
    for (const auto &particle : particles)
        shares.push_back(share_of(particle.at, parameter));
    const auto spread = spread_of(shares);
    return truth >= spread.low && truth <= spread.high;
}

/// v3 over relay as each particle has it, in worlds that the inference has not seen.
std::vector<double> ratios_of(const Profile &base, const FitRequest &request,
                              const std::vector<Particle> &particles) {
    std::vector<double> ratios(particles.size());
    in_parallel(request.threads, particles.size(), [&](std::size_t i) {
        const auto profile = profile_at(base, particles[i].at);
        const auto received = [&](host::Variant variant) {
            return run_world(profile, {.variant = variant,
                                       .seed = tablet_stream + (request.seed << 24) + (i << 1) + 1,
                                       .length_ns = request.world_ns,
                                       .go_on = {}})[Figure::rx_mib_per_s];
        };
        ratios[i] = received(host::Variant::v3) / std::max(1e-6, received(host::Variant::relay));
    });
    return ratios;
}

} // namespace

Recovery recover(const Profile &base, const FitRequest &request, unsigned tablets,
                 const FitProgress &progress) {
    Recovery recovery;
    recovery.covered.resize(free_parameters().size());
    const auto prior = draw_prior_worlds(base, request);
    std::uint64_t seed = tablet_stream + (request.seed << 24);
    for (unsigned i = 0; i < tablets; i++) {
        const auto tablet = make_tablet(base, request, seed);
        Recovered one{.targets = {tablet.relay[Figure::rx_mib_per_s],
                                  tablet.relay[Figure::rx_work_per_s],
                                  tablet.relay[Figure::tx_work_per_s]},
                      .v3_over_relay = tablet.v3_over_relay};
        auto of_tablet = request;
        of_tablet.seed = request.seed + i;
        const auto result = infer_tablet(base, one.targets, of_tablet, prior);
        one.tolerance = result.tolerance;
        for (std::size_t p = 0; p < free_parameters().size(); p++)
            if (covers(result.particles, p, share_of(tablet.at, p))) {
                one.parameters_covered++;
                recovery.covered[p]++;
            }
        const auto ratios = ratios_of(base, of_tablet, result.particles);
        const auto spread = spread_of(ratios);
        one.low = spread.low;
        one.high = spread.high;
        recovery.ratios_covered +=
            tablet.v3_over_relay >= one.low && tablet.v3_over_relay <= one.high;
        recovery.tablets.push_back(one);
        if (progress)
            progress(i + 1);
    }
    return recovery;
}

} // namespace besser::bench
