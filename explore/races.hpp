// SPDX-License-Identifier: GPL-2.0-only
// Data races of one schedule: an unlocked read-modify-write of a plain variable, and a write of it
// that nothing orders with that one. A plain load or store beside another is none: in Linux
// Shared<T> is READ_ONCE and WRITE_ONCE, and docs/contexts.md says why each such flag may be read
// so.
#pragma once

#include "explore/execution.hpp"
#include "explore/locksets.hpp"
#include "explore/vector_clock.hpp"

#include <optional>
#include <vector>

namespace besser::explore {

/// The two steps that race; `first` came first in this schedule.
struct Race {
    Position first;
    Position second;
    std::uint16_t object;
};

class RaceDetector {
  public:
    /// The first one. Of one runner's schedules.
    [[nodiscard]] std::optional<Race> find(const Execution &execution);

  private:
    struct Write {
        Position position = nowhere;
        std::uint16_t count = 0; ///< of the actor's steps, this one included
        bool update = false;     ///< one half of a read-modify-write
    };
    struct Object {
        VectorClock released; ///< what whoever synchronises with it next knows
        VectorClock looked;   ///< and what it knows, too, if it changes something
        std::array<Write, max_actors> writes;
    };

    [[nodiscard]] std::size_t index_of(Actor actor);
    [[nodiscard]] std::optional<Position> conflict(const Object &object, std::size_t self,
                                                   bool update) const;

    std::vector<Object> objects_;
    std::vector<VectorClock> at_step_;
    std::array<VectorClock, max_actors> clocks_;
    VectorClock barrier_;
    std::array<std::uint8_t, 64> index_{};
    std::size_t actors_ = 0;
    Locksets locksets_;
};

} // namespace besser::explore
