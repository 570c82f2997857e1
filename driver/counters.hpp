// SPDX-License-Identifier: GPL-2.0-only
// What the driver counts of its own work. Each field has one writer: the context that does the
// work.
#pragma once

#include <cstdint>

namespace besser::driver {

struct Counters {
    std::uint64_t bh_wakeups; ///< times the bottom half was woken, not counting its own time-outs
    std::uint64_t drains;     ///< times the bottom half went to see what the chip has
    std::uint64_t rx_batches; ///< CMD53 reads that brought messages
    std::uint64_t rx_messages;
    std::uint64_t rx_frames;         ///< handed to the upper edge
    std::uint64_t rx_dropped;        ///< bad status, too short, no memory
    std::uint64_t control_unsettled; ///< control byte stale or not yet valid
    std::uint64_t tx_aggregates;     ///< CMD53 writes
    std::uint64_t tx_messages;
    std::uint64_t tx_frames;
    std::uint64_t tx_unacked;
    std::uint64_t crc_retries;
    std::uint64_t idle_polls;       ///< drains without an interrupt
    std::uint64_t unknown_messages; ///< identifiers the driver does not use
    std::uint64_t restarts;
};

} // namespace besser::driver
