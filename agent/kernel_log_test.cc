// SPDX-License-Identifier: GPL-2.0-only
#include "agent/kernel_log.hpp"

#include <gtest/gtest.h>

namespace besser::agent {
namespace {

TEST(KernelLog, knows_the_kernels_reports) {
    for (const auto *line :
         {"WARNING: CPU: 1 PID: 57 at drivers/net/wireless/bes2600/bh.c:512 bes2600_bh+0x2f0/0x9a0",
          "BUG: scheduling while atomic: kworker/0:1/57/0x00000002", "kernel BUG at mm/slub.c:385!",
          "Internal error: Oops: 96000004 [#1] SMP",
          "INFO: task kworker/0:1:57 blocked for more than 120 seconds.",
          "rcu: INFO: rcu_sched self-detected stall on CPU",
          "watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [kworker/0:1:57]"})
        EXPECT_TRUE(reports_trouble(line)) << line;
}

TEST(KernelLog, takes_other_lines_for_what_they_are) {
    for (const auto *line :
         {"", "wlan0: associated", "vsdio: loading out-of-tree module taints kernel.",
          "bes2600 mmc0:0001:1: firmware: failed to load bes2600/bes2600_sdd.bin (-2)",
          "------------[ cut here ]------------", "debugging is on"})
        EXPECT_FALSE(reports_trouble(line)) << line;
}

TEST(KernelLog, counts_its_stimulus_but_takes_it_for_no_finding) {
    auto log = KernelLog::open();
    if (!log || !log->write_known_warning())
        GTEST_SKIP() << "the kernel log is not ours to write to";
    log->read();
    if (log->warnings_seen() == 0)
        GTEST_SKIP() << "the kernel drops lines of programs that come too fast (printk_devkmsg)";
    for (const auto &warning : log->take_warnings().told)
        EXPECT_EQ(warning.text.find("known stimulus"), std::string::npos);
}

/// A log without a kernel behind it.
struct RecordsOfATest : KernelLog {
    RecordsOfATest() : KernelLog(-1) {}
};

TEST(KernelLog, counts_the_warnings_whose_texts_it_does_not_keep) {
    RecordsOfATest log;
    for (std::size_t i = 0; i < most_warnings + 3; i++)
        log.take_record("4,1,1000000,-;WARNING: again\n");
    const auto first = log.take_warnings();
    EXPECT_EQ(first.told.size(), most_warnings);
    EXPECT_EQ(first.untold, 3U);
    log.take_record("4,1,1000000,-;WARNING: later\n");
    const auto second = log.take_warnings();
    EXPECT_EQ(second.told.size(), 1U);
    EXPECT_EQ(second.untold, 0U);
}

} // namespace
} // namespace besser::agent
