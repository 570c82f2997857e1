// SPDX-License-Identifier: GPL-2.0-only
// Vector clocks over the actors of one schedule.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace besser::explore {

/// Actors that do anything in one schedule.
inline constexpr std::size_t max_actors = 32;

/// Per actor one more than the position of its last step that is known; 0: none.
struct VectorClock {
    std::array<std::uint16_t, max_actors> after{};

    void join(const VectorClock &other) {
        for (std::size_t i = 0; i < max_actors; i++)
            after[i] = std::max(after[i], other.after[i]);
    }
    /// Whether the step of `actor` at `position` comes before whatever has this clock.
    [[nodiscard]] bool knows(std::size_t actor, std::uint16_t position) const {
        return after[actor] > position;
    }
};

} // namespace besser::explore
