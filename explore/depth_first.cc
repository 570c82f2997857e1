// SPDX-License-Identifier: GPL-2.0-only
#include "explore/depth_first.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace besser::explore {

Actor DepthFirst::choose(const Point &point) {
    if (point.position < path_.size()) {
        const Node &node = path_[point.position];
        if (node.point.enabled == point.enabled)
            return node.chosen;
        runner_.fail(FindingKind::explorer_error, "a repeated prefix led elsewhere");
        return nobody;
    }
    if (options_.reduce && !judge_last_step())
        return nobody;
    unsigned preemptions = 0;
    ActorSet preempted = 0;
    if (!path_.empty()) {
        const Node &last = path_.back();
        preemptions = spent_after(last);
        preempted = last.preempted & ~bit(last.chosen);
        if (preempts(last.point, last.chosen))
            preempted |= bit(last.point.current);
    }
    Actor choice = default_choice(point);
    if (point.position < plan_.size())
        choice = plan_[point.position];
    else if (options_.reduce && is_crossroads(point, preemptions) && known(point, preemptions))
        return nobody;
    if ((point.enabled >> choice & 1) == 0) {
        runner_.fail(FindingKind::explorer_error, "a unit does not fit its root schedule");
        return nobody;
    }
    path_.push_back({point, choice, preemptions, preempted, point.enabled, bit(choice)});
    return choice;
}

/// A load of an older store costs as much as a preemption, unless the context has just loaded it: a
/// store that is seen late is late for as long as the search wants.
unsigned DepthFirst::spent_after(const Node &node) const {
    return node.preemptions + (preempts(node.point, node.chosen) ? 1 : 0) +
           (node.stale != 0 && node.stale != node.same ? 1 : 0);
}

unsigned DepthFirst::choose_store(Position position, unsigned stores, unsigned same) {
    Node &node = path_[position];
    node.stores = static_cast<std::uint8_t>(stores);
    node.same = static_cast<std::uint8_t>(same);
    if (plan_.size() == position + std::size_t{1} && planned_stale_ != 0)
        node.stale = std::exchange(planned_stale_, std::uint8_t{0});
    return node.stale;
}

/// Whether this point is worth a look into the table of states. It is where the current task cannot
/// go on, and where another task may still be preferred to it. It is not after a step that touched
/// nothing of other actors: the choices there are those of the point before it, where the state was
/// looked up.
bool DepthFirst::is_crossroads(const Point &point, unsigned preemptions) const {
    if (!point.goes_on)
        return true;
    return preemptions < options_.preemptions &&
           (before_.size() == 0 || !before_.last_is_private());
}

/// Whether the search has left this state already, with no more preemptions spent. The task under
/// way is part of the state only if it can go on: otherwise any choice costs the same.
bool DepthFirst::known(const Point &point, unsigned preemptions) {
    const Actor current = point.goes_on ? point.current : nobody;
    const std::uint64_t key =
        before_.signature() + (std::uint64_t{current} + 1) * 0xD6E8FEB86659FD93u;
    return !visited_.enter(key, preemptions);
}

bool DepthFirst::judge_last_step() {
    bool late = true;
    const Execution &execution = runner_.execution();
    while (before_.size() < execution.steps.size() && before_.size() < path_.size()) {
        before_.push(execution);
        Node &node = path_[before_.size() - 1];
        if (node.point.goes_on && node.chosen == node.point.current && before_.last_is_private())
            node.wanted = bit(node.chosen);
        if ((node.preempted >> node.chosen & 1) != 0)
            late &= !before_.last_learned_nothing();
    }
    return late;
}

bool DepthFirst::run(const Visit &visit) {
    const auto finding = runner_.run(*this);
    if (options_.reduce)
        judge_last_step();
    count_.schedules++;
    count_.abandoned += runner_.abandoned() ? 1 : 0;
    count_.steps += runner_.execution().steps.size();
    count_.longest = std::max(count_.longest, runner_.execution().steps.size());
    return visit(finding);
}

std::vector<Unit> DepthFirst::explore_root(const Visit &visit) {
    assert(root_.empty());
    path_.clear();
    plan_.clear();
    before_.shrink_to(0);
    std::vector<Unit> units;
    if (!run(visit))
        return units;
    for (std::size_t i = 0; i < path_.size(); i++) {
        root_.push_back(path_[i].chosen);
        for (ActorSet more = affordable(path_[i], path_[i].wanted & ~path_[i].tried); more != 0;
             more &= more - 1)
            units.push_back({static_cast<Position>(i), static_cast<Actor>(std::countr_zero(more))});
        if (spent_after(path_[i]) < options_.preemptions)
            for (std::uint8_t stale = 1; stale < path_[i].stores; stale++)
                units.push_back({static_cast<Position>(i), path_[i].chosen, stale});
    }
    return units;
}

bool DepthFirst::explore(const Unit &unit, const Visit &visit) {
    assert(unit.position < root_.size());
    path_.clear();
    before_.shrink_to(0);
    plan_.assign(root_.begin(),
                 root_.begin() + std::min<std::ptrdiff_t>(unit.position, std::ssize(root_)));
    plan_.push_back(unit.actor);
    planned_stale_ = unit.stale;
    do
        if (!run(visit))
            return false;
    while (advance(unit));
    return true;
}

void DepthFirst::learn(const Execution &execution) {
    before_.shrink_to(0);
    while (before_.size() < execution.steps.size())
        before_.push(execution);
}

void DepthFirst::restart() {
    contended_ = before_.contended_objects();
    visited_ = {};
    root_.clear();
}

SearchCount DepthFirst::count() const {
    SearchCount count = count_;
    count.states = visited_.size();
    return count;
}

ActorSet DepthFirst::affordable(const Node &node, ActorSet actors) const {
    actors &= node.point.enabled;
    if (node.preemptions < options_.preemptions || !node.point.goes_on)
        return actors;
    return actors & bit(node.point.current);
}

bool DepthFirst::load_older(std::size_t i) {
    Node &node = path_[i];
    Node older = node;
    do
        older.stale++;
    while (older.stale < node.stores && spent_after(older) > options_.preemptions);
    if (older.stale >= node.stores)
        return false;
    node.stale = older.stale;
    path_.resize(i + 1);
    before_.shrink_to(i);
    return true;
}

bool DepthFirst::advance(const Unit &unit) {
    for (std::size_t i = path_.size(); i-- > unit.position;) {
        Node &node = path_[i];
        const bool fixed = i == unit.position;
        if ((!fixed || unit.stale == 0) && load_older(i))
            return true;
        if (fixed)
            return false;
        const ActorSet left = affordable(node, node.wanted & ~node.tried);
        if (left == 0)
            continue;
        node.chosen = static_cast<Actor>(std::countr_zero(left));
        node.tried |= bit(node.chosen);
        node.stale = 0;
        node.stores = 1;
        node.same = 0;
        path_.resize(i + 1);
        before_.shrink_to(i);
        return true;
    }
    return false;
}

} // namespace besser::explore
