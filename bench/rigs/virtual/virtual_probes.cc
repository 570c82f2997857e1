// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/virtual_probes.hpp"

#include <fmt/format.h>

#include <array>

namespace besser::bench {

namespace {

/// Work functions that every variant reports, also where they do not exist: a zero is a count, too.
constexpr std::array work_functions = {"bes2600_bh_work", "sdio_rx_work", "sdio_tx_work",
                                       "sdio_irq_work", "bes2600_restart_work"};

} // namespace

Counters read_probes(Testbed &testbed) {
    const auto &trace = testbed.world().trace();
    const auto &driver = testbed.device().counters();
    const auto &interface = testbed.network().counters();
    Counters counters;
    for (const auto *function : work_functions)
        counters[fmt::format("work.{}", function)] = trace.executions(function);
    counters["bh.redispatches"] =
        std::max<std::uint64_t>(trace.executions("bes2600_bh_work"), 1) - 1;
    counters["bh.wakeups"] = driver.bh_wakeups;
    counters["bus.cmd52_read"] = trace.bus.cmd52_reads;
    counters["bus.cmd52_write"] = trace.bus.cmd52_writes;
    counters["bus.cmd53_read"] = trace.bus.cmd53_reads;
    counters["bus.cmd53_write"] = trace.bus.cmd53_writes;
    counters["rx.bytes"] = interface.rx_bytes;
    counters["rx.frames"] = interface.rx_frames;
    counters["rx.batches"] = driver.rx_batches;
    counters["tx.frames"] = driver.tx_frames;
    counters["tx.aggregates"] = driver.tx_aggregates;
    counters["irq.interrupts"] = trace.sdio_interrupts;
    std::int64_t busy_ns = 0;
    for (int cpu = 0; cpu < testbed.world().cpus(); cpu++)
        busy_ns += testbed.world().busy_ns(cpu);
    counters["cpu.busy_ns"] = static_cast<std::uint64_t>(busy_ns);
    counters["scan.requested"] = testbed.mlme().counters().scans;
    counters["scan.rejected"] = testbed.mlme().counters().scans_rejected;
    counters["kernel.warn"] = trace.warnings.pushed();
    return counters;
}

Counters difference(const Counters &later, const Counters &earlier) {
    Counters result;
    for (const auto &[name, count] : later) {
        const auto before = earlier.find(name);
        result[name] = count - (before == earlier.end() ? 0 : before->second);
    }
    return result;
}

std::vector<std::string> instruments() {
    return {"workqueue_execute_start", "driver counters", "bus requests", "interface counters",
            "kernel log"};
}

} // namespace besser::bench
