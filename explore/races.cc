// SPDX-License-Identifier: GPL-2.0-only
#include "explore/races.hpp"

#include <utility>

namespace besser::explore {

using vkernel::Operation;

namespace {

bool is_update(Operation operation) {
    return operation == Operation::update_load || operation == Operation::update_store;
}

bool synchronises(Operation operation) {
    return operation == Operation::sync || operation == Operation::acquire ||
           operation == Operation::release || operation == Operation::atomic;
}

} // namespace

std::size_t RaceDetector::index_of(Actor actor) {
    if (index_[actor] == 0) {
        index_[actor] = static_cast<std::uint8_t>(++actors_);
        clocks_[actors_ - 1] = barrier_;
    }
    return index_[actor] - std::size_t{1};
}

std::optional<Position> RaceDetector::unordered(const std::array<Last, max_actors> &others,
                                                std::size_t self) const {
    for (std::size_t other = 0; other < actors_; other++)
        if (other != self && others[other].position != nowhere &&
            clocks_[self].steps[other] < others[other].count)
            return others[other].position;
    return std::nullopt;
}

std::optional<Position> RaceDetector::conflict(const Object &object, std::size_t self,
                                               Operation operation) const {
    switch (operation) {
    case Operation::store:
        return unordered(object.updates, self);
    case Operation::plain_write:
        if (const auto read = unordered(object.plain_reads, self))
            return read;
        return unordered(object.writes, self);
    case Operation::update_load:
    case Operation::update_store:
    case Operation::plain_read:
        return unordered(object.writes, self);
    default:
        return std::nullopt;
    }
}

/// Two operations that leave the object as it was do not order each other: they may as well come
/// the other way round. So a look is ordered after changes only, and a change after looks, too.
void RaceDetector::synchronise(Object &object, VectorClock &known, const Access &access) {
    known.join(object.released);
    if (access.changes) {
        known.join(object.looked);
        object.released = known;
    } else {
        object.looked.join(known);
    }
}

void RaceDetector::note(Object &object, std::size_t self, Position position, Operation operation) {
    const Last last{position, clocks_[self].steps[self]};
    if (operation == Operation::plain_read)
        object.plain_reads[self] = last;
    else if (operation != Operation::load)
        object.writes[self] = last;
    if (is_update(operation))
        object.updates[self] = last;
}

/// Takes in the touches of the step at `position` that came after so many accesses.
void RaceDetector::take_in_touches(const Execution &execution, Position position,
                                   std::size_t accesses, std::size_t self, bool &published) {
    for (; next_touch_ < execution.touches.size(); next_touch_++) {
        const Touch &touch = execution.touches[next_touch_];
        if (touch.position != position || touch.after > accesses)
            return;
        if (touch.wakes) {
            at_step_[position] = clocks_[self];
            woke_ = published = true;
            continue;
        }
        if (std::exchange(published, false)) // as in find()
            clocks_[self].steps[self]++;
        words_.take_in(execution, next_touch_, static_cast<std::uint8_t>(self), clocks_[self],
                       of_memory_);
    }
}

std::optional<Race> RaceDetector::find(const Execution &execution) {
    of_memory_.clear();
    if (!locksets_.may_race(execution) && execution.touches.empty())
        return std::nullopt;
    words_.restart();
    next_touch_ = 0;
    std::optional<Race> found;
    objects_.assign(execution.objects.size(), Object{});
    at_step_.resize(execution.steps.size());
    index_.fill(0);
    actors_ = 0;
    barrier_ = {};
    for (std::size_t i = 0; i < execution.steps.size(); i++) {
        const Step &step = execution.steps[i];
        const auto position = static_cast<Position>(i);
        const std::size_t self = index_of(step.actor);
        VectorClock &known = clocks_[self];
        if (step.barrier) {
            for (std::size_t a = 0; a < actors_; a++)
                barrier_.join(clocks_[a]);
            for (std::size_t a = 0; a < actors_; a++)
                clocks_[a] = barrier_;
        }
        if (step.after != nowhere)
            known.join(at_step_[step.after]);
        known.steps[self]++;
        bool published = false;
        woke_ = false;
        std::size_t accesses = i == 0 ? 0 : execution.steps[i - 1].accesses_end;
        for (const Access &access : execution.accesses_of(i)) {
            take_in_touches(execution, position, accesses++, self, published);
            Object &object = objects_[access.object];
            if (synchronises(access.operation)) {
                synchronise(object, known, access);
                published |= access.changes;
                continue;
            }
            // An access after a release in the same step gets a number of its own: whoever
            // synchronised with that release has not learnt of it.
            if (std::exchange(published, false))
                known.steps[self]++;
            if (!found)
                if (const auto first = conflict(object, self, access.operation)) {
                    found = {*first, position, access.object};
                    if (execution.touches.empty())
                        return found;
                }
            note(object, self, position, access.operation);
        }
        take_in_touches(execution, position, accesses, self, published);
        if (!woke_)
            at_step_[i] = known;
    }
    return found;
}

} // namespace besser::explore
