// SPDX-License-Identifier: GPL-2.0-only
#include "explore/depth_first.hpp"

#include <bit>

namespace besser::explore {

Actor DepthFirst::choose(const Point &point) {
    if (point.position < path_.size()) {
        const Node &node = path_[point.position];
        if (node.point.enabled != point.enabled)
            runner_.fail(FindingKind::explorer_error, "a repeated prefix led elsewhere");
        return (point.enabled >> node.chosen & 1) != 0 ? node.chosen : default_choice(point);
    }
    Actor choice = default_choice(point);
    if (point.position < plan_.size()) {
        if ((point.enabled >> plan_[point.position] & 1) == 0)
            runner_.fail(FindingKind::explorer_error, "a unit does not fit its root schedule");
        else
            choice = plan_[point.position];
    }
    unsigned preemptions = 0;
    if (!path_.empty()) {
        const Node &last = path_.back();
        preemptions = last.preemptions + (preempts(last.point, last.chosen) ? 1 : 0);
    }
    path_.push_back({point, choice, preemptions, bit(choice), bit(choice)});
    return choice;
}

void DepthFirst::find_root() {
    path_.clear();
    plan_.clear();
    (void)runner_.run(*this);
    for (const Node &node : path_)
        root_.push_back(node.chosen);
    named_.assign(root_.size(), 0);
}

bool DepthFirst::explore(const Unit &unit, const Visit &visit) {
    if (root_.empty())
        find_root();
    path_.clear();
    if (unit.position == nowhere) {
        plan_ = root_;
        fixed_ = root_.size();
        return run(0, visit);
    }
    plan_.assign(root_.begin(),
                 root_.begin() + std::min<std::ptrdiff_t>(unit.position, std::ssize(root_)));
    plan_.push_back(unit.actor);
    fixed_ = plan_.size();
    if (unit.position < named_.size())
        named_[unit.position] |= bit(unit.actor);
    for (Position first = unit.position; first != nowhere; first = advance())
        if (!run(first, visit))
            return false;
    return true;
}

bool DepthFirst::run(Position first, const Visit &visit) {
    const auto finding = runner_.run(*this);
    count_.schedules++;
    count_.steps += runner_.execution().steps.size();
    count_.longest = std::max(count_.longest, runner_.execution().steps.size());
    add_branches(first);
    return visit(finding);
}

void DepthFirst::add_branches(Position first) {
    if (options_.reduce) {
        for (const Branch &branch : reduction_.analyse(runner_.execution(), first))
            want(branch.position, branch.actors);
        // Nothing is known of what a timer that expires early depends on: it is always tried.
        for (std::size_t i = first; i < path_.size(); i++)
            want(static_cast<Position>(i), path_[i].point.enabled & bit(timer_actor));
        return;
    }
    for (std::size_t i = first; i < path_.size(); i++)
        want(static_cast<Position>(i), path_[i].point.enabled);
}

void DepthFirst::want(Position position, ActorSet actors) {
    if (position < fixed_)
        name_units(position, actors);
    else
        path_[position].wanted |= actors;
}

void DepthFirst::name_units(Position position, ActorSet actors) {
    ActorSet more = affordable(path_[position], actors) & ~named_[position] & ~bit(root_[position]);
    named_[position] |= more;
    for (; more != 0; more &= more - 1)
        found_.push_back({position, static_cast<Actor>(std::countr_zero(more))});
}

ActorSet DepthFirst::affordable(const Node &node, ActorSet actors) const {
    actors &= node.point.enabled;
    if (node.preemptions < options_.preemptions || !node.point.goes_on)
        return node.preemptions <= options_.preemptions ? actors : 0;
    return actors & bit(node.point.current);
}

Position DepthFirst::advance() {
    for (std::size_t i = path_.size(); i-- > fixed_;) {
        Node &node = path_[i];
        const ActorSet left = affordable(node, node.wanted & ~node.tried);
        if (left == 0)
            continue;
        node.chosen = static_cast<Actor>(std::countr_zero(left));
        node.tried |= bit(node.chosen);
        path_.resize(i + 1);
        return static_cast<Position>(i);
    }
    return nowhere;
}

} // namespace besser::explore
