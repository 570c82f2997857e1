// SPDX-License-Identifier: GPL-2.0-only
// Within which limits the numbers of a profile make a chip. The chip brings what is outside into
// range; who reads a profile refuses it, so that nobody measures another number than was written.
#pragma once

#include "model/chip/input_buffers.hpp"
#include "wire/sdio.hpp"
#include "wire/wsm.hpp"

#include <cstdint>

namespace besser::chip {

/// Lowest and highest, both allowed.
struct Limit {
    std::int64_t low;
    std::int64_t high;
};

namespace profile_limits {

/// Nothing that the chip does takes longer than a minute.
inline constexpr Limit time_ns{0, 60'000'000'000};
/// After which something begins, or between two of a kind: a day at most.
inline constexpr Limit interval_ns{0, 86'400'000'000'000};
/// The collapse of bug #5 is computed in seconds.
inline constexpr Limit halving_ns{1'000'000'000, interval_ns.high};

inline constexpr Limit input_buffers{1, max_input_buffers};
/// A frame of 1500 bytes with all its headers, up to what one transfer can carry.
inline constexpr Limit input_buffer_bytes{1'600, 32'767};
inline constexpr Limit boot_free_buffers{1, 255};
inline constexpr Limit boot_write_bytes{512, 32'767};
inline constexpr Limit rx_buffer_frames{1, 4'096};
/// One message as long as any, up to what no chip of its kind has.
inline constexpr Limit rx_buffer_bytes{wire::sdio::max_message_bytes, 16 << 20};
inline constexpr Limit batch_messages{1, wire::sdio::max_batch_messages};
inline constexpr Limit scan_channels{1, wire::wsm::max_scan_channels};
inline constexpr Limit gathered{1, max_input_buffers};
inline constexpr Limit interfaces{0, 3}; ///< protocol.md 4.1: above 3 breaks the class of a message
inline constexpr Limit bands{1, 3};
inline constexpr Limit power_dbm10{0, 1'000};
inline constexpr Limit bytes_per_s{1, 104'000'000}; ///< 4 bits at 208 MHz: SDIO 3.00, SDR104

} // namespace profile_limits
} // namespace besser::chip
