// SPDX-License-Identifier: GPL-2.0-only
#include "explore/reduction.hpp"

#include <cstdio>
#include <cstdlib>

namespace besser::explore {

using vkernel::Operation;

Reduction::Mode Reduction::mode_of(Operation operation) {
    switch (operation) {
    case Operation::load:
    case Operation::update_load:
        return Mode::read;
    case Operation::acquire:
        return Mode::acquire;
    case Operation::release:
        return Mode::release;
    default:
        return Mode::write;
    }
}

std::size_t Reduction::index_of(Actor actor) {
    if (index_[actor] == 0) {
        if (actor_count_ == max_actors) {
            std::fprintf(stderr, "explore: more than %zu actors in a schedule\n", max_actors);
            std::abort();
        }
        clocks_[actor_count_] = barrier_;
        actors_[actor_count_] = actor;
        index_[actor] = static_cast<std::uint8_t>(++actor_count_);
    }
    return index_[actor] - std::size_t{1};
}

void Reduction::begin(const Execution &execution) {
    branches_.clear();
    index_.fill(0);
    actor_count_ = 0;
    barrier_ = {};
    at_step_.resize(execution.steps.size());
    objects_.resize(execution.objects.size());
    for (Object &object : objects_) {
        object.written = object.read = {};
        object.last_write.fill(nowhere);
        object.last_read.fill(nowhere);
    }
}

const std::vector<Branch> &Reduction::analyse(const Execution &execution, Position first) {
    begin(execution);
    for (Position i = 0; i < execution.steps.size(); i++) {
        const Step &step = execution.steps[i];
        const std::size_t self = index_of(step.actor);
        if (step.barrier) {
            for (std::size_t a = 0; a < actor_count_; a++)
                barrier_.join(clocks_[a]);
            barrier_.after[self] = static_cast<std::uint16_t>(i + 1);
            for (std::size_t a = 0; a < actor_count_; a++)
                clocks_[a] = barrier_;
        }
        if (step.after != nowhere)
            clocks_[self].join(at_step_[step.after]);
        if (i >= first && !step.barrier)
            find_races(execution, i, self);
        follow(execution, i, self);
    }
    return branches_;
}

/// The last step of every other actor that this one depends on, if nothing orders them. Of locks
/// the two acquisitions: between acquisition and release nobody else could have come.
void Reduction::find_races(const Execution &execution, Position position, std::size_t self) {
    const VectorClock &known = clocks_[self];
    for (const Access &access : execution.accesses_of(position)) {
        const Object &object = objects_[access.object];
        const Mode mode = mode_of(access.operation);
        if (mode == Mode::release)
            continue;
        for (std::size_t other = 0; other < actor_count_; other++) {
            if (other == self)
                continue;
            const Position write = object.last_write[other];
            const Position read = mode == Mode::write ? object.last_read[other] : nowhere;
            for (const Position earlier : {write, read})
                if (earlier != nowhere && !known.knows(other, earlier))
                    add_branch(execution, earlier, actors_[self]);
        }
    }
}

void Reduction::add_branch(const Execution &execution, Position earlier, Actor actor) {
    const auto choices = [&](Position at) {
        const ActorSet enabled = execution.steps[at].enabled;
        return (enabled >> actor & 1) != 0 ? bit(actor) : enabled;
    };
    branches_.push_back({earlier, choices(earlier)});
    Position begin = earlier;
    while (begin > 0 && execution.steps[begin - 1U].actor == execution.steps[earlier].actor)
        begin--;
    if (begin != earlier)
        branches_.push_back({begin, choices(begin)});
}

void Reduction::follow(const Execution &execution, Position position, std::size_t self) {
    VectorClock &known = clocks_[self];
    const auto accesses = execution.accesses_of(position);
    for (const Access &access : accesses) {
        const Object &object = objects_[access.object];
        known.join(object.written);
        if (mode_of(access.operation) != Mode::read)
            known.join(object.read);
    }
    known.after[self] = static_cast<std::uint16_t>(position + 1);
    at_step_[position] = known;
    for (const Access &access : accesses) {
        Object &object = objects_[access.object];
        switch (mode_of(access.operation)) {
        case Mode::read:
            object.read.join(known);
            object.last_read[self] = position;
            break;
        case Mode::write:
        case Mode::acquire:
            object.written = known;
            object.last_write[self] = position;
            break;
        case Mode::release:
            object.written = known;
            break;
        }
    }
}

} // namespace besser::explore
