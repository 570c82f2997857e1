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

/// As arm64 has it: `$x` says that there is code.
constexpr auto kallsyms = "ffff800008a1c2f0 t $x.12\n"
                          "ffff800008a1c2f0 t vmstat_update\n"
                          "ffff800001047fb0 t sdio_rx_work\t[bes2600]\n"
                          "no address t nothing\n"
                          "ffff800001047fb0 t another_name\t[bes2600]\n";

TEST(WorkTrace, names_functions_by_their_addresses) {
    std::map<std::uint64_t, WorkSymbol> symbols{
        {0xffff800008a1c2f0, {}}, {0xffff800001047fb0, {}}, {0xffff800001047fb4, {}}};
    name_symbols(kallsyms, symbols);
    EXPECT_EQ(symbols[0xffff800008a1c2f0].name, "vmstat_update");
    EXPECT_EQ(symbols[0xffff800008a1c2f0].module, "");
    EXPECT_EQ(symbols[0xffff800001047fb0].name, "sdio_rx_work");
    EXPECT_EQ(symbols[0xffff800001047fb0].module, "bes2600");
    EXPECT_EQ(symbols[0xffff800001047fb4].name, "") << "that is within a function";
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
