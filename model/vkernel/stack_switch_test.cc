// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/stack_switch.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace besser::vkernel {
namespace {

void come_back_at_once(void *left, void *) {
    for (;;)
        left = switch_stack(left, nullptr);
}

/// Calls nothing, so its data lie below the stack pointer.
[[gnu::noinline]] std::uint64_t sum_kept_across_a_switch(void *to, std::uint64_t first) {
    volatile std::uint64_t kept[8];
    for (std::uint64_t i = 0; i < 8; i++)
        kept[i] = first + i;
    switch_stack(to, nullptr);
    std::uint64_t sum = 0;
    for (const volatile std::uint64_t &value : kept)
        sum += value;
    return sum;
}

TEST(SwitchStack, leaves_what_a_leaf_function_keeps_below_its_stack_pointer) {
    alignas(16) static std::array<std::byte, std::size_t{64} * 1024> stack;
    void *other = new_stack<come_back_at_once>(stack.data(), stack.size());
    EXPECT_EQ(sum_kept_across_a_switch(other, 100), 8 * 100 + 28);
}

} // namespace
} // namespace besser::vkernel
