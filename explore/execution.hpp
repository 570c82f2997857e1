// SPDX-License-Identifier: GPL-2.0-only
// One schedule as it was carried out: who did which step, who else could have, and what the step
// did that others may notice.
#pragma once

#include "model/vkernel/decider.hpp"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace besser::explore {

/// Who does a step: the task with this id, or one of the two below.
using Actor = std::uint8_t;
inline constexpr Actor device_actor = 62; ///< chip and radio: the next event of theirs
inline constexpr Actor timer_actor = 63;  ///< the next timer or timeout of the kernel
inline constexpr Actor nobody = 64;
inline constexpr std::size_t max_tasks = 62;

/// Bit per actor.
using ActorSet = std::uint64_t;
constexpr ActorSet bit(Actor actor) {
    assert(actor < nobody);
    return ActorSet{1} << actor;
}

/// Steps of a schedule; positions are counted from 0.
using Position = std::uint16_t;
inline constexpr Position nowhere = 0xFFFF;

/// An access to plain data (Guarded<T>) is no scheduling point. Where something orders it, the
/// operations that do are the scheduling points; where nothing does, the race detector reports it.
constexpr bool is_plain(vkernel::Operation operation) {
    return operation == vkernel::Operation::plain_read ||
           operation == vkernel::Operation::plain_write;
}

struct Access {
    std::uint16_t object; ///< index in Execution::objects
    vkernel::Operation operation;
    bool changes; ///< false: it left the object as it found it, so it orders no more than a read
};

/// An access of a foreign driver's code to memory, in the order in which they were made. Among them
/// stands where somebody is made runnable, who knows what was done before and nothing of the rest
/// of the step.
struct Touch {
    vkernel::MemoryAccess what;
    std::uint32_t after; ///< it came after so many of Execution::accesses
    Position position;
    bool wakes = false; ///< no access: there `what` says nothing

    [[nodiscard]] bool is_access() const {
        return !wakes && what.kind != vkernel::MemoryAccess::Kind::handed_out;
    }
};

struct Step {
    ActorSet enabled;   ///< who could have done this step
    ActorSet waiting;   ///< these, and who was held off by a lock, a CPU in use, or fairness
    Actor actor;        ///< who did it
    Actor usual;        ///< who would have done it by default
    bool preempts;      ///< the actor of the step before could have gone on
    bool barrier;       ///< time had to pass: nothing else could happen
    std::uint8_t stale; ///< its load returned this many stores before the last one
    Position after;     ///< the step that made the actor runnable, or nowhere
    std::uint32_t accesses_end;
    bool at_race = false; ///< it begins at an access of a racing line: Runner::stop_at()
};

struct Execution {
    std::vector<Step> steps;
    std::vector<Access> accesses;
    std::vector<Touch> touches;
    std::vector<const void *> objects; ///< the same object keeps its index in all schedules
    std::uint64_t number = 0;          ///< of the runner's schedules, from 1
    std::size_t repeated = 0;          ///< so many first steps are those of the schedule before

    /// How many first steps need no second look by an observer that has taken in schedule `last`.
    [[nodiscard]] std::size_t known_after(std::uint64_t last) const {
        return last + 1 == number ? repeated : 0;
    }
    [[nodiscard]] std::span<const Access> accesses_of(std::size_t position) const {
        assert(position < steps.size() && steps[position].accesses_end <= accesses.size());
        const std::size_t begin = position == 0 ? 0 : steps[position - 1].accesses_end;
        return std::span(accesses).subspan(begin, steps[position].accesses_end - begin);
    }
    [[nodiscard]] unsigned preemptions() const {
        unsigned count = 0;
        for (const Step &step : steps)
            count += step.preempts ? 1 : 0;
        return count;
    }
    /// Loads that did not return the last store.
    [[nodiscard]] unsigned stale_loads() const {
        unsigned count = 0;
        for (const Step &step : steps)
            count += step.stale != 0 ? 1 : 0;
        return count;
    }
};

} // namespace besser::explore
