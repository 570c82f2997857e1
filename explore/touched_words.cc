// SPDX-License-Identifier: GPL-2.0-only
#include "explore/touched_words.hpp"

#include <algorithm>

namespace besser::explore {

using Kind = vkernel::MemoryAccess::Kind;

namespace {

constexpr std::uintptr_t word_bytes = 8;

/// The bytes [begin, end) of a word, a bit for each.
std::uint8_t bytes_between(std::uintptr_t begin, std::uintptr_t end) {
    return static_cast<std::uint8_t>((0xFFU << begin) & (0xFFU >> (word_bytes - end)));
}

} // namespace

void TouchedWords::restart() {
    stamp_++;
    used_ = 0;
    entries_.clear();
}

TouchedWords::Slot &TouchedWords::slot_of(std::uintptr_t word) {
    if (used_ * 2 >= slots_.size())
        grow();
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = (word * 0x9E3779B97F4A7C15u) >> 32 & mask;; i = (i + 1) & mask) {
        Slot &slot = slots_[i];
        if (slot.stamp == stamp_ && slot.word == word)
            return slot;
        if (slot.stamp != stamp_) {
            used_++;
            return slot = {word, none, stamp_};
        }
    }
}

void TouchedWords::grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    const std::size_t mask = slots_.size() - 1;
    for (const Slot &slot : old) {
        if (slot.stamp != stamp_)
            continue;
        std::size_t i = (slot.word * 0x9E3779B97F4A7C15u) >> 32 & mask;
        while (slots_[i].stamp == stamp_)
            i = (i + 1) & mask;
        slots_[i] = slot;
    }
}

void TouchedWords::take_in_word(Slot &slot, const Entry &access, const VectorClock &known,
                                std::vector<MemoryRace> &races) {
    Entry *same = nullptr;
    for (std::uint32_t i = slot.first; i != none; i = entries_[i].next) {
        Entry &earlier = entries_[i];
        if (earlier.actor == access.actor) {
            if (earlier.writes == access.writes && earlier.marked == access.marked &&
                earlier.bytes == access.bytes)
                same = &earlier;
        } else if ((earlier.bytes & access.bytes) != 0 && (earlier.writes || access.writes) &&
                   !(earlier.marked && access.marked) &&
                   known.steps[earlier.actor] < earlier.count) {
            races.push_back({earlier.touch, access.touch});
        }
    }
    if (same != nullptr) {
        same->touch = access.touch;
        same->count = access.count;
        return;
    }
    entries_.push_back(access);
    entries_.back().next = slot.first;
    slot.first = static_cast<std::uint32_t>(entries_.size() - 1);
}

void TouchedWords::take_in(const Execution &execution, std::uint32_t touch, std::uint8_t self,
                           const VectorClock &known, std::vector<MemoryRace> &races) {
    const vkernel::MemoryAccess &what = execution.touches[touch].what;
    const auto begin = reinterpret_cast<std::uintptr_t>(what.address);
    const std::uintptr_t end = begin + what.bytes;
    for (std::uintptr_t word = begin & ~(word_bytes - 1); word < end; word += word_bytes) {
        Slot &slot = slot_of(word);
        if (what.kind == Kind::handed_out) {
            slot.first = none;
            continue;
        }
        const std::uintptr_t from = std::max(begin, word) - word;
        const std::uintptr_t to = std::min(end, word + word_bytes) - word;
        take_in_word(slot,
                     {.touch = touch,
                      .next = none,
                      .count = known.steps[self],
                      .actor = self,
                      .bytes = bytes_between(from, to),
                      .writes = what.writes(),
                      .marked = what.kind == Kind::marked_read || what.kind == Kind::marked_write},
                     known, races);
    }
}

} // namespace besser::explore
