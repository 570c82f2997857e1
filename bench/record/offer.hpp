// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>

namespace besser::bench {

/// What an interface counts of all that a capped sender may send in that time: 1448 bytes of
/// payload come as an IP packet of 1500 bytes with an Ethernet header of 14.
inline std::uint64_t offered_bytes(double rate_bytes_per_s, double elapsed_s) {
    constexpr double per_payload = (1500.0 + 14) / 1448;
    return static_cast<std::uint64_t>(rate_bytes_per_s * elapsed_s * per_payload);
}

} // namespace besser::bench
