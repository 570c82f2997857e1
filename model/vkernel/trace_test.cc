// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/trace.hpp"

#include "model/vkernel/test_world.hpp"

#include <gtest/gtest.h>

#include <string>

namespace besser::vkernel {
namespace {

using testing::TestWorld;

void warn(World &world, int times) {
    for (int i = 0; i < times; i++)
        world.warn("WARNING: " + std::to_string(i));
}

TEST(Trace, counts_the_warnings_that_it_has_no_place_for) {
    TestWorld t;
    warn(t.world, 40);
    const auto &trace = t.world.trace();
    EXPECT_EQ(trace.warnings.pushed(), 40U);
    EXPECT_EQ(trace.warnings.end() - trace.warnings.begin(), 32);
    EXPECT_EQ((trace.warnings.end() - 1)->text.view(), "WARNING: 31");
    EXPECT_EQ(trace.lost_events(), 8U);
}

TEST(Trace, has_place_again_once_its_warnings_were_read) {
    TestWorld t;
    auto &trace = t.world.trace();
    warn(t.world, 32);
    trace.warnings.clear();
    warn(t.world, 2);
    EXPECT_EQ(trace.warnings.end() - trace.warnings.begin(), 2);
    EXPECT_EQ(trace.warnings.begin()->text.view(), "WARNING: 0");
    EXPECT_EQ(trace.warnings.pushed(), 34U);
    EXPECT_EQ(trace.lost_events(), 0U);
}

TEST(Trace, counts_no_work_function_for_another_one) {
    Trace trace{};
    for (std::size_t i = 0; i < Trace::max_functions + 2; i++)
        trace.works[trace.work_index("function " + std::to_string(i))].executions++;
    EXPECT_EQ(trace.executions("function 0"), 1U);
    EXPECT_EQ(trace.executions("function " + std::to_string(Trace::max_functions - 1)), 1U);
    EXPECT_EQ(trace.executions("function " + std::to_string(Trace::max_functions)), 0U);
    EXPECT_EQ(trace.lost_events(), 2U);
}

} // namespace
} // namespace besser::vkernel
