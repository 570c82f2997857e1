// SPDX-License-Identifier: GPL-2.0-only
#include "explore/races.hpp"

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

std::optional<Position> RaceDetector::conflict(const Object &object, std::size_t self,
                                               bool update) const {
    for (std::size_t other = 0; other < actors_; other++) {
        const Write &write = object.writes[other];
        if (other != self && write.position != nowhere && (update || write.update) &&
            clocks_[self].steps[other] < write.count)
            return write.position;
    }
    return std::nullopt;
}

std::optional<Race> RaceDetector::find(const Execution &execution) {
    if (!locksets_.may_race(execution))
        return std::nullopt;
    objects_.assign(execution.objects.size(), Object{});
    at_step_.resize(execution.steps.size());
    index_.fill(0);
    actors_ = 0;
    barrier_ = {};
    for (std::size_t i = 0; i < execution.steps.size(); i++) {
        const Step &step = execution.steps[i];
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
        for (const Access &access : execution.accesses_of(i)) {
            Object &object = objects_[access.object];
            const bool update = is_update(access.operation);
            if (synchronises(access.operation)) {
                // Two that change nothing there may as well come the other way round.
                known.join(object.released);
                if (access.changes) {
                    known.join(object.looked);
                    object.released = known;
                } else {
                    object.looked.join(known);
                }
            } else if (update || access.operation == Operation::store) {
                if (const auto first = conflict(object, self, update))
                    return Race{*first, static_cast<Position>(i), access.object};
                object.writes[self] = {static_cast<Position>(i), known.steps[self], update};
            }
        }
        at_step_[i] = known;
    }
    return std::nullopt;
}

} // namespace besser::explore
