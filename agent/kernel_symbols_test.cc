// SPDX-License-Identifier: GPL-2.0-only
#include "agent/kernel_symbols.hpp"

#include <gtest/gtest.h>

namespace besser::agent {
namespace {

/// As arm64 has it: `$x` says that there is code. A module lies below.
const KernelSymbols some_symbols("ffff800008a1c2f0 t $x.12\n"
                                 "ffff800008a1c2f0 T _raw_spin_unlock_irqrestore\n"
                                 "ffff800008a1c330 D jiffies\n"
                                 "ffff800008a1c340 T _raw_read_lock\n"
                                 "ffff800001047fb0 t sdio_rx_work\t[bes2600]\n"
                                 "ffff800001047fb0 t another_name\t[bes2600]\n"
                                 "no address t nothing\n");

TEST(KernelSymbols, an_address_is_of_the_function_that_begins_before_it) {
    EXPECT_EQ(some_symbols.function_at(0xffff800008a1c2f0), "_raw_spin_unlock_irqrestore");
    EXPECT_EQ(some_symbols.function_at(0xffff800008a1c338), "_raw_spin_unlock_irqrestore");
    EXPECT_EQ(some_symbols.function_at(0xffff800001047fc0), "sdio_rx_work");
    EXPECT_EQ(some_symbols.function_at(0xffff800001047faf), "");
}

TEST(KernelSymbols, a_function_is_found_by_where_it_begins) {
    const auto *built_in = some_symbols.beginning_at(0xffff800008a1c2f0);
    ASSERT_NE(built_in, nullptr);
    EXPECT_EQ(built_in->name, "_raw_spin_unlock_irqrestore");
    EXPECT_EQ(built_in->module, "");
    const auto *of_module = some_symbols.beginning_at(0xffff800001047fb0);
    ASSERT_NE(of_module, nullptr);
    EXPECT_EQ(of_module->name, "sdio_rx_work") << "the first of two names";
    EXPECT_EQ(of_module->module, "bes2600");
    EXPECT_EQ(some_symbols.beginning_at(0xffff800001047fb4), nullptr) << "within a function";
    EXPECT_EQ(some_symbols.beginning_at(0xffff800008a1c330), nullptr) << "no code";
}

TEST(KernelSymbols, a_function_reaches_to_the_next_one) {
    const auto range = some_symbols.range_of("_raw_spin_unlock_irqrestore");
    ASSERT_TRUE(range);
    EXPECT_EQ(range->from, 0xffff800008a1c2f0u);
    EXPECT_EQ(range->to, 0xffff800008a1c340u);
    EXPECT_FALSE(some_symbols.range_of("jiffies")) << "that is no code";
    EXPECT_FALSE(some_symbols.range_of("_raw_read_lock")) << "nobody knows where the last one ends";
}

TEST(KernelSymbols, hidden_addresses_are_none) {
    const KernelSymbols hidden("0000000000000000 T _raw_spin_unlock_irqrestore\n"
                               "0000000000000000 T next\n");
    EXPECT_FALSE(hidden.range_of("_raw_spin_unlock_irqrestore"));
}

} // namespace
} // namespace besser::agent
