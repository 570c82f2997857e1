// SPDX-License-Identifier: GPL-2.0-only
// Data races of a schedule: an unlocked read-modify-write of a plain variable, and a write of it
// that nothing orders with that one. A plain load or store beside another is none: in Linux
// Shared<T> is READ_ONCE and WRITE_ONCE, and docs/contexts.md says why each such flag may be read
// so.
#pragma once

#include "explore/execution.hpp"
#include "explore/vector_clock.hpp"

#include <optional>
#include <span>
#include <vector>

namespace besser::explore {

/// The two steps that race; `first` came first in this schedule.
struct Race {
    Position first;
    Position second;
    std::uint16_t object;
};

/// What it knows of a prefix that a schedule has in common with the one before it keeps.
class RaceDetector {
  public:
    /// The first race. Of one runner's schedules.
    [[nodiscard]] std::optional<Race> find(const Execution &execution);

  private:
    struct Object {
        VectorClock released; ///< what whoever synchronises with it next knows
        VectorClock looked;   ///< and what it knows, too, if it changes something
        std::array<Position, max_actors> written{}; ///< plus one: each actor's last write
        std::uint32_t updates = 0; ///< bit per actor: that was half of a read-modify-write
        std::uint32_t generation = 0;
    };
    struct Step {
        VectorClock clock; ///< the step itself included
        Position previous; ///< the actor's step before, or nowhere
        std::uint8_t actor;
        bool barrier;
        std::size_t clock_undo;
        std::size_t write_undo;
    };
    struct ClockUndo {
        VectorClock *clock;
        VectorClock was;
    };
    struct WriteUndo {
        Object *object;
        std::uint32_t updates;
        Position written;
    };
    /// Over all schedules.
    struct Use {
        Actor writer = nobody; ///< the only one, or several
        bool updated = false;
        static constexpr Actor several = 255;
    };

    void look_for_suspects(const Execution &execution, std::size_t known);
    void shrink_to(std::size_t size);
    void push(const Execution &execution);
    void synchronise(VectorClock &clock, Object &object, bool changes);
    [[nodiscard]] std::optional<Position> conflict(const Object &object, const VectorClock &clock,
                                                   std::uint8_t self, bool update) const;
    void write(Object &object, std::uint8_t self, Position position, bool update);
    [[nodiscard]] Object &object_at(std::size_t index);

    std::uint64_t seen_ = 0; ///< the schedule that was looked at last
    std::optional<Race> race_;
    std::vector<Use> uses_;
    bool suspects_ = false; ///< a variable was updated, and written by several
    std::vector<Object> objects_;
    std::uint32_t generation_ = 1; ///< an object of an older one is as if it were new
    std::vector<Step> steps_;
    std::vector<ClockUndo> clock_undo_;
    std::vector<WriteUndo> write_undo_;
    std::vector<VectorClock> barriers_; ///< what everybody knows behind each of them
    ActorIndex index_;
    std::array<Position, max_actors> last_{}; ///< plus one: each actor's last step
};

} // namespace besser::explore
