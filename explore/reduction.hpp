// SPDX-License-Identifier: GPL-2.0-only
// Finds in a schedule the steps that could have come in another order with another result:
// dependent steps of two actors that nothing orders (Flanagan and Godefroid, POPL 2005). Bounded
// partial-order reduction (Coons, Musuvathi, McKinley, OOPSLA 2013) branches there, and, so that
// the bound does not hide what the branch would have shown, also at the beginning of the run of
// steps that the race cuts in two, where the same switch may cost no preemption.
#pragma once

#include "explore/execution.hpp"
#include "explore/vector_clock.hpp"

#include <array>
#include <vector>

namespace besser::explore {

/// At `position` one of `actors` must be tried, too.
struct Branch {
    Position position;
    ActorSet actors;
};

class Reduction {
  public:
    /// Branches for all races whose second step is at `first` or later.
    [[nodiscard]] const std::vector<Branch> &analyse(const Execution &execution, Position first);

  private:
    /// What an access conflicts with.
    enum class Mode : std::uint8_t { read, write, acquire, release };
    struct Object {
        VectorClock written; ///< joined by every later access
        VectorClock read;    ///< joined by every later write
        std::array<Position, max_actors> last_write;
        std::array<Position, max_actors> last_read;
    };

    [[nodiscard]] static Mode mode_of(vkernel::Operation operation);
    void begin(const Execution &execution);
    void find_races(const Execution &execution, Position position, std::size_t self);
    void add_branch(const Execution &execution, Position earlier, Actor actor);
    void follow(const Execution &execution, Position position, std::size_t self);
    [[nodiscard]] std::size_t index_of(Actor actor);

    std::vector<Branch> branches_;
    std::vector<Object> objects_;
    std::vector<VectorClock> at_step_; ///< what the actor knew when it had done that step
    std::array<VectorClock, max_actors> clocks_;
    VectorClock barrier_; ///< joined by all that comes after time had to pass
    std::array<std::uint8_t, 64> index_{};
    std::array<Actor, max_actors> actors_{};
    std::size_t actor_count_ = 0;
};

} // namespace besser::explore
