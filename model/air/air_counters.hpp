// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>

namespace besser::air {

/// MPDUs in one direction. tries == lost + collided + refused + unheard + delivered.
struct DirectionCounters {
    std::uint64_t transmissions = 0; ///< PPDUs
    std::uint64_t tries = 0;         ///< MPDUs in them
    std::uint64_t delivered = 0;
    std::uint64_t lost = 0;     ///< by the error probability
    std::uint64_t collided = 0; ///< the other contender sent in the same slot
    std::uint64_t refused = 0;  ///< the chip had no room
    std::uint64_t unheard = 0;  ///< the receiver was off, on another channel or not addressed
    std::uint64_t dropped = 0;  ///< frames given up at the retry limit

    bool operator==(const DirectionCounters &) const = default;
};

/// Data frames only; management is not counted among the MPDUs.
struct Counters {
    DirectionCounters down;
    DirectionCounters up;
    std::uint64_t collisions = 0;
    std::uint64_t beacons = 0;
    std::uint64_t queue_drops = 0;        ///< packets that met a full queue of the access point
    std::uint64_t wire_drops = 0;         ///< packets that met a full wire, or were too long
    std::uint64_t unassociated_drops = 0; ///< packets and frames without an association
    std::uint64_t unauthorized_drops = 0; ///< WPA2: before the handshake, or not with its key
    std::uint64_t malformed = 0;          ///< frames of the station that could not be parsed
    std::int64_t busy_ns = 0;             ///< time the medium was in use

    bool operator==(const Counters &) const = default;
};

} // namespace besser::air
