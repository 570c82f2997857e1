// SPDX-License-Identifier: GPL-2.0-only
#include "bench/record/metrics.hpp"

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

Value cpu_per_frame(Rep rep, Name) {
    const auto ns = per_frame(rep, counter(rep, "cpu.busy_ns"));
    return ns ? Value{*ns * 1e-9} : ns;
}

Value measured(Rep rep, Name name) {
    const auto found = rep.metrics.find(std::string(name));
    return found == rep.metrics.end() ? Value{} : Value{found->second};
}

constexpr char rx_frames[] = "rx.frames", bh_redispatches[] = "bh.redispatches",
               bh_wakeups[] = "bh.wakeups", interrupts[] = "irq.interrupts", warn[] = "kernel.warn",
               lost_credits[] = "credits.lost", scans_rejected[] = "scan.rejected";

const std::vector<std::string> work_probe = {"work.<function>"};
const std::vector<std::string> bus_probes = {"bus.cmd52_read", "bus.cmd52_write", "bus.cmd53_read",
                                             "bus.cmd53_write"};

std::vector<Metric> received() {
    return {
        {.name = "rx_rate",
         .unit = "MiB/s",
         .per_unit = mib,
         .dimension = Dimension::byte_rate,
         .probes = {"rx.bytes"},
         .censored_by_offer = true,
         .summarised = true,
         .recorded_mean = "mean_mib_per_s",
         .derive = [](Rep rep, Name) { return over(double(rep.rx_bytes), rep.elapsed_s); }},
        {.name = "rx_frames",
         .unit = "frames",
         .probes = {rx_frames},
         .censored_by_offer = true,
         .derive = count<rx_frames>},
    };
}

std::vector<Metric> dispatched() {
    return {
        {.name = "dispatches.<function>",
         .probes = work_probe,
         .rep_column = RepColumn::always,
         .derive = work},
        {.name = "dispatch_rate.<function>",
         .unit = "/s",
         .dimension = Dimension::frequency,
         .probes = work_probe,
         .summarised = true,
         .recorded_mean = "dispatch_rate_per_s",
         .derive = [](Rep rep, Name name) { return over(work(rep, name), rep.elapsed_s); }},
        {.name = "dispatches_per_mb.<function>",
         .unit = "/MB",
         .probes = work_probe,
         .summarised = true,
         .derive = [](Rep rep,
                      Name name) { return over(work(rep, name), double(rep.rx_bytes) / 1e6); }},
        {.name = "dispatches_per_frame.<function>",
         .unit = "/frame",
         .probes = work_probe,
         .summarised = true,
         .derive = [](Rep rep, Name name) { return per_frame(rep, work(rep, name)); }},
        {.name = "bh_redispatches",
         .probes = {bh_redispatches, "work.bes2600_bh_work"},
         .rep_column = RepColumn::always,
         .recorded_mean = "bh_redispatches",
         .derive = count<bh_redispatches>},
        {.name = "wakeups", .probes = {bh_wakeups}, .derive = count<bh_wakeups>},
        {.name = "interrupts", .probes = {interrupts}, .derive = count<interrupts>},
    };
}

std::vector<Metric> cost() {
    return {
        {.name = "bus_requests", .probes = bus_probes, .derive = bus_requests},
        {.name = "bus_requests_per_frame",
         .unit = "/frame",
         .probes = bus_probes,
         .summarised = true,
         .rep_column = RepColumn::always,
         .column = "bus/frame",
         .derive = [](Rep rep, Name) { return per_frame(rep, bus_requests(rep)); }},
        {.name = "frames_per_batch",
         .unit = "frames",
         .probes = {"rx.batches"},
         .summarised = true,
         .rep_column = RepColumn::always,
         .column = "frames/batch",
         .derive = [](Rep rep,
                      Name) { return over(counter(rep, rx_frames), counter(rep, "rx.batches")); }},
        {.name = "cpu_us_per_frame",
         .unit = "us",
         .per_unit = 1e-6,
         .dimension = Dimension::time,
         .probes = {"cpu.busy_ns"},
         .summarised = true,
         .derive = cpu_per_frame},
        {.name = "instructions_per_frame",
         .unit = "/frame",
         .probes = {"driver.instructions"},
         .derive = [](Rep rep,
                      Name) { return per_frame(rep, counter(rep, "driver.instructions")); }},
    };
}

std::vector<Metric> failed() {
    return {
        {.name = "warnings",
         .probes = {warn},
         .about_failure = true,
         .rep_column = RepColumn::always,
         .derive = count<warn>},
        {.name = "first_warn_s",
         .unit = "s",
         .dimension = Dimension::time,
         .probes = {warn},
         .about_failure = true,
         .rep_column = RepColumn::when_nonzero,
         .derive = first_event<EventKind::warn>},
        {.name = "wedged",
         .probes = {"rx.bytes"},
         .about_failure = true,
         .derive = [](Rep rep,
                      Name) { return Value{first_event<EventKind::wedge>(rep) ? 1.0 : 0.0}; }},
        {.name = "receive_stopped_s",
         .unit = "s",
         .dimension = Dimension::time,
         .probes = {"rx.bytes"},
         .about_failure = true,
         .rep_column = RepColumn::when_nonzero,
         .derive = first_event<EventKind::wedge>},
        {.name = "lost_credits",
         .probes = {lost_credits},
         .about_failure = true,
         .rep_column = RepColumn::when_nonzero,
         .derive = count<lost_credits>},
        {.name = "scans_rejected",
         .probes = {scans_rejected},
         .about_failure = true,
         .rep_column = RepColumn::when_nonzero,
         .derive = count<scans_rejected>},
    };
}

std::vector<Metric> profiled() {
    return {
        {.name = "unlock_irqrestore_cpu_share",
         .unit = "%",
         .per_unit = 0.01,
         .dimension = Dimension::share,
         .probes = {"perf.samples"},
         .derive = [](Rep rep, Name) { return measured(rep, "unlock_irqrestore_cpu_share"); }},
    };
}

} // namespace

const std::vector<Metric> &metric_table() {
    static const auto table = [] {
        std::vector<Metric> all;
        for (const auto part : {received, dispatched, cost, failed, profiled}) {
            auto rows = part();
            std::ranges::move(rows, std::back_inserter(all));
        }
        return all;
    }();
    return table;
}

} // namespace besser::bench
