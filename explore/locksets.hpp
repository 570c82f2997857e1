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
    /// Takes in a schedule. True: in this or an earlier one an unlocked update of a variable that
    /// several write had no lock in common with the other writes; or a write of plain data with the
    /// other accesses.
    [[nodiscard]] bool may_race(const Execution &execution) {
        const std::size_t known = execution.known_after(seen_);
        seen_ = execution.number;
        const std::size_t steps = execution.steps.size();
        std::array<LockSet, 64> held; // of an actor that is in the schedule
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
    /// Bit per lock. One that finds no bit any more guards nothing.
    using LockSet = std::uint64_t;
    struct Use {
        LockSet bit = 0; ///< as a lock
        LockSet guards = ~LockSet{0};
        Actor user = nobody; ///< who writes it, or reads it where it is plain: only one, or several
        bool at_risk = false; ///< there is an update, or a write of plain data
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
            may_race_ |= (held & use.bit) == 0; // another one has taken it: nothing is sure
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
    std::vector<LockSet> held_; ///< behind each of its steps, by its actor
    std::vector<Use> uses_;     ///< of each object, over all schedules
    LockSet next_bit_ = 1;
    bool may_race_ = false;
};

} // namespace besser::explore
