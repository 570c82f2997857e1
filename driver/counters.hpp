// SPDX-License-Identifier: GPL-2.0-only
// What the driver counts of its own work. Nothing decides by these figures: they are read by the
// upper edge, by debugfs and by the bench, at any time.
#pragma once

#include "driver/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace besser::driver {

/// A count with one writer at a time, named at each field of Counters, and any number of readers. A
/// reader sees a whole value, maybe one that is about to be outdated. add() loads and stores: two
/// writers at once would lose counts.
class Counter {
  public:
    void add() { __atomic_store_n(&value_, value_ + 1, __ATOMIC_RELAXED); }
    operator std::uint64_t() const { // NOLINT: a count is read as the number it is
        return __atomic_load_n(&value_, __ATOMIC_RELAXED);
    }

  private:
    std::uint64_t value_ = 0;
};

/// Why a device is restarted, and what debugfs calls the count.
struct RestartReason {
    Errc why;
    const char *name;
};
inline constexpr std::array<RestartReason, 7> restart_reasons = {{
    {Errc::bus_crc, "restarts_bus_crc"},
    {Errc::bus_timeout, "restarts_bus_timeout"},
    {Errc::bus_error, "restarts_bus_error"},
    {Errc::timeout, "restarts_no_answer"},
    {Errc::protocol, "restarts_protocol"},
    {Errc::deaf, "restarts_network_lost"},
    {Errc::starved, "restarts_receive_collapsed"},
}};

/// Its place in that table; one past its end for what is not there.
[[nodiscard]] constexpr std::size_t place_of(Errc why) {
    std::size_t i = 0;
    while (i < restart_reasons.size() && restart_reasons[i].why != why)
        i++;
    return i;
}

struct Counters {
    // The bottom half.
    Counter bh_wakeups;  ///< times it was woken, not counting its own time-outs
    Counter bh_drains;   ///< times it went to see what the chip has
    Counter idle_polls;  ///< drains without an interrupt
    Counter tx_messages; ///< given a sequence number
    Counter sleeps;      ///< of the chip, while the interface was up
    // Whoever receives: the bottom half; in relay, relay-direct and relay-atomic sdio_rx_work
    // counts rx_batches, in the latter two also the others.
    Counter rx_batches; ///< CMD53 reads that brought messages
    Counter rx_messages;
    Counter rx_frames;        ///< handed to the upper edge
    Counter rx_dropped;       ///< bad status, too short, no memory
    Counter rx_undecrypted;   ///< of these, for want of a key
    Counter decrypt_storms;   ///< bursts of these that ended a connection
    Counter unknown_messages; ///< identifiers the driver does not use
    Counter tx_frames;        ///< confirmed
    Counter tx_unacked;
    // Whoever sends: the bottom half; in the test subjects sdio_tx_work.
    Counter tx_aggregates; ///< CMD53 writes
    // Whoever has claimed the host: interrupt, bottom half, an operation that boots or switches.
    Counter interrupt_looks;   ///< of the interrupt entry at a control byte without a batch
    Counter control_unsettled; ///< control byte stale or not yet valid
    Counter crc_retries;
    Counter stray_interrupts; ///< while Wi-Fi was off
    // The restart work.
    Counter restarts;
    Counter restarts_cancelled;  ///< of these, cut short because the interface went down
    Counter wifi_restarts;       ///< of these, by Wi-Fi off and on alone
    Counter wifi_restarts_tried; ///< that many were, the firmware's answer or not
    std::array<Counter, restart_reasons.size() + 1> restarts_by_reason; ///< as place_of() says
    // Whoever holds Device::life_: restart, or an operation that starts.
    Counter power_cycles; ///< tried, three for a restart at most
    Counter power_losses; ///< firmware gone that was to wait, as after a suspend without power
    Counter adoptions;    ///< firmware found running, at probe or after a power cycle
    // The operations.
    Counter joins_refused; ///< by the firmware, those included that it was asked again after
    Counter power_saves_unconfirmed; ///< 0x0809 did not come in 5 s (field.md F4)
    // The scan work.
    Counter scan_parts_refused; ///< start-scans that the firmware refused

    /// Times the chip was asked for a batch before it was known to have one.
    [[nodiscard]] std::uint64_t drains() const { return bh_drains + interrupt_looks; }
};

} // namespace besser::driver
