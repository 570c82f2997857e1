// SPDX-License-Identifier: GPL-2.0-only
#include "explore/happens_before.hpp"

#include <array>
#include <bit>
#include <cassert>

namespace besser::explore {

using vkernel::Operation;

namespace {

/// A hash of the whole clock. ActorIndex gives actors the same places in all schedules, so equal
/// clocks of different schedules have equal hashes.
std::uint64_t hash_of(const VectorClock &clock, std::uint64_t actor) {
    const auto words =
        std::bit_cast<std::array<std::uint64_t, sizeof(VectorClock) / sizeof(std::uint64_t)>>(
            clock);
    std::uint64_t hash = (actor + 1) * 0xD6E8FEB86659FD93u;
    for (const std::uint64_t word : words) {
        hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 29;
    }
    return hash * 0xBF58476D1CE4E5B9u;
}

} // namespace

HappensBefore::Mode HappensBefore::mode_of(const Access &access) {
    if (!access.changes)
        return Mode::read;
    switch (access.operation) {
    case Operation::load:
    case Operation::update_load:
        return Mode::read;
    case Operation::release:
        return Mode::release;
    default:
        return Mode::write;
    }
}

void HappensBefore::use(const Access &access, std::uint8_t actor) {
    Use &use = uses_[access.object];
    const bool before = use.contended();
    if (use.actor == nobody)
        use.actor = actor;
    else if (use.actor != actor)
        use.actor = Use::several;
    use.written |= mode_of(access) != Mode::read;
    contended_ += use.contended() && !before ? 1 : 0;
}

void HappensBefore::depend(VectorClock &clock, std::span<const Access> accesses) const {
    for (const Access &access : accesses) {
        if (is_plain(access.operation))
            continue;
        const Object &object = objects_[access.object];
        clock.join(object.written);
        if (mode_of(access) != Mode::read)
            clock.join(object.read);
    }
}

void HappensBefore::leave(const VectorClock &clock, std::span<const Access> accesses) {
    for (const Access &access : accesses) {
        if (is_plain(access.operation))
            continue;
        Object &object = objects_[access.object];
        undo_.push_back({access.object, object});
        if (mode_of(access) == Mode::read)
            object.read.join(clock);
        else
            object.written = clock;
    }
}

void HappensBefore::push(const Execution &execution) {
    const std::size_t position = steps_.size();
    assert(position < execution.steps.size());
    const explore::Step &step = execution.steps[position];
    const auto accesses = execution.accesses_of(position);
    objects_.resize(execution.objects.size());
    uses_.resize(execution.objects.size());
    const std::uint8_t self = index_.of(step.actor);
    const Position previous = last_[self];
    const VectorClock before = previous != nowhere ? steps_[previous].clock : VectorClock();
    Step next{.clock = before,
              .signature = signature(),
              .previous = previous,
              .actor = self,
              .is_private = true,
              .learned = false,
              .barrier = steps_.empty() ? nowhere : steps_.back().barrier,
              .undo = undo_.size()};
    if (next.barrier != nowhere)
        next.clock.join(steps_[next.barrier].clock);
    if (step.barrier) { // ordered after all earlier steps, and before all later ones
        for (const Position last : last_)
            if (last != nowhere)
                next.clock.join(steps_[last].clock);
        next.barrier = static_cast<Position>(position);
    }
    if (step.after != nowhere)
        next.clock.join(steps_[step.after].clock);
    depend(next.clock, accesses);
    next.learned = next.clock != before;
    next.clock.steps[self]++;
    leave(next.clock, accesses);
    for (const Access &access : accesses) {
        if (is_plain(access.operation))
            continue; // it orders nothing: see is_plain()
        use(access, self);
        // A release counts as private although others take the lock (a "left mover"): between the
        // acquisition and the release nobody else can have touched the lock, so the release could
        // as well have come earlier.
        next.is_private &=
            access.operation == Operation::release || !uses_[access.object].contended();
    }
    // A load is ordered after the stores before it, so that a number tells which one it returned.
    next.signature += hash_of(next.clock, self + (std::uint64_t{step.stale} << 8));
    last_[self] = static_cast<Position>(position);
    steps_.push_back(next);
}

void HappensBefore::shrink_to(std::size_t size) {
    while (steps_.size() > size) {
        const Step &last = steps_.back();
        for (; undo_.size() > last.undo; undo_.pop_back())
            objects_[undo_.back().object] = undo_.back().was;
        last_[last.actor] = last.previous;
        steps_.pop_back();
    }
}

} // namespace besser::explore
