// SPDX-License-Identifier: GPL-2.0-only
// Depth-first search of all schedules with at most so many preemptions.
//
// Reduced in two ways, both sound with the bound (docs/explore.md says why; the naive combination
// of a bound with partial-order reduction is not):
//  - A state that was reached before, by the same steps in another order, with no more preemptions
//    and the same task under way, is not left again (Musuvathi, Qadeer, PLDI 2007).
//  - A preemption comes as late as possible. If what others do before a preempted task goes on has
//    nothing to do with its next step, that step could have come before them at the same cost: such
//    a schedule is given up, and before a step that never has to do with others none is tried.
//
// The search is cut into units so that it can be shared: a unit is one first deviation from the
// root schedule, which is what happens by default.
#pragma once

#include "explore/happens_before.hpp"
#include "explore/schedule_runner.hpp"
#include "explore/visited.hpp"

#include <compare>
#include <functional>
#include <optional>

namespace besser::explore {

/// The root schedule up to `position`, and there `actor` instead of its own.
struct Unit {
    Position position;
    Actor actor;
    std::uint8_t stale = 0; ///< or the same actor, but its load returns an older store
    auto operator<=>(const Unit &) const = default;
};

struct SearchOptions {
    unsigned preemptions = 2;
    bool reduce = true;
};

struct SearchCount {
    std::uint64_t schedules = 0;
    std::uint64_t abandoned = 0; ///< of these: led to a state that was known
    std::uint64_t steps = 0;     ///< those of the repeated prefixes included
    std::size_t longest = 0;     ///< steps of a schedule
    std::uint64_t states = 0;
};

class DepthFirst final : private Chooser {
  public:
    DepthFirst(Runner &runner, const SearchOptions &options) : runner_(runner), options_(options) {}

    /// Called after each schedule, with its finding if it has one; false: the search stops.
    using Visit = std::function<bool(const std::optional<Finding> &)>;

    /// Runs the root schedule and gives the units, in their order. Called before any explore().
    std::vector<Unit> explore_root(const Visit &visit);
    /// Learns from a schedule of another chooser which objects are contended.
    void learn(const Execution &execution);
    /// Explores one unit. False: `visit` stopped it.
    bool explore(const Unit &unit, const Visit &visit);
    /// An object was found to be contended after steps on it were passed by as private: the search
    /// is complete only if it is done anew.
    [[nodiscard]] bool must_repeat() const { return contended_ != before_.contended_objects(); }
    /// Begins the search anew; what was learnt of which objects are contended is kept.
    void restart();
    [[nodiscard]] SearchCount count() const;

  private:
    /// A point of the current schedule, and what is known of its alternatives.
    struct Node {
        Point point;
        Actor chosen;
        unsigned preemptions;    ///< spent before this step
        ActorSet preempted;      ///< tasks that were preempted and have not gone on since
        ActorSet wanted;         ///< the choices that are to be tried here
        ActorSet tried;          ///< those of them that have been
        std::uint8_t stale = 0;  ///< what the load of the step returns: Step::stale
        std::uint8_t stores = 1; ///< how many it could return
        std::uint8_t same = 0;   ///< which of them costs nothing: Chooser::choose_store
    };

    Actor choose(const Point &point) override;
    unsigned choose_store(Position position, unsigned stores, unsigned same) override;
    std::size_t repeats() const override { return path_.empty() ? 0 : path_.size() - 1; }
    bool run(const Visit &visit);
    /// Takes in the steps done since the last call. False: this schedule is given up, because an
    /// equal one, which the search also runs, preempts later.
    bool judge_last_step();
    [[nodiscard]] bool is_crossroads(const Point &point, unsigned preemptions) const;
    [[nodiscard]] bool known(const Point &point, unsigned preemptions);
    /// Turns to the next untried alternative, the deepest first; the unit's choices stay. False:
    /// none is left.
    [[nodiscard]] bool advance(const Unit &unit);
    /// Turns to an older store for the load of step `i`, if there is one within the bound.
    [[nodiscard]] bool load_older(std::size_t i);
    [[nodiscard]] unsigned spent_after(const Node &node) const;
    /// Those of `actors` whose choice at `node` keeps within the bound of preemptions.
    [[nodiscard]] ActorSet affordable(const Node &node, ActorSet actors) const;

    Runner &runner_;
    SearchOptions options_;
    HappensBefore before_;
    Visited visited_;
    SearchCount count_;
    std::size_t contended_ = 0;
    std::vector<Node> path_;
    std::vector<Actor> plan_;        ///< choices for the first schedule of a unit
    std::uint8_t planned_stale_ = 0; ///< and what the load of its last step returns
    std::vector<Actor> root_;        ///< choices of the root schedule
};

} // namespace besser::explore
