// SPDX-License-Identifier: GPL-2.0-only
// The wire behind the access point: the modelled sender hangs on it here, a TAP in the VM.
#pragma once

#include "wire/bytes.hpp"
#include "wire/ieee80211.hpp"

#include <cstdint>

namespace besser::air {

/// A frame on the wire, in parts; without FCS.
struct EthernetFrame {
    static constexpr std::uint16_t ipv4 = 0x0800;
    static constexpr std::uint16_t eapol = 0x888E;

    wire::ieee80211::MacAddress destination;
    wire::ieee80211::MacAddress source;
    std::uint16_t type; ///< Ethernet type
    wire::Bytes payload;
};

/// Implemented by whatever is behind the access point.
class WiredHost {
  public:
    /// A frame of the station, in order, without 802.11 or LLC. Valid during the call; the call may
    /// send.
    virtual void on_frame(const EthernetFrame &frame) = 0;

  protected:
    ~WiredHost() = default;
};

/// Implemented by the air.
class Wire {
  public:
    /// Sends an IPv4 packet of up to 1500 bytes to the station, whatever its address; the bytes are
    /// copied. Lost (and counted) if a queue is full or no station is associated.
    virtual void send(wire::Bytes ip_packet) = 0;

  protected:
    ~Wire() = default;
};

} // namespace besser::air
