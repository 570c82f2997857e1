// SPDX-License-Identifier: GPL-2.0-only
// What is to happen, in the order of time and, at equal times, of insertion. A 4-ary heap: a level
// of it is one cache line and a half, and most insertions stay at the bottom.
#pragma once

#include "chip/scheduler.hpp"

#include <cstdint>
#include <limits>
#include <memory_resource>
#include <vector>

namespace besser::vkernel {

inline constexpr std::int64_t never_ns = std::numeric_limits<std::int64_t>::max();

class EventQueue {
  public:
    using Callback = chip::Scheduler::Callback;
    using Token = chip::Scheduler::Token;
    struct Event {
        Callback callback;
        void *context;
        std::uint64_t argument;
    };

    explicit EventQueue(std::pmr::memory_resource *memory) : heap_(memory), slots_(memory) {}

    [[nodiscard]] bool empty() const { return heap_.empty(); }
    [[nodiscard]] std::size_t size() const { return heap_.size(); }
    [[nodiscard]] std::int64_t next_ns() const { return empty() ? never_ns : heap_[0].when_ns; }

    Token insert(std::int64_t when_ns, const Event &event) {
        if (free_ == none)
            add_slot();
        const std::uint32_t slot = free_;
        free_ = slots_[slot].place;
        slots_[slot].event = event;
        heap_.push_back({});
        rise(heap_.size() - 1, {when_ns, ++inserted_, slot});
        return token_of(slot);
    }

    Event pop() {
        const std::uint32_t slot = heap_[0].slot;
        const Event event = slots_[slot].event;
        remove(0);
        return event;
    }

    /// False if the event has happened, was cancelled, or never was.
    bool cancel(Token token) {
        const auto slot = static_cast<std::uint32_t>(token) - 1;
        if (token == 0 || slot >= slots_.size() || token_of(slot) != token)
            return false;
        remove(slots_[slot].place);
        return true;
    }

  private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    struct Entry {
        std::int64_t when_ns;
        std::uint64_t order;
        std::uint32_t slot;
        [[nodiscard]] bool before(const Entry &other) const {
            return when_ns != other.when_ns ? when_ns < other.when_ns : order < other.order;
        }
    };
    struct Slot {
        Event event;
        std::uint32_t place;      ///< in the heap; of a free slot: the next free one
        std::uint32_t generation; ///< counts uses, so that an old token finds nothing
    };

    [[nodiscard]] Token token_of(std::uint32_t slot) const {
        return (Token{slots_[slot].generation} << 32) | (slot + 1);
    }
    void add_slot() {
        slots_.push_back({{}, none, 0});
        free_ = static_cast<std::uint32_t>(slots_.size() - 1);
    }
    void put(std::size_t place, const Entry &entry) {
        heap_[place] = entry;
        slots_[entry.slot].place = static_cast<std::uint32_t>(place);
    }
    void rise(std::size_t place, Entry entry) {
        while (place > 0 && entry.before(heap_[(place - 1) / 4])) {
            put(place, heap_[(place - 1) / 4]);
            place = (place - 1) / 4;
        }
        put(place, entry);
    }
    void sink(std::size_t place, Entry entry) {
        for (;;) {
            const std::size_t first = place * 4 + 1;
            if (first >= heap_.size())
                break;
            std::size_t least = first;
            for (std::size_t i = first + 1; i < heap_.size() && i < first + 4; i++)
                if (heap_[i].before(heap_[least]))
                    least = i;
            if (!heap_[least].before(entry))
                break;
            put(place, heap_[least]);
            place = least;
        }
        put(place, entry);
    }
    void remove(std::size_t place) {
        Slot &slot = slots_[heap_[place].slot];
        slot.generation++;
        slot.place = free_;
        free_ = heap_[place].slot;
        const Entry last = heap_.back();
        heap_.pop_back();
        if (place == heap_.size())
            return;
        if (place > 0 && last.before(heap_[(place - 1) / 4]))
            rise(place, last);
        else
            sink(place, last);
    }

    std::pmr::vector<Entry> heap_;
    std::pmr::vector<Slot> slots_;
    std::uint64_t inserted_ = 0;
    std::uint32_t free_ = none;
};

} // namespace besser::vkernel
