// SPDX-License-Identifier: GPL-2.0-only
// How strongly the network is heard: the firmware averages its beacons, and tells when the average
// crosses a bound (protocol.md 5.6 and 5.7, MIB 0x1009).
#pragma once

#include "driver/requests.hpp"

#include <optional>

namespace besser::driver {

inline constexpr std::uint8_t idle_signal_average = 16; ///< without a network (protocol.md 5.7)
inline constexpr std::uint8_t associated_signal_average = 8;

/// Over how many beacons the signal is averaged, and what of it is news. [process]
template <Port P, class Policy>
Result<> set_signal_average(Requests<P, Policy> &requests, std::uint8_t samples,
                            const std::optional<SignalBounds> &bounds = std::nullopt) {
    using namespace wire::wsm;
    SignalThreshold message{signal_threshold::enabled, 0, 0, samples};
    if (bounds) {
        message.lower = rcpi_of_dbm(bounds->lower);
        message.upper = rcpi_of_dbm(bounds->upper);
    } else {
        message.mode |= signal_threshold::without_upper | signal_threshold::without_lower;
    }
    return requests.write_mib(mib::rssi_threshold, message);
}

} // namespace besser::driver
