// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "wire/bytes.hpp"
#include "wire/ieee80211.hpp"

#include <cstdint>
#include <string_view>

namespace besser::tracing {

/// By type and subtype (802.11-2020, 9.2.4.1.3).
constexpr std::string_view frame_name(std::uint8_t type) {
    using namespace wire::ieee80211::frame;
    switch (type) {
    case assoc_request:
        return "association request";
    case assoc_response:
        return "association response";
    case probe_request:
        return "probe request";
    case probe_response:
        return "probe response";
    case beacon:
        return "beacon";
    case disassoc:
        return "disassociation";
    case auth:
        return "authentication";
    case deauth:
        return "deauthentication";
    case data:
    case qos_data:
        return "data";
    case null_data:
        return "null data";
    default:
        return "another frame";
    }
}
constexpr std::string_view frame_name(wire::Bytes frame) {
    return frame.empty() ? "nothing" : frame_name(frame[0]);
}

} // namespace besser::tracing
