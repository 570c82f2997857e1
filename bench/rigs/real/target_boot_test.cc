// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/real/target_boot.hpp"

#include <gtest/gtest.h>

namespace besser::bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(TargetBoot, is_read_from_what_the_kernel_tells) {
    const auto boot = parse_boot("5a0f-11\n350.07 123.90\n");
    ASSERT_TRUE(boot) << boot.error();
    EXPECT_EQ(boot->id, "5a0f-11");
    EXPECT_EQ(boot->uptime, milliseconds(350'070));
}

TEST(TargetBoot, what_is_no_uptime_is_refused) {
    for (const auto *said : {"", "5a0f\n", "\n1.00 1.00\n", "5a0f\n-1.00 1.00\n", "5a0f\n1 1\n",
                             "5a0f\n1.100 1.00\n", "5a0f\n99999999999.00 1.00\n", "5a0f\nnan.00 1"})
        EXPECT_FALSE(parse_boot(said)) << said;
}

TEST(TargetBoot, that_went_on_tells_when_the_power_cycle_began) {
    const TargetBoot boot{"5a0f", seconds(100)};
    EXPECT_EQ(boot.uptime_before(milliseconds(30'500)), milliseconds(69'500));
}

TEST(TargetBoot, that_is_younger_than_the_power_cycle_came_after_it) {
    const TargetBoot boot{"5a0f", seconds(20)};
    EXPECT_EQ(boot.uptime_before(seconds(30)), nanoseconds(0));
}

} // namespace
} // namespace besser::bench
