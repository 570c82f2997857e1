// SPDX-License-Identifier: GPL-2.0-only
// Within which limits the numbers of a profile make an air. The air brings what would divide by
// zero or leave an array into range; who reads a profile refuses it.
#pragma once

#include "model/chip/chip_limits.hpp"

namespace besser::air::profile_limits {

using chip::Limit;

inline constexpr Limit rate_bps{1'000'000, 600'000'000};          ///< up to 802.11n, four streams
inline constexpr Limit wired_rate_bps{1'000'000, 10'000'000'000}; ///< up to 10GBASE-T
inline constexpr Limit rate_index{0, 21};                         ///< protocol.md 5.4
inline constexpr Limit symbol_ns{1'000, 1'000'000};
inline constexpr Limit slot_ns{1'000, 1'000'000};
inline constexpr Limit tries{1, 255};
inline constexpr Limit window_mpdus{1, 64}; ///< block-ack window (10.25.2)
/// A frame of 1500 bytes with all its headers, up to the longest A-MPDU of 802.11n (9.4.2.55.3).
inline constexpr Limit ampdu_bytes{1'600, 65'535};
inline constexpr double most_error = 0.9;     ///< of 1: with more nobody connects
inline constexpr double most_bluetooth = 0.9; ///< of 1: the rest has room for any backoff
inline constexpr Limit bluetooth_period_ns{20'000'000, chip::profile_limits::time_ns.high};
inline constexpr Limit channel{1, 14};
inline constexpr Limit beacon_ns{1'024'000, chip::profile_limits::time_ns.high};
inline constexpr Limit queued_frames{1, 2'048};
inline constexpr Limit path_loss_db{0, 120}; ///< more than MCS 0 needs (Table 19-23)
inline constexpr Limit rcpi{0, 220};         ///< 802.11-2020, 9.4.2.37

} // namespace besser::air::profile_limits
