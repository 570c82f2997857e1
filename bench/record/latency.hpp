// SPDX-License-Identifier: GPL-2.0-only
// What latency probes are called in a record, and how they get there.
#pragma once

#include "bench/record/record.hpp"

#include <cstdint>
#include <vector>

namespace besser::bench::latency {

// Counters: probes of the rep, and those of them that were answered.
inline constexpr char sent[] = "latency.sent";
inline constexpr char answered[] = "latency.answered";

// Distributions, in seconds. Who has no common clock for both ends knows the round trip alone.
inline constexpr char round_trip[] = "latency.round_trip";
inline constexpr char down[] = "latency.down"; ///< to the tablet
inline constexpr char up[] = "latency.up";     ///< from the tablet

/// What the answered probes of one rep took, in seconds.
struct Times {
    std::vector<double> round_trip;
    std::vector<double> down, up; ///< empty: only the round trip is known
};

/// Writes counters and distributions.
void tell(Times times, std::uint64_t probes_sent, RepRecord &record);

} // namespace besser::bench::latency
