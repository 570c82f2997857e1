// SPDX-License-Identifier: GPL-2.0-only
// On this machine's kernel, where it lets us count.
#include "agent/perf_counter.hpp"

#include "agent/work_trace.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <thread>
#include <unistd.h>

namespace besser::agent {
namespace {

const std::string event = "/sys/kernel/tracing/events/workqueue/workqueue_execute_start";

/// Has the kernel run a work item for each line: what a terminal gets is handed on by one.
void make_dispatches(int count) {
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
    ASSERT_GE(terminal, 0);
    ASSERT_EQ(::grantpt(terminal), 0);
    ASSERT_EQ(::unlockpt(terminal), 0);
    for (int i = 0; i < count; i++) {
        ASSERT_EQ(::write(terminal, "x\n", 2), 2);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ::close(terminal);
}

TEST(PerfCounter, counts_what_passes_its_filter_alone) {
    const auto all = PerfCounter::start(event);
    if (!all)
        GTEST_SKIP() << all.error();
    const auto none = PerfCounter::start(event, "function == 1");
    const auto masked = PerfCounter::start(event, "!(function & 0x1) && function != 1");
    ASSERT_TRUE(none && masked);
    const auto before = all->read();
    make_dispatches(20);
    EXPECT_GT(all->read(), before);
    EXPECT_EQ(none->read(), 0u);
    EXPECT_GT(masked->read(), 0u);
}

TEST(PerfCounter, says_what_is_wrong_with_a_filter_and_with_an_event) {
    if (!PerfCounter::start(event))
        GTEST_SKIP() << "this machine lets nobody count";
    EXPECT_FALSE(PerfCounter::start(event, "no_such_field == 1"));
    EXPECT_FALSE(PerfCounter::start(event + "_not", ""));
}

TEST(WorkTrace, and_its_witness_agree_about_a_real_work_queue) {
    auto trace = WorkTrace::start(true);
    if (!trace)
        GTEST_SKIP() << trace.error();
    make_dispatches(50);
    const auto counts = trace->read();
    ASSERT_TRUE(counts);
    EXPECT_GE(executions(*counts), 10u);
    EXPECT_EQ(counts->lost, 0u);
    EXPECT_GE(counts->witnessed.value_or(10), 10u); // a kernel may let nobody count
}

TEST(BpfCounter, and_a_perf_counter_agree_about_a_real_work_queue) {
    const auto counter = BpfCounter::start();
    if (!counter)
        GTEST_SKIP() << counter.error();
    const auto all = [&] {
        const auto counts = counter->read();
        EXPECT_TRUE(counts && counts->lost == 0);
        std::uint64_t sum = 0;
        for (const auto &[place, executions] : counts->executions)
            sum += executions;
        return sum;
    };
    const auto witness = PerfCounter::start(event);
    if (!witness)
        GTEST_SKIP() << witness.error();
    const auto least_before = all();
    const auto before = witness->read();
    const auto most_before = all();
    make_dispatches(50);
    const auto least_after = all();
    const auto after = witness->read();
    const auto most_after = all();
    EXPECT_GT(after, before);
    EXPECT_LE(least_after - most_before, after - before);
    EXPECT_GE(most_after - least_before, after - before);
}

TEST(WorkTrace, tells_how_far_it_and_a_witness_differ) {
    EXPECT_EQ(disagreement(10, 9, 11), 0u);
    EXPECT_EQ(disagreement(10, 10, 10), 0u);
    EXPECT_EQ(disagreement(7, 9, 11), 2u); // the trace lost some
    EXPECT_EQ(disagreement(14, 9, 11), 3u);
}

} // namespace
} // namespace besser::agent
