// SPDX-License-Identifier: GPL-2.0-only
// Numbers of the slots that nobody uses. The one freed last is taken first: its bytes are in the
// cache.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <vector>

namespace besser::chip {

/// Nothing is allocated but by the constructor.
class FreeSlots {
  public:
    using Slot = std::uint16_t;

    FreeSlots(std::size_t slots, std::pmr::memory_resource *memory)
        : slots_(slots), free_(slots, memory) {
        reset();
    }
    /// All are free; slot 0 is taken first.
    void reset() {
        free_.resize(slots_);
        for (std::size_t i = 0; i < slots_; i++)
            free_[i] = static_cast<Slot>(slots_ - 1 - i);
    }
    [[nodiscard]] bool empty() const { return free_.empty(); }
    [[nodiscard]] std::size_t size() const { return free_.size(); }
    /// The one that take() will return; not when empty().
    [[nodiscard]] Slot next() const {
        assert(!empty());
        return free_.back();
    }
    /// Not when empty().
    [[nodiscard]] Slot take() {
        const Slot slot = next();
        free_.pop_back();
        return slot;
    }
    /// A slot that was taken.
    void give_back(Slot slot) {
        assert(slot < slots_ && free_.size() < slots_);
        free_.push_back(slot);
    }

  private:
    std::size_t slots_;
    std::pmr::vector<Slot> free_;
};

} // namespace besser::chip
