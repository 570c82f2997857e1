// SPDX-License-Identifier: GPL-2.0-only
// Which steps of a schedule depend on which, kept up while the schedule grows and shrinks at its
// end. Schedules in which the same steps depend on each other in the same way lead to the same
// state, in whatever order the independent ones came: that is what the signature is for.
#pragma once

#include "explore/execution.hpp"
#include "explore/vector_clock.hpp"

#include <vector>

namespace besser::explore {

class HappensBefore {
  public:
    HappensBefore() { last_.fill(nowhere); }
    /// Takes in the first step of `execution` that it does not have yet; all its accesses must have
    /// been recorded.
    void push(const Execution &execution);
    /// Forgets all steps from `size` on.
    void shrink_to(std::size_t size);
    [[nodiscard]] std::size_t size() const { return steps_.size(); }

    /// Equal for prefixes that lead to the same state.
    [[nodiscard]] std::uint64_t signature() const {
        return steps_.empty() ? 0 : steps_.back().signature;
    }
    /// Whether each object of the last step is used by one actor alone, or written by nobody, in
    /// all schedules so far: the step could as well have come later or earlier.
    [[nodiscard]] bool last_is_private() const { return steps_.back().is_private; }
    /// Whether the last step depends on nothing that others have done since its actor's step
    /// before: it could as well have come right after that one.
    [[nodiscard]] bool last_learned_nothing() const { return !steps_.back().learned; }
    /// Objects that several actors use and one of them writes. When it grows, what
    /// last_is_private() said of earlier steps on the new one may have been wrong.
    [[nodiscard]] std::size_t contended_objects() const { return contended_; }

  private:
    /// What an access depends on.
    enum class Mode : std::uint8_t { read, write, release };
    struct Object {
        VectorClock written; ///< what every later access depends on
        VectorClock read;    ///< what every later write depends on, too
    };
    /// Who has used an object, over all schedules.
    struct Use {
        std::uint8_t actor = nobody; ///< the only user so far, or several
        bool written = false;
        static constexpr std::uint8_t several = 255;
        [[nodiscard]] bool contended() const { return actor == several && written; }
    };
    struct Step {
        VectorClock clock; ///< of the step; the actor's own count included
        std::uint64_t signature;
        Position previous; ///< the actor's step before, or nowhere
        std::uint8_t actor;
        bool is_private;
        bool learned;
        Position barrier; ///< the last step up to this one for which time had to pass
        std::size_t undo; ///< size of undo_ before the step
    };
    /// An object as it was before a step.
    struct Undo {
        std::uint16_t object;
        Object was;
    };

    [[nodiscard]] static Mode mode_of(const Access &access);
    void use(const Access &access, std::uint8_t actor);
    void depend(VectorClock &clock, std::span<const Access> accesses) const;
    void leave(const VectorClock &clock, std::span<const Access> accesses);

    std::vector<Step> steps_;
    std::vector<Undo> undo_;
    std::vector<Object> objects_;
    std::vector<Use> uses_;
    std::size_t contended_ = 0;
    ActorIndex index_;
    std::array<Position, max_actors> last_; ///< step of each actor, or nowhere
};

} // namespace besser::explore
