// SPDX-License-Identifier: GPL-2.0-only
// What latency probes are called in a record (bench/record/record.hpp).
#pragma once

namespace besser::bench::latency {

// Counters: probes of the rep, and those of them that were answered.
inline constexpr char sent[] = "latency.sent";
inline constexpr char answered[] = "latency.answered";

// Distributions, in seconds. Who has no common clock for both ends knows the round trip alone.
inline constexpr char round_trip[] = "latency.round_trip";
inline constexpr char down[] = "latency.down"; ///< to the tablet
inline constexpr char up[] = "latency.up";     ///< from the tablet

} // namespace besser::bench::latency
