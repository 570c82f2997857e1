// SPDX-License-Identifier: GPL-2.0-only
// How far the virtual tablet can be trusted: fits the assumed costs to what the tablet showed with
// the relay, and to that alone, and asks every fit what it predicts for the other variants.
#pragma once

#include "bench/rigs/virtual/tablet_profile.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace besser::bench {

/// What one short run shows.
struct FitFigures {
    double rx_mib_per_s = 0;
    double rx_dispatches_per_s = 0; ///< sdio_rx_work
    double tx_dispatches_per_s = 0; ///< sdio_tx_work
    double requests_per_frame = 0;
    double frames_per_batch = 0;
};

/// All of them, for whoever treats them alike.
inline constexpr std::array fit_figures = {
    &FitFigures::rx_mib_per_s, &FitFigures::rx_dispatches_per_s, &FitFigures::tx_dispatches_per_s,
    &FitFigures::requests_per_frame, &FitFigures::frames_per_batch};

/// The tablet with Patch B (measurements.md, "compared with"): N=1, 5 minutes, 4 MiB/s offered.
inline constexpr FitFigures tablet_relay{
    .rx_mib_per_s = 1.362, .rx_dispatches_per_s = 86.4, .tx_dispatches_per_s = 276.1};

/// An assumption of the profile that the fit may change, between two bounds.
struct FreeParameter {
    std::string_view key;
    double low;            ///< in `unit`; of a choice: the first one's index
    double high;           ///< of a choice: the last one's index
    std::string_view unit; ///< "us", "frames" ... ; of a choice empty
    std::vector<std::string_view> choices;
};
[[nodiscard]] const std::vector<FreeParameter> &free_parameters();

struct Fit {
    std::map<std::string, ProfileValue> values; ///< of the free parameters
    FitFigures relay;
    FitFigures v3;
    FitFigures direct;
};

struct FitRequest {
    std::uint64_t samples = 4000; ///< runs of the relay
    std::uint64_t seed = 1;
    double tolerance = 0.05; ///< of each of the three relay figures
    unsigned threads = 1;
};

struct FitResult {
    std::uint64_t samples = 0;
    std::vector<Fit> fits;       ///< in the order in which they were found
    Fit nearest;                 ///< also when nothing fits
    double nearest_distance = 0; ///< largest relative deviation of the three figures
};

/// The same request gives the same result on any number of threads. `progress` counts finished
/// samples.
[[nodiscard]] FitResult fit_profile(const Profile &base, const FitRequest &request,
                                    std::atomic<std::uint64_t> &progress);

} // namespace besser::bench
