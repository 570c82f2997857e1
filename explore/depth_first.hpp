// SPDX-License-Identifier: GPL-2.0-only
// Depth-first search of all schedules with at most so many preemptions, with or without reduction.
//
// The search is cut into units so that it can be shared: a unit is one first deviation from the
// root schedule, which is what happens by default. Branches that a unit finds back in the root
// schedule are units of their own.
#pragma once

#include "explore/reduction.hpp"
#include "explore/runner.hpp"

#include <compare>
#include <functional>
#include <utility>

namespace besser::explore {

/// The root schedule up to `position`, there `actor` instead of its own; the root itself has the
/// position nowhere.
struct Unit {
    Position position = nowhere;
    Actor actor = nobody;
    auto operator<=>(const Unit &) const = default;
};

struct SearchOptions {
    unsigned preemptions = 2;
    bool reduce = true;
};

struct SearchCount {
    std::uint64_t schedules = 0;
    std::uint64_t steps = 0;
    std::size_t longest = 0; ///< steps
};

class DepthFirst final : private Chooser {
  public:
    DepthFirst(Runner &runner, const SearchOptions &options) : runner_(runner), options_(options) {}

    /// Called behind each schedule, with its finding if it has one; false: the search stops.
    using Visit = std::function<bool(const std::optional<Finding> &)>;

    /// Explores one unit. False: `visit` stopped it.
    bool explore(const Unit &unit, const Visit &visit);
    /// Units that were found on the way and are to be explored, too; each is named once.
    [[nodiscard]] std::vector<Unit> take_units() { return std::exchange(found_, {}); }
    [[nodiscard]] const SearchCount &count() const { return count_; }

  private:
    /// A point of the current schedule, and what is known of its alternatives.
    struct Node {
        Point point;
        Actor chosen;
        unsigned preemptions; ///< before this step
        ActorSet wanted;      ///< to be tried
        ActorSet tried;
    };

    Actor choose(const Point &point) override;
    bool run(Position first, const Visit &visit);
    void find_root();
    void add_branches(Position first);
    void want(Position position, ActorSet actors);
    void name_units(Position position, ActorSet actors);
    /// Turns to the next untried alternative and tells where it is; nowhere: none is left in this
    /// unit.
    [[nodiscard]] Position advance();
    [[nodiscard]] ActorSet affordable(const Node &node, ActorSet actors) const;

    Runner &runner_;
    SearchOptions options_;
    Reduction reduction_;
    SearchCount count_;
    std::vector<Node> path_;
    std::vector<Actor> plan_;     ///< choices for the first schedule of a unit
    std::size_t fixed_ = 0;       ///< positions whose alternatives are units
    std::vector<Actor> root_;     ///< choices of the root schedule
    std::vector<ActorSet> named_; ///< per position of the root: units that were named
    std::vector<Unit> found_;
};

} // namespace besser::explore
