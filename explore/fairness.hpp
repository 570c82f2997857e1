// SPDX-License-Identifier: GPL-2.0-only
// Schedules are fair: who may do the next step without letting others starve. Otherwise an
// interrupt that nobody acknowledges would come for ever.
#pragma once

#include "explore/execution.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

namespace besser::explore {

class Fairness {
  public:
    /// A context that could run is overtaken by any other context no more often than this.
    static constexpr std::size_t max_overtakes = 4;
    /// Nobody goes on for more steps than this while others wait: its time slice is over.
    static constexpr Position max_turn = 200;
    /// Nor does it after so many interrupts: what they are for is not done by whoever serves them
    /// again and again, but by another, or when time has passed.
    static constexpr unsigned max_interrupts = 4;

    void restart() {
        static constexpr Turns none = [] {
            Turns turns{};
            turns.begun.fill(nowhere);
            return turns;
        }();
        for (; known_ != 0; known_ &= known_ - 1)
            of(known_) = none;
        ready_ = seasoned_ = 0;
        turn_begin_ = 0;
        interrupts_ = 0;
    }

    /// `waiting`: who at `now` could run, or waits for a lock or for its CPU.
    void wait(ActorSet waiting, Position now) {
        for (ActorSet more = waiting & ~ready_; more != 0; more &= more - 1)
            of(more).ready = now;
        ready_ = waiting;
        known_ |= waiting;
    }
    [[nodiscard]] ActorSet waiting() const { return ready_; }

    /// Those of `enabled` who may do the next step; not empty unless `enabled` is.
    [[nodiscard]] ActorSet allowed(ActorSet enabled, Actor current, Position now) const {
        assert((enabled & ~ready_) == 0);
        if ((enabled & (enabled - 1)) == 0)
            return enabled;
        if ((enabled & seasoned_) != 0)
            enabled &= ~unfair(enabled);
        if ((now - turn_begin_ > max_turn || is_interrupted_often()) &&
            (enabled & ~bit(current)) != 0)
            enabled &= ~bit(current);
        assert(enabled != 0);
        return enabled;
    }

    /// The one of `enabled`, which is not empty, that has waited longest.
    [[nodiscard]] Actor longest(ActorSet enabled) const {
        assert(enabled != 0);
        Actor longest = first_of(enabled);
        for (ActorSet rest = enabled & (enabled - 1); rest != 0; rest &= rest - 1)
            if (of(rest).ready < turns_[longest].ready)
                longest = first_of(rest);
        return longest;
    }

    /// `actor` does the step at `now`; `begins`: another actor did the step before.
    void step(Actor actor, bool begins, Position now) {
        Turns &turns = turns_[actor];
        if (begins) {
            turns.begun[turns.next] = now;
            turns.next = static_cast<std::uint8_t>((turns.next + 1) % max_overtakes);
            if (turns.begun[turns.next] != nowhere)
                seasoned_ |= bit(actor);
            turn_begin_ = now;
            interrupts_ = 0;
        }
        turns.ready = static_cast<Position>(now + 1);
        known_ |= bit(actor);
    }

    /// A hard interrupt is served in the turn of the actor that did the last step.
    void interrupt() { interrupts_++; }
    [[nodiscard]] bool is_interrupted_often() const { return interrupts_ >= max_interrupts; }

  private:
    struct Turns {
        Position ready;                            ///< since when it could run, or when it ran last
        std::array<Position, max_overtakes> begun; ///< its last turns, in a ring
        std::uint8_t next;                         ///< the oldest of them
    };

    static Actor first_of(ActorSet actors) { return static_cast<Actor>(std::countr_zero(actors)); }
    [[nodiscard]] Turns &of(ActorSet actors) { return turns_[first_of(actors)]; }
    [[nodiscard]] const Turns &of(ActorSet actors) const { return turns_[first_of(actors)]; }

    /// Those who have begun all of their last max_overtakes turns while one and the same other
    /// actor waited: they must let it run now.
    [[nodiscard]] ActorSet unfair(ActorSet enabled) const {
        Position first = nowhere;
        Position second = nowhere;
        for (ActorSet rest = enabled; rest != 0; rest &= rest - 1) {
            const Position ready = of(rest).ready;
            second = std::min(second, std::max(first, ready));
            first = std::min(first, ready);
        }
        ActorSet set = 0;
        for (ActorSet rest = enabled & seasoned_; rest != 0; rest &= rest - 1) {
            const Turns &turns = of(rest);
            if (turns.begun[turns.next] >= (turns.ready == first ? second : first))
                set |= rest & -rest;
        }
        return set;
    }

    std::array<Turns, 64> turns_;
    ActorSet known_ = ~ActorSet{0}; ///< whose turns restart() has to reset
    ActorSet ready_ = 0;            ///< who waited when wait() was called last
    ActorSet seasoned_ = 0;         ///< have had max_overtakes turns, so that they can be unfair
    Position turn_begin_ = 0;       ///< when the actor of the last step began its turn
    unsigned interrupts_ = 0;       ///< served in that turn
};

} // namespace besser::explore
