// SPDX-License-Identifier: GPL-2.0-only
// A kernel in which nothing takes time: in which order things happen is the explorer's choice, not
// a matter of how long each takes.
#pragma once

#include "model/vkernel/costs.hpp"

#include <array>
#include <bit>

namespace besser::explore {

inline vkernel::Costs costless() {
    auto costs = std::bit_cast<vkernel::Costs>(
        std::array<std::int64_t, sizeof(vkernel::Costs) / sizeof(std::int64_t)>{});
    costs.bus_clock_hz = 1'000'000'000;
    costs.bus_width_bits = 4;
    return costs;
}

} // namespace besser::explore
