// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace besser::bench {

// clang-format off
/// Counts by probe name. The names every rig uses where it has the probe (metrics.hpp derives metrics from them):
///   work.<function>      executions of a work function, as ftrace's workqueue_execute_start counts them
///   work_events.traced   executions of all work functions by the trace, and by perf counters: work_events.counted
///   bh.redispatches      executions of bes2600_bh_work after its first one
///   bh.wakeups           wake-ups of the bottom half
///   bus.<kind>           bus requests: cmd52_read, cmd52_write, cmd53_read, cmd53_write
///   sdio.read_bytes, sdio.write_bytes  by CMD53
///   sdio.<kind>.function<N>, sdio.read_bytes.function<N> ...  of them, those of a function of the card
///   sdio.read_from_<N>_bytes ...  requests by CMD53 of N bytes and more, and less than twice as many
///   kernel_work.<function>  executions of a work function that is not the driver's
///   cpu<N>.work.<function>  executions of the driver's on that CPU
///   cpu<N>.irq.<handlers>   interrupts on that CPU, as /proc/interrupts counts them
///   rx.frames, rx.batches, tx.frames, tx.aggregates
///   rx.payload, tx.payload  bytes of the plan's data that the target's receiver, and the far end, got
///   driver.restarts      times that the driver started the firmware anew
///   irq.interrupts       card interrupts taken by the host
///   cpu.busy_ns          CPU time of the driver's contexts; on rigs with a real kernel, of all kernel threads
///   driver.instructions  executed in the pages of the module's code
///   perf.samples         samples of what CPUs executed; perf.lost: those that had no room
///   perf.unlock_irqrestore, perf.unlock_irqrestore.<caller>  of them in _raw_spin_unlock_irqrestore, and for whom
///   credits.lost         input buffer credits the driver believes used while nothing is outstanding
///   latency.sent, latency.answered  probes of latency, and those whose answers came
///   link.watch           looks at the connection, whose outages they tell
///   scan.rejected        start-scan requests confirmed with a failure
///   protocol.violations  what the chip counted against the driver; of a rep, all since the rep before, as kernel.warn
///   protocol.<kind>      of them, those of a kind (model/chip/stats.hpp), where there were any
///   kernel.warn          WARN and BUG reports; of a rep, all since the rep before it, so that none is between two
// clang-format on
using Counters = std::map<std::string, std::uint64_t>;

enum class EventKind {
    warn,
    wedge,         ///< receive stopped, or never began
    scan_rejected, ///< by the firmware
    not_connected, ///< no connection when the rep was due: no traffic ran
    disconnected,  ///< the connection was lost in the rep
    recovered,     ///< the connection came late, or came back
    died,          ///< the device or its machine gave up, and does not come back in this window
    note
};

/// Something that happened during a rep (or in the settling time before it).
struct Event {
    EventKind kind = EventKind::note;
    double uptime_s = 0; ///< chip uptime
    std::string text;
    bool operator==(const Event &) const = default;
};

/// One interval of the time series; the last one of a rep may be shorter than the plan's interval.
struct Sample {
    double uptime_s = 0; ///< chip uptime at its start
    double length_s = 0;
    std::uint64_t rx_bytes = 0;
    Counters counters;
    bool operator==(const Sample &) const = default;
};

/// What receipts are judged from. An empty optional or string means: the rig cannot show it, so the
/// receipt is missing.
struct RepFacts {
    std::optional<std::uint64_t>
        offered_bytes; ///< what a capped sender was allowed to send; empty when uncapped
    std::optional<bool> receiver_restarted; ///< a fresh receiver for this rep
    std::string stress_path;                ///< what carried the stress: "wlan0", "virtual air"
    std::string telemetry_path; ///< what carried the telemetry: "enu1", "outside the model"
    std::optional<std::uint64_t> lost_trace_events;
    std::optional<std::uint64_t> missed_deadlines;
    std::string module_identity;          ///< srcversion, or what identifies the driver built in
    std::vector<std::string> instruments; ///< names of the probes that were on
    Counters stimuli; ///< per probe: what it counted on a known stimulus before the rep
    std::vector<std::string>
        besides_variant; ///< changes in this module that its variant's name does not tell
    std::string module_sha256 = {}; ///< of the module's file; empty where there is none
    std::optional<std::uint64_t> deadlines = {}; ///< of bus commands, missed or not
    std::optional<double> late_s = {};           ///< by how much they were missed, summed up
    std::string weak_window =
        {}; ///< why nothing proves that the chip was powered off and on; or ""
    bool operator==(const RepFacts &) const = default;
};

/// Everything measured in one rep. Goes to the journal and comes back without loss.
struct RepRecord {
    std::string arm;
    std::uint32_t window = 0; ///< 0-based, as in the journal; people see it counted from 1
    std::uint32_t rep = 0;    ///< 0-based
    std::uint64_t seed = 0;   ///< of the window, the same for all its arms
    std::string stratum;      ///< of the window: "chip.publish = held"; "" where there are none
    double uptime_s = 0;      ///< chip uptime at the start of the rep
    /// Of traffic. 0: none could be measured, and an event says why (not_connected, died); such a
    /// rep has no figures of traffic, which is not to say that they are 0.
    double elapsed_s = 0;
    std::uint64_t rx_bytes = 0; ///< means nothing where elapsed_s is 0
    Counters counters;
    std::map<std::string, double>
        metrics; ///< measured as such, not derived from counters; in the metric's base unit
    /// By name (latency.hpp): quantile_count ascending quantiles each.
    std::map<std::string, std::vector<double>> distributions{};
    std::vector<Event> events;
    std::vector<Sample> series;
    RepFacts facts;
    bool operator==(const RepRecord &) const = default;
};

/// Whether traffic ran in the rep and was measured.
inline bool measured(const RepRecord &rep) { return rep.elapsed_s > 0; }

inline bool has_event(const RepRecord &rep, EventKind kind) {
    return std::ranges::find(rep.events, kind, &Event::kind) != rep.events.end();
}

} // namespace besser::bench
