// SPDX-License-Identifier: GPL-2.0-only
// One run of a virtual tablet for the fit, and what it shows.
#pragma once

#include "bench/rigs/virtual/tablet_profile.hpp"
#include "model/host/driver_instances.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace besser::bench {

/// A figure of a run, by its place in figure_table().
enum class Figure : std::uint8_t {
    rx_mib_per_s,
    rx_work_per_s,
    tx_work_per_s,
    irq_work_per_s,
    requests_per_s,
    work_items_per_s,
    requests_per_frame,
    control_reads_per_frame,
    frames_per_batch,
    frames_per_write,
    acks_per_frame,
    bh_wakeups_per_s,
    busy_cpus,
};

struct FigureName {
    Figure figure;
    std::string_view name;    ///< as reports call it
    std::string_view measure; ///< how somebody with a tablet would measure it
};
[[nodiscard]] std::span<const FigureName> figure_table();

struct Figures {
    std::vector<double> values; ///< in the order of Figure; empty: the station did not connect
    [[nodiscard]] double operator[](Figure figure) const {
        return values.empty() ? 0 : values[static_cast<std::size_t>(figure)];
    }
};

struct WorldRequest {
    host::Variant variant = host::Variant::relay;
    std::uint64_t seed = 1;
    std::int64_t length_ns = 60'000'000'000; ///< measured; slow start comes before
    bool capped = true;                      ///< 4 MiB/s offered; else all that goes
    /// Asked after the first seconds of a long run: whether it is worth going on. May be empty;
    /// where it says no, the figures are those until then.
    std::function<bool(const Figures &so_far)> go_on;
};

[[nodiscard]] Figures run_world(const Profile &profile, const WorldRequest &request);

} // namespace besser::bench
