// SPDX-License-Identifier: GPL-2.0-only
// Which locks guard which variable (Savage et al., Eraser, TOCS 1997). Here only as a filter: where
// one lock was held at all accesses that must be ordered, that lock orders them, and no vector
// clock is needed to say that they do not race.
#pragma once

#include "explore/execution.hpp"

#include <array>
#include <utility>
#include <vector>

namespace besser::explore {

class Locksets {
  public:
    /// Takes in a schedule. True: in this or an earlier schedule some variable that must be ordered
    /// was accessed without a common lock. For a Shared<T> that several actors write these are the
    /// unlocked updates and all writes; for plain data, all accesses once one of them is a write.
    [[nodiscard]] bool may_race(const Execution &execution) {
        const std::size_t known = execution.known_after(seen_);
        seen_ = execution.number;
        const std::size_t steps = execution.steps.size();
        std::array<LockSet, 64> held; // by each actor; set only for those in the schedule
        for (std::size_t i = known; i < steps; i++)
            held[execution.steps[i].actor] = 0;
        for (std::size_t i = 0; i < known; i++)
            held[execution.steps[i].actor] = held_[i];
        uses_.resize(execution.objects.size());
        held_.resize(steps);
        for (std::size_t i = known; i < steps; i++) {
            const Actor actor = execution.steps[i].actor;
            LockSet &own = held[actor];
            for (const Access &access : execution.accesses_of(i))
                take_in(access, actor, own);
            held_[i] = own;
        }
        return may_race_;
    }

  private:
    /// Bit per lock. A lock beyond the 64th has no bit and so guards nothing, which only means that
    /// clocks are kept where they may not be needed.
    using LockSet = std::uint64_t;
    struct Use {
        LockSet bit = 0;              ///< if it is a lock: its own bit
        LockSet guards = ~LockSet{0}; ///< if it is a variable: locks held at all its accesses
        Actor user = nobody;  ///< its only writer (of plain data: its only user), or several
        bool at_risk = false; ///< there was an unlocked update, or a write of plain data
        static constexpr Actor several = 255;
    };

    void take_in(const Access &access, Actor actor, LockSet &held) {
        using vkernel::Operation;
        Use &use = uses_[access.object];
        switch (access.operation) {
        case Operation::acquire:
            if (use.bit == 0)
                use.bit = std::exchange(next_bit_, next_bit_ << 1);
            held |= use.bit;
            break;
        case Operation::release:
            may_race_ |= (held & use.bit) == 0; // another actor took it: lock sets say nothing here
            held &= ~use.bit;
            break;
        case Operation::update_load:
        case Operation::update_store:
        case Operation::store:
        case Operation::plain_read:
        case Operation::plain_write:
            use.user = use.user == nobody || use.user == actor ? actor : Use::several;
            use.at_risk |=
                access.operation != Operation::store && access.operation != Operation::plain_read;
            use.guards &= held;
            may_race_ |= use.at_risk && use.user == Use::several && use.guards == 0;
            break;
        default:
            break;
        }
    }

    std::uint64_t seen_ = 0;    ///< the schedule that was taken in last
    std::vector<LockSet> held_; ///< after each of its steps, by the actor of that step
    std::vector<Use> uses_;     ///< of each object, over all schedules
    LockSet next_bit_ = 1;
    bool may_race_ = false;
};

} // namespace besser::explore
