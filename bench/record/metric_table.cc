// SPDX-License-Identifier: GPL-2.0-only
#include "bench/record/metrics.hpp"

#include "bench/record/distribution.hpp"
#include "bench/record/latency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace besser::bench {

namespace {

using Value = std::optional<double>;
using Rep = const RepRecord &;
using Name = std::string_view;

Value counter(Rep rep, Name name) {
    const auto found = rep.counters.find(std::string(name));
    if (found == rep.counters.end())
        return {};
    return static_cast<double>(found->second);
}

Value work(Rep rep, Name function) { return counter(rep, fmt::format("work.{}", function)); }

Value over(Value amount, Value by) {
    if (!amount || !by || *by <= 0)
        return {};
    return *amount / *by;
}

Value per_frame(Rep rep, Value amount) { return over(amount, counter(rep, "rx.frames")); }

/// The value is one counter's.
template <const char *probe>
Value count(Rep rep, Name) {
    return counter(rep, probe);
}

Value bus_requests(Rep rep, Name = {}) {
    Value sum;
    for (const auto &[name, count] : rep.counters) {
        if (name.starts_with("bus."))
            sum = sum.value_or(0) + static_cast<double>(count);
    }
    return sum;
}

/// Seconds into the rep.
template <EventKind kind>
Value first_event(Rep rep, Name = {}) {
    for (const auto &event : rep.events) {
        if (event.kind == kind)
            return event.uptime_s - rep.uptime_s;
    }
    return {};
}

Value received_per_s(Rep rep, Name) { return over(double(rep.rx_bytes), rep.elapsed_s); }

Value cpu_per_frame(Rep rep, Name) {
    const auto ns = per_frame(rep, counter(rep, "cpu.busy_ns"));
    return ns ? Value{*ns * 1e-9} : ns;
}

/// Whether receive stopped, or never began; where no traffic ran, nobody can tell.
Value wedged(Rep rep, Name) {
    if (has_event(rep, EventKind::wedge) || has_event(rep, EventKind::died))
        return 1;
    return measured(rep) ? Value{0} : Value{};
}

/// That it was, only who watched the link can say.
Value not_connected(Rep rep, Name) {
    if (has_event(rep, EventKind::not_connected))
        return 1;
    return rep.counters.contains("link.watch") ? Value{0} : Value{};
}

constexpr char rx_frames[] = "rx.frames", bh_redispatches[] = "bh.redispatches",
               bh_wakeups[] = "bh.wakeups", interrupts[] = "irq.interrupts", warn[] = "kernel.warn",
               lost_credits[] = "credits.lost", scans_rejected[] = "scan.rejected",
               protocol_violations[] = "protocol.violations", restarts[] = "driver.restarts",
               traced_work[] = "work_events.traced", counted_work[] = "work_events.counted",
               sent_payload[] = "tx.payload";

const std::vector<std::string> work_probe = {"work.<function>"};
const std::vector<std::string> bus_probes = {"bus.cmd52_read", "bus.cmd52_write", "bus.cmd53_read",
                                             "bus.cmd53_write"};

// What these can be. A metric without a range of its own is a number from 0 to most_count.
constexpr Range count_range{.whole = true};
constexpr Range yes_or_no{.low = 0, .high = 1, .whole = true};
constexpr Range share_range{.low = 0, .high = 1};
/// All that is received crosses the bus: 4 bits at 208 MHz (SDIO 3.00, SDR104) are the most that a
/// chip on it can deliver. On 2.4 GHz HT20 the air allows a tenth of it.
constexpr Range bus_range{.low = 0, .high = 104e6};
/// A work item that is dispatched runs for 100 ns at least.
constexpr Range dispatches_per_s{.low = 0, .high = 1e7};
/// 16 messages in a batch (protocol.md 2.4), and as many of one that was under way before.
constexpr Range batch_range{.low = 0, .high = 32};
/// A rep takes a day at most; warnings of the rest before it, another day at most, are its own.
constexpr double day_s = 86'400;
constexpr Range rep_time{.low = 0, .high = 2 * day_s};
constexpr Range rep_and_rest_time{.low = -2 * day_s, .high = 2 * day_s};

std::vector<Metric> received() {
    return {
        {.name = "goodput",
         .what = "What the receiver got at the plan's load, over the rep's whole time.",
         .unit = "MiB/s",
         .per_unit = mib,
         .dimension = Dimension::byte_rate,
         .range = bus_range,
         .probes = {"rx.bytes"},
         .estimand = Estimand::goodput,
         .better = Better::higher,
         .summarised = true,
         .recorded_mean = "mean_mib_per_s",
         .derive = received_per_s},
        {.name = "capacity",
         .what = "The same bytes as a bound of what could be received; at a load's cap only a "
                 "lower one.",
         .unit = "MiB/s",
         .per_unit = mib,
         .dimension = Dimension::byte_rate,
         .range = bus_range,
         .probes = {"rx.bytes"},
         .estimand = Estimand::capacity,
         .better = Better::higher,
         .recorded_mean = "mean_mib_per_s",
         .derive = received_per_s},
        {.name = "rx_frames",
         .what = "Data frames that the receiver got.",
         .unit = "frames",
         .range = count_range,
         .probes = {rx_frames},
         .derive = count<rx_frames>},
    };
}

std::vector<Metric> sent_data() {
    return {
        {.name = "sent",
         .what = "What the far end got at the plan's load of what the interface sent, over the "
                 "rep's whole time; headers are not counted.",
         .unit = "MiB/s",
         .per_unit = mib,
         .dimension = Dimension::byte_rate,
         .range = bus_range,
         .probes = {sent_payload},
         .estimand = Estimand::goodput,
         .better = Better::higher,
         .summarised = true,
         .rep_column = RepColumn::when_nonzero,
         .derive = [](Rep rep, Name) { return over(counter(rep, sent_payload), rep.elapsed_s); }},
    };
}

std::vector<Metric> dispatched() {
    return {
        {.name = "dispatches.<function>",
         .what = "How often the kernel ran this work function.",
         .range = count_range,
         .probes = work_probe,
         .rep_column = RepColumn::always,
         .derive = work},
        {.name = "dispatch_rate.<function>",
         .what = "The same per second of the rep.",
         .unit = "/s",
         .dimension = Dimension::frequency,
         .range = dispatches_per_s,
         .probes = work_probe,
         .summarised = true,
         .recorded_mean = "dispatch_rate_per_s",
         .derive = [](Rep rep, Name name) { return over(work(rep, name), rep.elapsed_s); }},
        {.name = "dispatches_per_mb.<function>",
         .what = "The same per 10^6 received bytes.",
         .unit = "/MB",
         .probes = work_probe,
         .summarised = true,
         .derive = [](Rep rep,
                      Name name) { return over(work(rep, name), double(rep.rx_bytes) / 1e6); }},
        {.name = "dispatches_per_frame.<function>",
         .what = "The same per received frame.",
         .unit = "/frame",
         .probes = work_probe,
         .summarised = true,
         .derive = [](Rep rep, Name name) { return per_frame(rep, work(rep, name)); }},
        {.name = "all_dispatches",
         .what = "How often the kernel ran any work function, as its trace shows it.",
         .range = count_range,
         .probes = {traced_work},
         .rep_column = RepColumn::always,
         .derive = count<traced_work>},
        {.name = "all_dispatches_counted",
         .what = "The same by perf counters in the kernel; what the two differ by counts as lost "
                 "trace events.",
         .range = count_range,
         .probes = {counted_work},
         .rep_column = RepColumn::always,
         .derive = count<counted_work>},
        {.name = "bh_redispatches",
         .what = "How often the bottom half was run anew although it is meant to run on: the cost "
                 "of a relay.",
         .range = count_range,
         .probes = {bh_redispatches, "work.bes2600_bh_work"},
         .rep_column = RepColumn::always,
         .recorded_mean = "bh_redispatches",
         .derive = count<bh_redispatches>},
        {.name = "wakeups",
         .what = "How often the bottom half was woken.",
         .range = count_range,
         .probes = {bh_wakeups},
         .derive = count<bh_wakeups>},
        {.name = "interrupts",
         .what = "Interrupts of the chip.",
         .range = count_range,
         .probes = {interrupts},
         .derive = count<interrupts>},
    };
}

std::vector<Metric> cost() {
    return {
        {.name = "bus_requests",
         .what = "Requests on the SDIO bus, CMD52 and CMD53 in both directions.",
         .range = count_range,
         .probes = bus_probes,
         .derive = bus_requests},
        {.name = "bus_requests_per_frame",
         .what = "The same per received frame.",
         .unit = "/frame",
         .probes = bus_probes,
         .estimand = Estimand::cost,
         .better = Better::lower,
         .summarised = true,
         .rep_column = RepColumn::always,
         .column = "bus/frame",
         .derive = [](Rep rep, Name) { return per_frame(rep, bus_requests(rep)); }},
        {.name = "frames_per_batch",
         .what = "Received frames over transfers that carried any: how much one read of the bus "
                 "brings.",
         .unit = "frames",
         .range = batch_range,
         .probes = {"rx.batches"},
         .summarised = true,
         .rep_column = RepColumn::always,
         .column = "frames/batch",
         .derive = [](Rep rep,
                      Name) { return over(counter(rep, rx_frames), counter(rep, "rx.batches")); }},
        {.name = "bytes_per_read",
         .what = "Bytes of a read by CMD53, on average.",
         .unit = "bytes",
         .probes = {"sdio.read_bytes"},
         .summarised = true,
         .derive =
             [](Rep rep, Name) {
                 return over(counter(rep, "sdio.read_bytes"), counter(rep, "bus.cmd53_read"));
             }},
        {.name = "bytes_per_write",
         .what = "Bytes of a write by CMD53, on average.",
         .unit = "bytes",
         .probes = {"sdio.write_bytes"},
         .summarised = true,
         .derive =
             [](Rep rep, Name) {
                 return over(counter(rep, "sdio.write_bytes"), counter(rep, "bus.cmd53_write"));
             }},
        {.name = "cpu_us_per_frame",
         .what =
             "Time that CPUs were busy per received frame, in which a rig counts what it can see.",
         .unit = "us",
         .per_unit = 1e-6,
         .dimension = Dimension::time,
         .probes = {"cpu.busy_ns"},
         .estimand = Estimand::cost,
         .better = Better::lower,
         .summarised = true,
         .derive = cpu_per_frame},
        {.name = "instructions_per_frame",
         .what = "Instructions that the driver executed per received frame.",
         .unit = "/frame",
         .probes = {"driver.instructions"},
         .estimand = Estimand::cost,
         .better = Better::lower,
         .derive = [](Rep rep,
                      Name) { return per_frame(rep, counter(rep, "driver.instructions")); }},
    };
}

std::vector<Metric> failed() {
    return {
        {.name = "warnings",
         .what = "Kernel warnings, those of the rest before the rep included.",
         .range = count_range,
         .probes = {warn},
         .estimand = Estimand::failure,
         .rep_column = RepColumn::always,
         .derive = count<warn>},
        {.name = "first_warn_s",
         .what = "When the first of them came, from the rep's start; negative: in the rest before.",
         .unit = "s",
         .dimension = Dimension::time,
         .range = rep_and_rest_time,
         .probes = {warn},
         .estimand = Estimand::failure,
         .rep_column = RepColumn::when_nonzero,
         .derive = first_event<EventKind::warn>},
        {.name = "not_connected",
         .what = "1 if no connection came and so no traffic ran, else 0.",
         .range = yes_or_no,
         .probes = {"link.watch"},
         .estimand = Estimand::failure,
         .rep_column = RepColumn::when_nonzero,
         .derive = not_connected},
        {.name = "wedged",
         .what = "1 if nothing was received for 10 s, or the driver gave the device up, else 0.",
         .range = yes_or_no,
         .probes = {"rx.bytes"},
         .estimand = Estimand::failure,
         .derive = wedged},
        {.name = "receive_stopped_s",
         .what = "When that began, from the rep's start.",
         .unit = "s",
         .dimension = Dimension::time,
         .range = rep_time,
         .probes = {"rx.bytes"},
         .estimand = Estimand::failure,
         .rep_column = RepColumn::when_nonzero,
         .derive = first_event<EventKind::wedge>},
        {.name = "violations",
         .what = "What the driver did against the chip's protocol, as the virtual chip counts it.",
         .probes = {protocol_violations},
         .estimand = Estimand::failure,
         .rep_column = RepColumn::when_nonzero,
         .derive = count<protocol_violations>},
        {.name = "lost_credits",
         .what = "Input buffers that the driver takes for used when the chip has none in use.",
         .range = count_range,
         .probes = {lost_credits},
         .estimand = Estimand::failure,
         .rep_column = RepColumn::when_nonzero,
         .derive = count<lost_credits>},
        {.name = "scans_rejected",
         .what = "Scans that the firmware refused.",
         .range = count_range,
         .probes = {scans_rejected},
         .estimand = Estimand::failure,
         .rep_column = RepColumn::when_nonzero,
         .derive = count<scans_rejected>},
    };
}

/// How long an owner waits for a connection.
Metric connecting(std::string name, std::string what) {
    return {.name = std::move(name),
            .what = std::move(what),
            .unit = "s",
            .dimension = Dimension::time,
            .range = rep_time,
            .probes = {"link.watch"},
            .better = Better::lower,
            .rep_column = RepColumn::when_nonzero};
}

/// What an owner feels beside throughput, and what the link costs while nobody uses it.
std::vector<Metric> felt() {
    return {
        connecting("connect_s",
                   "From power-on to a connection that carries data; of a window's first rep."),
        connecting("resume_s", "From the end of a suspend to a connection that carries data."),
        {.name = "outage_s_per_hour",
         .what = "Seconds without network per hour, looked at ten times a second.",
         .unit = "s/h",
         .range = {.low = 0, .high = 3600},
         .probes = {"link.watch"},
         .estimand = Estimand::failure,
         .better = Better::lower,
         .rep_column = RepColumn::when_nonzero},
        {.name = "longest_outage_s",
         .what = "The longest of them in one piece.",
         .unit = "s",
         .dimension = Dimension::time,
         .range = rep_time,
         .probes = {"link.watch"},
         .estimand = Estimand::failure,
         .better = Better::lower,
         .rep_column = RepColumn::when_nonzero},
        {.name = "restarts",
         .what = "How often the driver restarted the chip.",
         .range = count_range,
         .probes = {restarts},
         .estimand = Estimand::failure,
         .rep_column = RepColumn::when_nonzero,
         .derive = count<restarts>},
        {.name = "bus_requests_per_s",
         .what = "Requests on the bus per second: with no traffic, what an idle link costs.",
         .unit = "/s",
         .dimension = Dimension::frequency,
         .probes = bus_probes,
         .better = Better::lower,
         .derive = [](Rep rep, Name) { return over(bus_requests(rep), rep.elapsed_s); }},
        {.name = "interrupts_per_s",
         .what = "Interrupts per second, likewise.",
         .unit = "/s",
         .dimension = Dimension::frequency,
         .probes = {interrupts},
         .better = Better::lower,
         .derive = [](Rep rep, Name) { return over(counter(rep, interrupts), rep.elapsed_s); }},
        {.name = "wakeups_per_s",
         .what = "Wake-ups of the bottom half per second, likewise.",
         .unit = "/s",
         .dimension = Dimension::frequency,
         .probes = {bh_wakeups},
         .better = Better::lower,
         .derive = [](Rep rep, Name) { return over(counter(rep, bh_wakeups), rep.elapsed_s); }},
    };
}

/// The quantile of a distribution, in percent.
template <const char *distribution, std::size_t percent>
Value quantile(Rep rep, Name) {
    const auto found = rep.distributions.find(distribution);
    if (found == rep.distributions.end() || found->second.size() != quantile_count)
        return {};
    return found->second[percent];
}

Value lost_probes(Rep rep, Name) {
    const auto share = over(counter(rep, latency::answered), counter(rep, latency::sent));
    return share ? Value{1 - *share} : share;
}

template <const char *distribution, std::size_t percent>
Metric latency_metric(std::string name, std::string what) {
    return {.name = std::move(name),
            .what = std::move(what),
            .unit = "ms",
            .per_unit = 1e-3,
            .dimension = Dimension::time,
            .range = rep_time,
            .probes = {latency::answered},
            .better = Better::lower,
            .summarised = true,
            .derive = quantile<distribution, percent>};
}

/// Of the probes that a plan's stress.latency_probes sends.
std::vector<Metric> probed() {
    using namespace latency;
    return {
        latency_metric<round_trip, 50>("latency", "Round trip of a probe, median of the rep."),
        latency_metric<round_trip, 99>("latency_p99", "What 99 of 100 round trips do not exceed."),
        latency_metric<down, 50>("latency_down", "A probe's way to the tablet, median."),
        latency_metric<down, 99>("latency_down_p99", "What 99 of 100 do not exceed."),
        latency_metric<up, 50>("latency_up", "An answer's way from the tablet, median."),
        latency_metric<up, 99>("latency_up_p99", "What 99 of 100 do not exceed."),
        {.name = "latency_lost",
         .what = "Share of probes whose answer never came.",
         .unit = "%",
         .per_unit = 0.01,
         .dimension = Dimension::share,
         .range = share_range,
         .probes = {sent},
         .estimand = Estimand::failure,
         .better = Better::lower,
         .summarised = true,
         .derive = lost_probes},
    };
}

/// What a rep shared the machine and the air with: nobody's doing that is measured.
std::vector<Metric> around() {
    const std::vector<std::string> probe = {"surroundings"};
    return {
        {.name = "cpu_steal",
         .what = "Share of the CPUs' time that the machine's own host took away.",
         .unit = "%",
         .per_unit = 0.01,
         .dimension = Dimension::share,
         .range = {.low = 0, .high = 1.1}, // ticks are coarse
         .probes = probe,
         .rep_column = RepColumn::when_nonzero},
        {.name = "cpu_throttled",
         .what = "How often a CPU was slowed for its heat.",
         .range = count_range,
         .probes = probe,
         .rep_column = RepColumn::when_nonzero},
        {.name = "cpu_frequency",
         .what = "Of all CPUs, on average over begin and end of the rep.",
         .unit = "MHz",
         .per_unit = 1e6,
         .dimension = Dimension::frequency,
         .probes = probe,
         .rep_column = RepColumn::when_nonzero},
        {.name = "foreign_traffic",
         .what = "Share of the received bytes that the sender of the plan did not send.",
         .unit = "%",
         .per_unit = 0.01,
         .dimension = Dimension::share,
         .range = share_range,
         .probes = probe,
         .rep_column = RepColumn::when_nonzero},
        {.name = "channel_busy",
         .what = "Share of the time in which the channel was busy, whoever sent.",
         .unit = "%",
         .per_unit = 0.01,
         .dimension = Dimension::share,
         .range = share_range,
         .probes = probe,
         .rep_column = RepColumn::when_nonzero},
        {.name = "signal",
         .what = "Of the access point, at the end of the rep.",
         .unit = "dBm",
         .range = {.low = -120, .high = 30},
         .probes = probe,
         .rep_column = RepColumn::when_nonzero},
        {.name = "link_rate",
         .what = "At which the access point sent last.",
         .unit = "MB/s",
         .per_unit = 1e6,
         .dimension = Dimension::byte_rate,
         .range = {.low = 0, .high = 1e9},
         .probes = probe,
         .rep_column = RepColumn::when_nonzero},
    };
}

std::vector<Metric> profiled() {
    return {
        {.name = "unlock_irqrestore_cpu_share",
         .what = "Share of CPU samples in _raw_spin_unlock_irqrestore; without pseudo-NMIs that is "
                 "time with interrupts off.",
         .unit = "%",
         .per_unit = 0.01,
         .dimension = Dimension::share,
         .range = share_range,
         .probes = {"perf.samples"}},
    };
}

} // namespace

const std::vector<Metric> &metric_table() {
    static const auto table = [] {
        std::vector<Metric> all;
        for (const auto part :
             {received, sent_data, dispatched, cost, failed, felt, probed, around, profiled}) {
            auto rows = part();
            std::ranges::move(rows, std::back_inserter(all));
        }
        return all;
    }();
    return table;
}

} // namespace besser::bench
