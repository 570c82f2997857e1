// SPDX-License-Identifier: GPL-2.0-only
// The wire behind the access point: the modelled sender hangs on it here, a TAP in the VM.
#pragma once

#include "wire/bytes.hpp"

namespace besser::air {

/// Implemented by whatever is behind the access point.
class WiredHost {
  public:
    /// An IPv4 packet of the station, in order, without 802.11 or LLC. Valid during the call; the
    /// call may send.
    virtual void on_packet(wire::Bytes ip_packet) = 0;

  protected:
    ~WiredHost() = default;
};

/// Implemented by the air.
class Wire {
  public:
    /// Sends an IPv4 packet of up to 1500 bytes towards the station; the bytes are copied. Lost
    /// (and counted) if a queue is full or no station is associated.
    virtual void send(wire::Bytes ip_packet) = 0;

  protected:
    ~Wire() = default;
};

} // namespace besser::air
