// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace besser::bench {

/// What an interface counts of a byte of payload: 1448 of them over TCP, 1472 over UDP, come as an
/// IP packet of 1500 bytes with an Ethernet header of 14.
inline double counted_per_payload(std::string_view protocol) {
    return (1500.0 + 14) / (protocol == "udp" ? 1472 : 1448);
}

/// What it counts of all that a capped sender may send in that time.
inline std::uint64_t offered_bytes(std::string_view protocol, double rate_bytes_per_s,
                                   double elapsed_s) {
    // A plan that is not checked yet may name any rate.
    constexpr double least = 0, most = 0x1p63;
    const double bytes = rate_bytes_per_s * elapsed_s * counted_per_payload(protocol);
    return static_cast<std::uint64_t>(std::min(std::max(least, bytes), most));
}

} // namespace besser::bench
