// SPDX-License-Identifier: GPL-2.0-only
// Switching from one fiber to another. It is inlined where a task gives way: the processor predicts
// returns by the calls it remembers, those of the fiber that was left, and so each return between
// the switch and the task's own code would be mispredicted.
#pragma once

#include "model/vkernel/sanitizer.hpp"
#include "model/vkernel/stack_switch.hpp"
#include "model/vkernel/world.hpp"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace besser::vkernel {

/// Stands at the lowest address of each stack. If it has changed, a task needed more stack than it
/// has.
inline constexpr std::uint64_t canary = 0x5EED'57AC'C0DE'F00D;
[[nodiscard]] inline std::uint64_t &canary_of(std::byte *stack) {
    return *reinterpret_cast<std::uint64_t *>(stack);
}

[[gnu::always_inline]] inline void World::switch_to(void *&from, Task *to) {
    assert(to == nullptr || canary_of(to->stack) == canary);
    left_ = &from;
    enter(to);
    void *fake_stack = nullptr;
    sanitizer::leave(finished_ != nullptr ? nullptr : &fake_stack,
                     to != nullptr ? to->stack : main_stack_,
                     to != nullptr ? stack_bytes_ : main_stack_bytes_);
    void *left = switch_stack(to != nullptr ? to->fiber : main_fiber_, this);
    fake_stack_ = fake_stack;
    arrive(left);
}

[[gnu::always_inline]] inline void World::arrive(void *fiber) {
    const void *bottom = nullptr;
    std::size_t bytes = 0;
    sanitizer::arrive(fake_stack_, &bottom, &bytes);
    if (left_ == &main_fiber_) {
        main_stack_ = bottom;
        main_stack_bytes_ = bytes;
    }
    assert(current_ == nullptr || canary_of(current_->stack) == canary);
    *left_ = fiber;
    if (finished_ != nullptr) [[unlikely]]
        release_stack(*std::exchange(finished_, nullptr));
}

/// Lets others run until it is the turn of `self` again; current_ is cleared.
[[gnu::always_inline]] inline void World::switch_away(Task &self) {
    Task *next = next_to_run();
    if (next == &self)
        return enter(next);
    if (canary_of(self.stack) != canary) [[unlikely]]
        die_of_stack(self);
    switch_to(self.fiber, next);
}

} // namespace besser::vkernel
