// SPDX-License-Identifier: GPL-2.0-only
// The signal of one network's beacons against the bounds of MIB 0x1009 (protocol.md 5.6 and 5.7).
// How the firmware averages is not known; here each of `samples` beacons weighs the same as the
// rest of the average: assumption.
#pragma once

#include "wire/mib.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace besser::chip {

class SignalWatch {
  public:
    /// A beacon was heard at `rcpi`. The average, if it is beyond a bound and the last one told was
    /// not beyond the same.
    std::optional<std::uint8_t> hear(const wire::wsm::SignalThreshold &bounds, std::uint8_t rcpi) {
        using namespace wire::wsm;
        if ((bounds.mode & signal_threshold::enabled) == 0)
            return std::nullopt;
        if (side_ == Side::unheard) {
            average_ = rcpi;
            side_ = Side::between;
        } else {
            average_ += (rcpi - average_) / std::max<int>(bounds.samples, 1);
        }
        const bool low =
            (bounds.mode & signal_threshold::without_lower) == 0 && average_ < bounds.lower;
        const bool high =
            (bounds.mode & signal_threshold::without_upper) == 0 && average_ > bounds.upper;
        if ((!low || side_ == Side::below) && (!high || side_ == Side::above))
            return std::nullopt;
        side_ = low ? Side::below : Side::above;
        return static_cast<std::uint8_t>(average_);
    }

  private:
    enum class Side : std::uint8_t { unheard, between, below, above };

    double average_ = 0;
    Side side_ = Side::unheard;
};

} // namespace besser::chip
