// SPDX-License-Identifier: GPL-2.0-only
// What is to happen, in the order of time and, at equal times, of insertion. A list that is
// searched from its front: a world has about a dozen events, and what is inserted most (the end of
// a computation, of a transfer) is among the next to happen.
#pragma once

#include "model/chip/scheduler.hpp"

#include <cassert>
#include <cstdint>
#include <limits>
#include <memory_resource>
#include <utility>
#include <vector>

namespace besser::vkernel {

inline constexpr std::int64_t never_ns = std::numeric_limits<std::int64_t>::max();

/// A point in time and, among equal ones, a place in the order of insertion: one number to compare.
class Moment {
  public:
    /// Never, after everything else.
    constexpr Moment() : Moment(never_ns, ~std::uint64_t{0}) {}
    constexpr Moment(std::int64_t when_ns, std::uint64_t order)
        : value_(static_cast<Value>(when_ns) << 64 | order) {}
    [[nodiscard]] constexpr std::int64_t when_ns() const {
        return static_cast<std::int64_t>(value_ >> 64);
    }
    constexpr bool operator<(const Moment &other) const { return value_ < other.value_; }

  private:
    __extension__ using Value = unsigned __int128; ///< times are not negative
    Value value_;
};

class EventQueue {
  public:
    using Callback = chip::Scheduler::Callback;
    using Token = chip::Scheduler::Token;
    struct Event {
        Callback callback;
        void *context;
        std::uint64_t argument;
    };

    explicit EventQueue(std::pmr::memory_resource *memory) : nodes_(memory) {
        nodes_.push_back({});
    }

    [[nodiscard]] bool empty() const { return nodes_[end].next == end; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::int64_t next_ns() const { return next_.when_ns(); }
    [[nodiscard]] Moment next() const { return next_; }

    /// At most never_ns - 1.
    Token insert(std::int64_t when_ns, const Event &event) {
        return insert(when_ns, event, reserve());
    }
    /// A place in the order of insertion, for an event that may be inserted later.
    [[nodiscard]] std::uint64_t reserve() { return ++inserted_; }
    Token insert(std::int64_t when_ns, const Event &event, std::uint64_t order) {
        assert(when_ns >= 0 && when_ns < never_ns);
        return insert(Moment(when_ns, order), event.callback, event.context, event.argument);
    }

    /// Of a queue that is not empty.
    Event pop() {
        assert(!empty());
        const std::uint32_t index = nodes_[end].next;
        const Event event = nodes_[index].event;
        remove(index);
        return event;
    }

    /// False if the event has happened, was cancelled, or never was.
    bool cancel(Token token) {
        const auto index = static_cast<std::uint32_t>(token);
        if (token == 0 || index >= nodes_.size() || nodes_[index].generation != token >> 32)
            return false;
        remove(index);
        return true;
    }

  private:
    static constexpr std::uint32_t end = 0; ///< the node before the first and after the last
    struct Node {
        Moment moment; ///< of `end`: never
        Event event{};
        std::uint32_t next = end; ///< of a free node: the next free one
        std::uint32_t previous = end;
        std::uint32_t generation = 0; ///< counts uses, so that an old token finds nothing
    };

    /// Takes the parts of an event in registers: a copy of an event that was only just written to
    /// memory would have to wait for those writes.
    [[gnu::noinline]] Token insert(Moment moment, Callback callback, void *context,
                                   std::uint64_t argument) {
        std::uint32_t before = nodes_[end].next;
        while (nodes_[before].moment < moment)
            before = nodes_[before].next;
        const std::uint32_t index = take_free();
        Node &node = nodes_[index];
        node.moment = moment;
        node.event = {callback, context, argument};
        const std::uint32_t previous = nodes_[before].previous;
        node.next = before;
        node.previous = previous;
        nodes_[previous].next = nodes_[before].previous = index;
        if (previous == end)
            next_ = moment;
        size_++;
        return (Token{node.generation} << 32) | index;
    }

    std::uint32_t take_free() {
        if (free_ == end) {
            nodes_.push_back({});
            return static_cast<std::uint32_t>(nodes_.size() - 1);
        }
        return std::exchange(free_, nodes_[free_].next);
    }
    void remove(std::uint32_t index) {
        Node &node = nodes_[index];
        nodes_[node.previous].next = node.next;
        nodes_[node.next].previous = node.previous;
        node.generation++;
        node.next = std::exchange(free_, index);
        next_ = nodes_[nodes_[end].next].moment;
        size_--;
    }

    std::pmr::vector<Node> nodes_;
    Moment next_;
    std::size_t size_ = 0;
    std::uint64_t inserted_ = 0;
    std::uint32_t free_ = end;
};

} // namespace besser::vkernel
