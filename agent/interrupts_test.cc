// SPDX-License-Identifier: GPL-2.0-only
#include "agent/interrupts.hpp"

#include <gtest/gtest.h>

namespace besser::agent {
namespace {

/// As a machine of four CPUs prints it, one of which is off.
constexpr auto interrupt_table =
    "           CPU0       CPU1       CPU3       \n"
    " 13:    1000122     900345          7     GICv3  26 Level     arch_timer\n"
    " 47:          0      21430          0     GICv3 131 Level     dw-mci\n"
    " 52:          3          0          0  rockchip_gpio_irq   4 Edge      bes2600 wakeup, other\n"
    " 60:          5          0          0     GICv3  99 Level   \n"
    "IPI0:     41221      52111         12       Rescheduling interrupts\n"
    "Err:          0\n";

TEST(Interrupts, are_counted_by_handler_and_cpu) {
    const auto counts = parse_interrupts(interrupt_table);
    EXPECT_EQ(counts.at({"arch_timer", 0}), 1000122u);
    EXPECT_EQ(counts.at({"arch_timer", 3}), 7u);
    EXPECT_EQ(counts.at({"dw-mci", 1}), 21430u);
    EXPECT_FALSE(counts.contains({"dw-mci", 0}));
    EXPECT_FALSE(counts.contains({"dw-mci", 2}));
}

TEST(Interrupts, of_a_shared_line_are_one_count_of_all_its_handlers) {
    EXPECT_EQ(parse_interrupts(interrupt_table).at({"bes2600_wakeup,other", 0}), 3u);
}

TEST(Interrupts, without_a_handler_go_by_number_and_those_between_cpus_by_description) {
    const auto counts = parse_interrupts(interrupt_table);
    EXPECT_EQ(counts.at({"60", 0}), 5u);
    EXPECT_EQ(counts.at({"Rescheduling_interrupts", 1}), 52111u);
}

TEST(Interrupts, a_text_that_is_no_table_counts_nothing) {
    for (const auto *text : {"", "\n\n", "CPU0\n1: x\n", "CPU0 CPU1\n 1: 5\n", "CPUx\n1: 2 3\n"})
        EXPECT_TRUE(parse_interrupts(text).empty()) << text;
}

} // namespace
} // namespace besser::agent
