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
    constexpr double most = 0x1p63; // a plan may name any rate
    return static_cast<std::uint64_t>(
        std::min(rate_bytes_per_s * elapsed_s * counted_per_payload(protocol), most));
}

} // namespace besser::bench
