// SPDX-License-Identifier: GPL-2.0-only
// What the chip counts about itself and about the host. Counters run from construction, over power
// cycles.
#pragma once

#include "wire/sdio.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace besser::chip {

/// What a host can do against the protocol. Counted, never fatal.
enum class Violation : std::uint8_t {
    credit_overrun,       ///< a message beyond the announced input buffers (4.6); dropped
    sequence,             ///< wrong sequence number (4.2); counted, then followed
    bad_message,          ///< impossible length or class, or too short for its id
    bad_aggregate,        ///< slots that do not add up (2.6), not in block mode, or too many
    bad_interface,        ///< interface id above 2
    bad_filter,           ///< a filter that holds fewer entries than it counts (field.md F11)
    unknown_request,      ///< no such command; confirmed with status 2
    mcu_not_alone,        ///< an MCU message in an aggregate (2.6)
    read_without_batch,   ///< CMD53 read with nothing published
    read_length,          ///< CMD53 read of another length than announced
    write_while_off,      ///< CMD53 write between MCU ready and Wi-Fi active; dropped
    write_while_asleep,   ///< run-phase write between MCU deactive and MCU active
    command_before_ready, ///< 0x120 written while 0x10C bit 0 is clear (1.3)
    boot_frame,           ///< a download frame that breaks protocol.md 3.2
    bad_transfer,         ///< CMD53 to a wrong function, or no whole number of blocks
    join_without_reset,   ///< a JOIN after a refused one, without a RESET in between (field.md F2)
    foreground_scan,      ///< start-scan that is no background one, in a network (field.md F9)
    wide_scan,            ///< start-scan while the channel of the network is 40 MHz wide (F9)
    probe_on_radar,       ///< start-scan that probes a channel of 5 GHz where only radar may speak
    frame_without_key,    ///< a protected frame whose receiver has no key: it goes out in the clear
    frame_without_ladder, ///< of a policy that a host with others has told nothing of (5.7)
    access_while_asleep,  ///< between MCU deactive and active, with the wakeup line low (8)
    tuned_while_asleep,   ///< the bus was tuned anew then
    tuned_before_reply,   ///< it was between a run-phase write and the next read (2.6)
    count
};
inline constexpr auto violations = static_cast<std::size_t>(Violation::count);
inline constexpr std::array<std::string_view, violations> violation_names = {
    "credit_overrun",       "sequence",           "bad_message",
    "bad_aggregate",        "bad_interface",      "bad_filter",
    "unknown_request",      "mcu_not_alone",      "read_without_batch",
    "read_length",          "write_while_off",    "write_while_asleep",
    "command_before_ready", "boot_frame",         "bad_transfer",
    "join_without_reset",   "foreground_scan",    "wide_scan",
    "probe_on_radar",       "frame_without_key",  "frame_without_ladder",
    "access_while_asleep",  "tuned_while_asleep", "tuned_before_reply"};

struct Stats {
    // Output.
    std::uint64_t messages_queued = 0;
    std::uint64_t messages_dropped = 0; ///< no slot left: only a host that never reads gets there
    std::uint64_t batches_published = 0;
    std::uint64_t batches_fetched = 0;
    std::uint64_t repeated_reads = 0;
    std::uint64_t control_reads = 0; ///< of 0x001 while Wi-Fi is active
    std::array<std::uint64_t, wire::sdio::max_batch_messages + 1> batch_messages{}; ///< histogram
    std::uint64_t interrupts_raised = 0;

    // Input.
    std::uint64_t writes = 0; ///< run-phase CMD53 writes, repeats included
    std::uint64_t repeated_writes = 0;
    std::uint64_t requests = 0; ///< messages accepted
    std::array<std::uint64_t, wire::sdio::max_aggregate_messages + 1> aggregate_messages{};
    std::uint64_t transmits = 0;
    std::uint64_t transmit_results = 0;

    std::uint64_t second_function_accesses = 0; ///< CMD52, of which nothing comes

    // Radio.
    std::uint64_t rx_frames_accepted = 0; ///< queued for the host
    std::uint64_t rx_bytes_accepted = 0;
    std::uint64_t rx_frames_filtered = 0;  ///< not for this host
    std::uint64_t rx_frames_refused = 0;   ///< no room: not acknowledged
    std::uint64_t rx_frames_collapsed = 0; ///< refused by fault rx_collapse

    // Life.
    std::int64_t powered_at_ns = 0; ///< scheduler time of the last power-on or self reset
    std::uint64_t power_ons = 0;
    std::uint64_t self_resets = 0;
    std::uint64_t boot_frames = 0;
    std::uint64_t boot_repeats = 0;
    std::uint64_t register_writes = 0;
    std::uint64_t factory_blocks = 0; ///< valid ones (3.4)
    std::uint64_t dpd_loads = 0;      ///< valid calibration data given by the host
    std::uint64_t firmware_starts = 0;
    std::uint64_t debug_dumps = 0; ///< 0x0041 written: the host gave up on the firmware
    std::uint64_t joins_refused = 0;
    std::uint64_t scans_rejected = 0;
    std::uint64_t scans_completed = 0;
    std::uint64_t unknown_mibs = 0;

    std::array<std::uint64_t, violations> violation{};
    void count(Violation kind) { violation[static_cast<std::size_t>(kind)]++; }
    [[nodiscard]] std::uint64_t of(Violation kind) const {
        return violation[static_cast<std::size_t>(kind)];
    }
    [[nodiscard]] std::uint64_t all_violations() const {
        std::uint64_t sum = 0;
        for (const auto n : violation)
            sum += n;
        return sum;
    }
};

} // namespace besser::chip
