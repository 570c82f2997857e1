// SPDX-License-Identifier: GPL-2.0-only
// Whoever wants to see what is on the air, such as a recorder of traces. An air without one pays a
// comparison per transmission.
#pragma once

#include <cstddef>
#include <cstdint>

namespace besser::air {

/// Who has the medium: from the first PPDU to the end of the acknowledgement.
struct Transmission {
    enum class By : std::uint8_t { access_point, station, both };
    By by;             ///< both: a collision, which destroys both PPDUs
    std::uint8_t type; ///< of the first frame: type and subtype, as in ieee80211::frame
    std::int64_t begin_ns;
    std::int64_t end_ns;
    std::size_t frames;
    std::size_t acknowledged; ///< 0 for a group, whom nobody acknowledges
};

class Observer {
  public:
    /// Called at its end.
    virtual void had_medium(const Transmission &transmission) = 0;

  protected:
    ~Observer() = default;
};

} // namespace besser::air
