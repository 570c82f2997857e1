// SPDX-License-Identifier: GPL-2.0-only
// Within which limits costs make a kernel in which time passes and tasks take turns.
#pragma once

#include <cstdint>

namespace besser::vkernel::cost_limits {

/// An operation of a CPU or of the bus.
inline constexpr std::int64_t longest_operation_ns = 60'000'000'000;
inline constexpr std::int64_t shortest_slice_ns = 1'000; ///< less would only switch tasks
inline constexpr std::int64_t slowest_bus_hz = 100'000;  ///< a card's identification takes 400 kHz
inline constexpr std::int64_t fastest_bus_hz = 208'000'000; ///< SDIO 3.00, SDR104
inline constexpr std::int64_t widest_bus_bits = 8;
inline constexpr std::int64_t most_bus_clocks = 10'000; ///< around a command or a block

} // namespace besser::vkernel::cost_limits
