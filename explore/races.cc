// SPDX-License-Identifier: GPL-2.0-only
#include "explore/races.hpp"

#include <algorithm>

namespace besser::explore {

using vkernel::Operation;

namespace {

bool is_update(Operation operation) {
    return operation == Operation::update_load || operation == Operation::update_store;
}

bool writes(Operation operation) { return is_update(operation) || operation == Operation::store; }

bool synchronises(Operation operation) {
    return operation == Operation::sync || operation == Operation::acquire ||
           operation == Operation::release || operation == Operation::atomic;
}

} // namespace

/// Most schedules of most subjects have no variable that could be raced for.
void RaceDetector::look_for_suspects(const Execution &execution, std::size_t known) {
    uses_.resize(execution.objects.size());
    for (std::size_t i = known; i < execution.steps.size(); i++)
        for (const Access &access : execution.accesses_of(i)) {
            if (!writes(access.operation))
                continue;
            Use &use = uses_[access.object];
            const Actor self = execution.steps[i].actor;
            use.writer = use.writer == nobody || use.writer == self ? self : Use::several;
            use.updated |= is_update(access.operation);
            suspects_ |= use.writer == Use::several && use.updated;
        }
}

RaceDetector::Object &RaceDetector::object_at(std::size_t index) {
    Object &object = objects_[index];
    if (object.generation != generation_) {
        object = {};
        object.generation = generation_;
    }
    return object;
}

std::optional<Race> RaceDetector::find(const Execution &execution) {
    const std::size_t known = execution.known_after(seen_);
    seen_ = execution.number;
    look_for_suspects(execution, known);
    if (!suspects_)
        return std::nullopt;
    const bool grown = execution.objects.size() > objects_.size();
    shrink_to(grown ? 0 : std::min(known, steps_.size())); // what grows moves
    objects_.resize(execution.objects.size());
    while (!race_ && steps_.size() < execution.steps.size())
        push(execution);
    return race_;
}

void RaceDetector::shrink_to(std::size_t size) {
    if (race_ && race_->second >= size)
        race_.reset();
    if (size == 0) {
        generation_++;
        steps_.clear();
        clock_undo_.clear();
        write_undo_.clear();
        barriers_.clear();
        last_.fill(0);
        return;
    }
    for (; steps_.size() > size; steps_.pop_back()) {
        const Step &step = steps_.back();
        for (; clock_undo_.size() > step.clock_undo; clock_undo_.pop_back())
            *clock_undo_.back().clock = clock_undo_.back().was;
        for (; write_undo_.size() > step.write_undo; write_undo_.pop_back()) {
            const WriteUndo &undo = write_undo_.back();
            undo.object->updates = undo.updates;
            undo.object->written[step.actor] = undo.written;
        }
        last_[step.actor] = step.previous;
        if (step.barrier)
            barriers_.pop_back();
    }
}

void RaceDetector::push(const Execution &execution) {
    const auto position = static_cast<Position>(steps_.size());
    const explore::Step &step = execution.steps[position];
    const std::uint8_t self = index_.of(step.actor);
    Step &next = steps_.emplace_back(Step{.clock = {},
                                          .previous = last_[self],
                                          .actor = self,
                                          .barrier = step.barrier,
                                          .clock_undo = clock_undo_.size(),
                                          .write_undo = write_undo_.size()});
    if (next.previous != 0)
        next.clock = steps_[next.previous - std::size_t{1}].clock;
    if (step.barrier) {
        VectorClock all;
        for (const Position last : last_)
            if (last != 0)
                all.join(steps_[last - std::size_t{1}].clock);
        barriers_.push_back(all);
    }
    if (!barriers_.empty())
        next.clock.join(barriers_.back());
    if (step.after != nowhere)
        next.clock.join(steps_[step.after].clock);
    next.clock.steps[self]++;
    last_[self] = static_cast<Position>(position + 1);
    for (const Access &access : execution.accesses_of(position)) {
        if (synchronises(access.operation)) {
            synchronise(next.clock, object_at(access.object), access.changes);
        } else if (writes(access.operation)) {
            Object &object = object_at(access.object);
            const bool update = is_update(access.operation);
            if (const auto first = conflict(object, next.clock, self, update)) {
                race_ = Race{*first, position, access.object};
                return;
            }
            write(object, self, position, update);
        }
    }
}

/// Two that change nothing there may as well come the other way round.
void RaceDetector::synchronise(VectorClock &clock, Object &object, bool changes) {
    clock.join(object.released);
    if (changes)
        clock.join(object.looked);
    VectorClock &left = changes ? object.released : object.looked;
    clock_undo_.push_back({&left, left});
    if (changes)
        left = clock;
    else
        left.join(clock);
}

std::optional<Position> RaceDetector::conflict(const Object &object, const VectorClock &clock,
                                               std::uint8_t self, bool update) const {
    for (std::uint8_t other = 0; other < index_.size(); other++) {
        const Position written = object.written[other];
        if (other == self || written == 0 || !(update || (object.updates >> other & 1) != 0))
            continue;
        const auto first = static_cast<Position>(written - 1);
        if (clock.steps[other] < steps_[first].clock.steps[other])
            return first;
    }
    return std::nullopt;
}

void RaceDetector::write(Object &object, std::uint8_t self, Position position, bool update) {
    write_undo_.push_back({&object, object.updates, object.written[self]});
    object.written[self] = static_cast<Position>(position + 1);
    const std::uint32_t mask = std::uint32_t{1} << self;
    object.updates = update ? object.updates | mask : object.updates & ~mask;
}

} // namespace besser::explore
