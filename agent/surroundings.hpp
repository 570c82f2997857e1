// SPDX-License-Identifier: GPL-2.0-only
// What a rep shares the machine and the air with: other guests of its host, heat, a slow clock, who
// else is on the channel. Nothing of it is an arm's doing, and a report must show it.
#pragma once

#include "bench/record/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace besser::agent {

/// At a moment; what the machine does not tell is empty.
struct Surroundings {
    std::optional<std::uint64_t> steal_ns; ///< that its host took from all CPUs, since boot
    std::optional<std::uint64_t>
        throttled;                ///< times that a CPU was slowed for its heat, since boot
    std::optional<double> cpu_hz; ///< of all CPUs, on average
    std::string governor;         ///< of the first CPU
    std::optional<double> signal_dbm;
    std::optional<double> link_bits_per_s; ///< at which the access point sends
    std::optional<std::uint64_t> channel_active_ms, channel_busy_ms; ///< of the channel in use
    std::string ssid;
};

[[nodiscard]] Surroundings look_around(const std::string &interface);

/// Adds to a rep what its surroundings were: metrics, and a note of the governor.
void tell_surroundings(const Surroundings &before, const Surroundings &after,
                       bench::RepRecord &record);

/// The first line of /proc/stat.
[[nodiscard]] std::optional<std::uint64_t> parse_steal_ns(std::string_view stat);
/// What `iw dev INTERFACE link` prints.
void parse_link(std::string_view text, Surroundings &surroundings);
/// What `iw dev INTERFACE survey dump` prints.
void parse_survey(std::string_view text, Surroundings &surroundings);

} // namespace besser::agent
