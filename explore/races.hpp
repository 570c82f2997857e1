// SPDX-License-Identifier: GPL-2.0-only
// Data races of one schedule, two accesses that nothing orders: an unlocked read-modify-write of a
// Shared<T> and a write of it; a write of a Guarded<T> and any access to it. A load or store of a
// Shared<T> beside another is none: in Linux they are READ_ONCE and WRITE_ONCE, and
// docs/contexts.md says why each such flag may be read so. Of a foreign driver's memory: a write
// and any other access, one of them plain.
#pragma once

#include "explore/execution.hpp"
#include "explore/locksets.hpp"
#include "explore/touched_words.hpp"
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
    /// The first race of the schedule. All calls are for schedules of the same runner.
    [[nodiscard]] std::optional<Race> find(const Execution &execution);
    /// Those of a foreign driver's memory in that schedule, each pair of its touches once.
    [[nodiscard]] const std::vector<MemoryRace> &of_memory() const { return of_memory_; }

  private:
    struct Last {
        Position position = nowhere;
        std::uint16_t count = 0; ///< how many steps the actor had done then, this one included
    };
    struct Object {
        VectorClock released; ///< what everybody learns who synchronises with the object next
        VectorClock looked;   ///< what is learnt in addition by whoever changes the object
        // The last access of each actor. An update is one half of a read-modify-write.
        std::array<Last, max_actors> writes;
        std::array<Last, max_actors> updates;
        std::array<Last, max_actors> plain_reads;
    };

    [[nodiscard]] std::size_t index_of(Actor actor);
    [[nodiscard]] std::optional<Position> unordered(const std::array<Last, max_actors> &others,
                                                    std::size_t self) const;
    [[nodiscard]] std::optional<Position> conflict(const Object &object, std::size_t self,
                                                   vkernel::Operation operation) const;
    static void synchronise(Object &object, VectorClock &known, const Access &access);
    void take_in_touches(const Execution &execution, Position position, std::size_t accesses,
                         std::size_t self, bool &published);
    void note(Object &object, std::size_t self, Position position, vkernel::Operation operation);

    std::vector<Object> objects_;
    std::vector<VectorClock> at_step_;
    std::array<VectorClock, max_actors> clocks_;
    VectorClock barrier_;
    std::array<std::uint8_t, 64> index_{};
    std::size_t actors_ = 0;
    Locksets locksets_;
    TouchedWords words_;
    std::vector<MemoryRace> of_memory_;
    std::uint32_t next_touch_ = 0; ///< the first that was not taken in
    bool woke_ = false; ///< the step at hand made somebody runnable: at_step_ is as it was then
};

} // namespace besser::explore
