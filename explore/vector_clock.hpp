// SPDX-License-Identifier: GPL-2.0-only
// Vector clocks over the actors that did anything in the schedules so far.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace besser::explore {

inline constexpr std::size_t max_actors = 32;

/// Per actor, how many of its steps come before whatever has this clock.
struct VectorClock {
    /// As a vector of the compiler: an explorer joins clocks more often than it does anything else.
    using Counts [[gnu::vector_size(max_actors * sizeof(std::uint16_t)), gnu::aligned(16)]] =
        std::uint16_t;
    Counts steps{};

    void join(const VectorClock &other) { steps = steps > other.steps ? steps : other.steps; }
    bool operator==(const VectorClock &other) const {
        return std::memcmp(&steps, &other.steps, sizeof steps) == 0;
    }
};

} // namespace besser::explore
