// SPDX-License-Identifier: GPL-2.0-only
// How far the virtual tablet can be trusted: infers the assumptions of a profile from what the
// tablet showed with the relay, and from that alone, and asks every set of assumptions that is left
// what it predicts for the rest.
#pragma once

#include "bench/fit/abc.hpp"
#include "bench/fit/space.hpp"
#include "bench/fit/world.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace besser::bench {

/// What is matched: three figures of the relay.
struct Targets {
    double rx_mib_per_s;
    double rx_work_per_s;
    double tx_work_per_s;
};

/// The tablet with Patch B (measurements.md, "compared with"): N=1, 5 minutes, 4 MiB/s offered.
inline constexpr Targets tablet_relay{
    .rx_mib_per_s = 1.362, .rx_work_per_s = 86.4, .tx_work_per_s = 276.1};

/// The largest |log ratio| of the three: 0.05 is within 5 %. Infinity where nothing connected.
[[nodiscard]] double distance(const Figures &relay, const Targets &targets);

struct FitRequest {
    std::size_t particles = 150;
    std::size_t prior_draws = 2000;
    std::uint64_t most_runs = 30'000; ///< of the relay, beside the prior's
    double tolerance = 0.05;
    std::int64_t world_ns = 20'000'000'000; ///< of the last stage; earlier ones are shorter
    std::uint64_t seed = 1;
    unsigned threads = 1;
};

/// A draw from the prior and what the relay showed there, in a short world.
struct PriorDraw {
    Latent at;
    Figures relay;
};

using FitProgress = std::function<void(std::uint64_t runs)>;

/// Does not depend on what is matched, so several fits may share it.
[[nodiscard]] std::vector<PriorDraw>
draw_prior_worlds(const Profile &base, const FitRequest &request, const FitProgress &progress = {});

[[nodiscard]] AbcResult infer_tablet(const Profile &base, const Targets &targets,
                                     const FitRequest &request, const std::vector<PriorDraw> &prior,
                                     const FitProgress &progress = {});

/// What a set of assumptions predicts, in worlds whose seeds the inference has not seen; the arms
/// share them.
struct Forecast {
    Figures relay;
    Figures v3;
    Figures direct;
    double distance = 0;      ///< of `relay` to the targets
    double v3_list_mib_per_s; ///< v3 that hands up in batches (C2), 4 MiB/s offered
    double v3_uncapped_mib_per_s;
    double v3_5ghz_mib_per_s; ///< uncapped, HT40, MCS 7, no Bluetooth
};

[[nodiscard]] std::vector<Forecast> forecast(const Profile &base, const Targets &targets,
                                             const FitRequest &request,
                                             const std::vector<Particle> &particles,
                                             const FitProgress &progress = {});

} // namespace besser::bench
