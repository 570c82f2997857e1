// SPDX-License-Identifier: GPL-2.0-only
// Who has touched which memory in a schedule, by words of eight bytes: what a data race of plain
// accesses is found by (Flanagan, Freund, FastTrack, PLDI 2009; here the last access of each actor
// is kept, for both of two that race are told).
#pragma once

#include "explore/execution.hpp"
#include "explore/vector_clock.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace besser::explore {

/// Two accesses that nothing orders, of which one writes and one at least is plain: indices in
/// Execution::touches. `first` came first in this schedule.
struct MemoryRace {
    std::uint32_t first;
    std::uint32_t second;
};

class TouchedWords {
  public:
    TouchedWords() : slots_(smallest) {}
    /// Forgets everything.
    void restart();
    /// Takes in a touch by the actor at place `self` of the clocks, who knows what `known` says. To
    /// `races` is added each earlier touch that this one races with.
    void take_in(const Execution &execution, std::uint32_t touch, std::uint8_t self,
                 const VectorClock &known, std::vector<MemoryRace> &races);

  private:
    struct Slot {
        std::uintptr_t word = 0;
        std::uint32_t first = none; ///< of its entries
        std::uint32_t stamp = 0;    ///< of which schedule it tells
    };
    /// The last access of one kind by one actor.
    struct Entry {
        std::uint32_t touch;
        std::uint32_t next;  ///< of the same word
        std::uint16_t count; ///< how many steps the actor had done then, this one included
        std::uint8_t actor;
        std::uint8_t bytes; ///< bit per byte of the word
        bool writes;
        bool marked;
    };
    static constexpr std::uint32_t none = 0xFFFF'FFFF;
    static constexpr std::size_t smallest = 4096;

    [[nodiscard]] Slot &slot_of(std::uintptr_t word);
    void grow();
    void take_in_word(Slot &slot, const Entry &access, const VectorClock &known,
                      std::vector<MemoryRace> &races);

    std::vector<Slot> slots_;
    std::size_t used_ = 0;
    std::uint32_t stamp_ = 1;
    std::vector<Entry> entries_;
};

} // namespace besser::explore
