// SPDX-License-Identifier: GPL-2.0-only
// The states that a search has been in, and with how few preemptions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace besser::explore {

class Visited {
  public:
    /// Larger numbers of preemptions are taken for this one.
    static constexpr unsigned max_preemptions = 15;

    Visited() : slots_(1 << 12) {}

    /// False: the search was in this state before with no more preemptions spent, so whatever can
    /// follow was seen then.
    bool enter(std::uint64_t key, unsigned preemptions) {
        if (2 * ++count_ > slots_.size())
            grow();
        std::uint64_t &slot = find(slots_, key);
        const std::uint64_t now = (key & key_bits) | std::min(preemptions + 1, max_preemptions);
        if (slot == 0) {
            slot = now;
            return true;
        }
        count_--;
        if (slot <= now)
            return false;
        slot = now;
        return true;
    }
    [[nodiscard]] std::size_t size() const { return count_; }

  private:
    /// A slot holds the key, with the number of preemptions plus one in place of its last four
    /// bits; 0: free. The hazard: states whose other 60 bits are equal are taken for one, and one
    /// of them is not explored. Among 10^8 states that happens at all with a probability below 1 %.
    static constexpr std::uint64_t key_bits = ~std::uint64_t{max_preemptions};

    static std::uint64_t &find(std::vector<std::uint64_t> &slots, std::uint64_t key) {
        std::size_t i = (key >> 4) & (slots.size() - 1);
        while (slots[i] != 0 && ((slots[i] ^ key) & key_bits) != 0)
            i = (i + 1) & (slots.size() - 1);
        return slots[i];
    }
    void grow() {
        std::vector<std::uint64_t> larger(2 * slots_.size());
        for (const std::uint64_t slot : slots_)
            if (slot != 0)
                find(larger, slot) = slot;
        slots_ = std::move(larger);
    }

    std::vector<std::uint64_t> slots_; ///< a power of two
    std::size_t count_ = 0;
};

} // namespace besser::explore
