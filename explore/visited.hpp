// SPDX-License-Identifier: GPL-2.0-only
// The states that a search has been in, and with how few preemptions.
#pragma once

#include <cstdint>
#include <vector>

namespace besser::explore {

class Visited {
  public:
    Visited() : slots_(1 << 12) {}

    /// False: it was there with no more preemptions, so all that follows was seen.
    bool enter(std::uint64_t key, unsigned preemptions) {
        if (2 * ++count_ > slots_.size())
            grow();
        Slot &slot = find(slots_, key);
        if (slot.key == 0) {
            slot = {key, preemptions};
            return true;
        }
        count_--;
        if (slot.preemptions <= preemptions)
            return false;
        slot.preemptions = preemptions;
        return true;
    }
    [[nodiscard]] std::size_t size() const { return count_; }

  private:
    struct Slot {
        std::uint64_t key = 0; ///< 0: free; a signature is never 0 but for the first state
        unsigned preemptions = 0;
    };

    static Slot &find(std::vector<Slot> &slots, std::uint64_t key) {
        std::size_t i = key & (slots.size() - 1);
        while (slots[i].key != 0 && slots[i].key != key)
            i = (i + 1) & (slots.size() - 1);
        return slots[i];
    }
    void grow() {
        std::vector<Slot> larger(2 * slots_.size());
        for (const Slot &slot : slots_)
            if (slot.key != 0)
                find(larger, slot.key) = slot;
        slots_ = std::move(larger);
    }

    std::vector<Slot> slots_; ///< a power of two
    std::size_t count_ = 0;
};

} // namespace besser::explore
