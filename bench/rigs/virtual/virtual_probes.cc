// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/virtual_probes.hpp"

#include "bench/record/latency.hpp"
#include "bench/record/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace besser::bench {

namespace {

struct Probe {
    std::string_view name;
    std::uint64_t (*read)(Testbed &);
};

std::uint64_t redispatches(Testbed &testbed) {
    return std::max<std::uint64_t>(testbed.world().trace().executions("bes2600_bh_work"), 1) - 1;
}

std::uint64_t busy_ns(Testbed &testbed) {
    std::int64_t sum = 0;
    for (int cpu = 0; cpu < testbed.world().cpus(); cpu++)
        sum += testbed.world().busy_ns(cpu);
    return static_cast<std::uint64_t>(sum);
}

/// Counts since the world began.
constexpr std::array probes = {
    Probe{"bh.redispatches", redispatches},
    Probe{"bh.wakeups",
          [](Testbed &bed) -> std::uint64_t { return bed.device().counters().bh_wakeups; }},
    Probe{"bus.cmd52_read", [](Testbed &bed) { return bed.world().trace().bus.cmd52_reads; }},
    Probe{"bus.cmd52_write", [](Testbed &bed) { return bed.world().trace().bus.cmd52_writes; }},
    Probe{"bus.cmd53_read", [](Testbed &bed) { return bed.world().trace().bus.cmd53_reads; }},
    Probe{"bus.cmd53_write", [](Testbed &bed) { return bed.world().trace().bus.cmd53_writes; }},
    Probe{"rx.bytes", [](Testbed &bed) { return bed.network().counters().rx_bytes; }},
    Probe{"rx.frames", [](Testbed &bed) { return bed.network().counters().rx_frames; }},
    Probe{"rx.batches",
          [](Testbed &bed) -> std::uint64_t { return bed.device().counters().rx_batches; }},
    Probe{"tx.frames",
          [](Testbed &bed) -> std::uint64_t { return bed.device().counters().tx_frames; }},
    Probe{"tx.aggregates",
          [](Testbed &bed) -> std::uint64_t { return bed.device().counters().tx_aggregates; }},
    Probe{"driver.restarts",
          [](Testbed &bed) -> std::uint64_t { return bed.device().counters().restarts; }},
    Probe{"irq.interrupts", [](Testbed &bed) { return bed.world().trace().sdio_interrupts; }},
    Probe{"cpu.busy_ns", busy_ns},
    Probe{"scan.requested", [](Testbed &bed) { return bed.mlme().counters().scans; }},
    Probe{"scan.rejected", [](Testbed &bed) { return bed.mlme().counters().scans_rejected; }},
    Probe{"protocol.violations", [](Testbed &bed) { return bed.chip().stats().all_violations(); }},
    Probe{"kernel.warn", [](Testbed &bed) { return bed.world().trace().warnings.pushed(); }},
};

/// A foreign driver counts nothing for us. What it fetches from the card are batches; each of its
/// work functions has a count.
void put_foreign(Counters &counters, Testbed &testbed) {
    for (const auto *unknown : {"bh.wakeups", "tx.frames", "tx.aggregates", "driver.restarts"})
        counters.erase(unknown);
    const auto &trace = testbed.world().trace();
    counters["rx.batches"] = trace.bus.cmd53_reads;
    for (std::size_t i = 0; i < trace.work_functions; i++)
        counters[fmt::format("work.{}", trace.works[i].function.view())] =
            trace.works[i].executions;
}

} // namespace

Counters read_probes(Testbed &testbed) {
    Counters counters;
    for (const auto function : known_work_functions)
        counters[fmt::format("work.{}", function)] = testbed.world().trace().executions(function);
    for (const auto &probe : probes)
        counters[std::string(probe.name)] = probe.read(testbed);
    if (testbed.kernel() != nullptr)
        put_foreign(counters, testbed);
    return counters;
}

std::vector<std::string> probe_names() {
    std::vector<std::string> names = {std::string(every_work_probe), lost_credits_probe,
                                      link_watch_probe, latency::sent, latency::answered};
    for (const auto &probe : probes)
        names.emplace_back(probe.name);
    return names;
}

Counters difference(const Counters &later, const Counters &earlier) {
    Counters result;
    for (const auto &[name, count] : later) {
        const auto before = earlier.find(name);
        const auto from = before == earlier.end() ? 0 : before->second;
        assert(from <= count); // of the same world, and earlier
        result[name] = count - from;
    }
    return result;
}

std::vector<std::string> instruments() {
    return {"workqueue_execute_start", "driver counters", "bus requests", "interface counters",
            "kernel log"};
}

} // namespace besser::bench
