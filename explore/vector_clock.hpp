// SPDX-License-Identifier: GPL-2.0-only
// Vector clocks over the actors that did anything in the schedules so far.
#pragma once

#include "explore/execution.hpp"

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
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
        // NOLINTNEXTLINE(bugprone-suspicious-memory-comparison): the counts fill the vector
        return std::memcmp(&steps, &other.steps, sizeof steps) == 0;
    }
};

/// Which place an actor has in the clocks: the same in all schedules.
class ActorIndex {
  public:
    [[nodiscard]] std::uint8_t of(Actor actor) {
        assert(actor < index_.size());
        if (index_[actor] == 0) {
            if (size_ == max_actors) {
                std::fprintf(stderr, "explore: more than %zu actors\n", max_actors);
                std::abort();
            }
            index_[actor] = ++size_;
        }
        return static_cast<std::uint8_t>(index_[actor] - 1);
    }
    [[nodiscard]] std::uint8_t size() const { return size_; }

  private:
    std::array<std::uint8_t, 64> index_{}; ///< plus one
    std::uint8_t size_ = 0;
};

} // namespace besser::explore
