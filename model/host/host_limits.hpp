// SPDX-License-Identifier: GPL-2.0-only
// Within which limits the numbers of a profile make a host, a receiver and its sender.
#pragma once

#include "model/air/air_limits.hpp"

namespace besser::host::profile_limits {

using chip::Limit;

inline constexpr Limit operation_ns = chip::profile_limits::time_ns;
/// A time-out or a pause: without any, the host would try for ever in the same moment.
inline constexpr Limit pause_ns{1'000'000, operation_ns.high};
inline constexpr Limit long_pause_ns{1'000'000, chip::profile_limits::interval_ns.high};
inline constexpr Limit tries{1, 255};
inline constexpr Limit scan_channels{1, 14}; ///< 2.4 GHz

inline constexpr Limit segments{1, 1'000};
/// Two segments, up to what no host has.
inline constexpr Limit send_buffer_bytes{2 * 1'448, 64 << 20};
/// Two segments, up to what a TCP header can tell with the receiver's window scale of 7 (RFC 7323).
inline constexpr Limit receive_window_bytes{2 * 1'460, 65'535 << 7};

} // namespace besser::host::profile_limits
