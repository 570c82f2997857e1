// SPDX-License-Identifier: GPL-2.0-only
#include "agent/work_trace.hpp"

#include <gtest/gtest.h>

namespace besser::agent {
namespace {

/// As Debian's 6.1 prints it.
constexpr auto histogram = R"(# event histogram
#
# trigger info: hist:keys=function.sym:vals=hitcount:sort=hitcount:size=4096 [active]
#

{ function: [ffff800008a1c2f0] vmstat_update                                 } hitcount:          5
{ function: [ffff800001047fb0] sdio_rx_work [bes2600]                        } hitcount:       3134

Totals:
    Hits: 3141
    Entries: 2
    Dropped: 2
)";

TEST(WorkTrace, reads_a_histogram_by_function_and_module) {
    const auto counts = parse_histogram(histogram);
    ASSERT_EQ(counts.functions.size(), 2u);
    EXPECT_EQ(counts.functions.at("sdio_rx_work").executions, 3134u);
    EXPECT_EQ(counts.functions.at("sdio_rx_work").module, "bes2600");
    EXPECT_EQ(counts.functions.at("vmstat_update").executions, 5u);
    EXPECT_EQ(counts.functions.at("vmstat_update").module, "");
}

TEST(WorkTrace, tells_what_a_histogram_dropped) { EXPECT_EQ(parse_histogram(histogram).lost, 2u); }

TEST(WorkTrace, a_text_that_is_no_histogram_counts_nothing) {
    for (const auto *text :
         {"", "\n\n", "{ function: [", "{ function: [] } hitcount:", "hitcount: 7"})
        EXPECT_LE(parse_histogram(text).functions.size(), 1u) << text;
}

TEST(WorkTrace, counts_events_of_the_ring_buffer) {
    WorkCounts counts;
    const auto *line =
        "  kworker/0:1-57  [000] d..1.  12.345678: workqueue_execute_start: work struct "
        "00000000c0ffee00: function sdio_tx_work [bes2600]";
    add_event(line, counts);
    add_event(line, counts);
    add_event("CPU:0 [LOST 12 EVENTS]", counts);
    EXPECT_EQ(counts.functions.at("sdio_tx_work").executions, 2u);
    EXPECT_EQ(counts.functions.at("sdio_tx_work").module, "bes2600");
    EXPECT_EQ(counts.functions.size(), 1u);
}

TEST(WorkTrace, adds_up_what_the_ring_buffer_lost) {
    EXPECT_EQ(
        parse_lost("entries: 7\noverrun: 12\ncommit overrun: 3\nbytes: 9\ndropped events: 1\n"),
        16u);
    EXPECT_EQ(parse_lost(""), 0u);
}

} // namespace
} // namespace besser::agent
