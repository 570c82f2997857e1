// SPDX-License-Identifier: GPL-2.0-only
// Vector clocks over the actors that did anything in the schedules so far.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace besser::explore {

inline constexpr std::size_t max_actors = 32;

/// Per actor, how many of its steps come before whatever has this clock.
struct VectorClock {
    std::array<std::uint16_t, max_actors> steps{};

    void join(const VectorClock &other) {
        for (std::size_t i = 0; i < max_actors; i++)
            steps[i] = std::max(steps[i], other.steps[i]);
    }
};

} // namespace besser::explore
