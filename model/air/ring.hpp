// SPDX-License-Identifier: GPL-2.0-only
// A queue of fixed capacity whose entries are also reached by the number they got when pushed.
#pragma once

#include <bit>
#include <cassert>
#include <cstdint>
#include <memory_resource>
#include <vector>

namespace besser::air {

template <class T>
class Ring {
  public:
    /// Holds at least `capacity` entries. Nothing is allocated after this.
    Ring(std::size_t capacity, std::pmr::memory_resource *memory)
        : entries_(std::bit_ceil(capacity), memory) {}

    [[nodiscard]] bool empty() const { return head_ == tail_; }
    [[nodiscard]] bool full() const { return size() == entries_.size(); }
    [[nodiscard]] std::uint32_t size() const { return tail_ - head_; }

    /// Numbers of the oldest entry and of the next one to be pushed; they wrap at 2^32.
    [[nodiscard]] std::uint32_t head() const { return head_; }
    [[nodiscard]] std::uint32_t tail() const { return tail_; }
    [[nodiscard]] T &operator[](std::uint32_t number) {
        return entries_[number & (entries_.size() - 1)];
    }
    [[nodiscard]] const T &operator[](std::uint32_t number) const {
        return entries_[number & (entries_.size() - 1)];
    }
    /// Not when empty().
    [[nodiscard]] T &front() {
        assert(!empty());
        return (*this)[head_];
    }
    [[nodiscard]] const T &front() const {
        assert(!empty());
        return (*this)[head_];
    }

    /// Not when full().
    void push(const T &entry) {
        assert(!full());
        (*this)[tail_++] = entry;
    }
    /// Not when empty().
    void pop() {
        assert(!empty());
        head_++;
    }
    void clear() { head_ = tail_; }

  private:
    std::pmr::vector<T> entries_;
    std::uint32_t head_ = 0;
    std::uint32_t tail_ = 0;
};

} // namespace besser::air
