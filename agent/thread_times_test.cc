// SPDX-License-Identifier: GPL-2.0-only
#include "agent/thread_times.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

namespace besser::agent {
namespace {

TEST(ThreadTimes, adds_up_by_group) {
    const ThreadTimes before = {{7, {"kworkers", 100}}, {8, {"kworkers", 50}}, {9, {"irq", 10}}};
    const ThreadTimes after = {{7, {"kworkers", 150}}, {8, {"kworkers", 51}}, {9, {"irq", 10}}};
    const auto time = time_between(before, after);
    EXPECT_EQ(time.at("kworkers"), 51u);
    EXPECT_EQ(time.at("irq"), 0u);
}

TEST(ThreadTimes, a_thread_that_began_in_between_counts_in_full) {
    EXPECT_EQ(time_between({}, {{7, {"kworkers", 30}}}).at("kworkers"), 30u);
}

TEST(ThreadTimes, an_identifier_that_was_given_again_counts_in_full) {
    EXPECT_EQ(time_between({{7, {"other", 100}}}, {{7, {"kworkers", 30}}}).at("kworkers"), 30u);
}

TEST(ThreadTimes, sees_kernel_threads_and_no_others) {
    // In a container there may be none; this program is never one.
    const auto threads = read_kernel_threads();
    EXPECT_FALSE(threads.contains(static_cast<unsigned>(::getpid())));
}

} // namespace
} // namespace besser::agent
