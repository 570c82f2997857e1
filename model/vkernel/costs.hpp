// SPDX-License-Identifier: GPL-2.0-only
// What each operation costs. The defaults stand for the tablet (RK3566, Cortex-A55 at 1.8 GHz);
// "assumption" is said of all that was not measured there. A profile overrides them.
#pragma once

#include <cstdint>

namespace besser::vkernel {

struct Costs {
    // Scheduler.
    std::int64_t context_switch_ns = 1'500; ///< assumption: A55, cold caches
    std::int64_t wake_up_ns = 700;          ///< assumption: try_to_wake_up with its locks
    std::int64_t wake_latency_ns = 4'000;   ///< assumption: interrupt to an idle CPU and its exit
    std::int64_t wake_jitter_ns = 0; ///< added to it, uniformly from 0: depth of the idle state
    std::int64_t time_slice_ns = 2'250'000; ///< sched_min_granularity: 0.75 ms * (1 + log2(4 CPUs))
    std::int64_t wakeup_granularity_ns = 3'000'000; ///< sched_wakeup_granularity: 1 ms, likewise
    std::int64_t sleeper_credit_ns = 9'000'000;     ///< half of sched_latency: 6 ms, likewise
    std::int64_t jiffy_ns = 4'000'000; ///< assumption: CONFIG_HZ=250; 0: timers are exact

    // Contexts.
    std::int64_t irq_entry_ns = 900;     ///< assumption: exception, GIC acknowledge, and back
    std::int64_t softirq_ns = 400;       ///< assumption: per function run in softirq context
    std::int64_t timer_ns = 500;         ///< assumption: mod_timer
    std::int64_t queue_work_ns = 450;    ///< assumption: without the wakeup of the worker
    std::int64_t work_dispatch_ns = 400; ///< assumption: process_one_work around the function
    std::int64_t sdio_irq_work_ns = 600; ///< assumption: sdio_run_irqs around the handler
    std::int64_t lock_ns = 40;           ///< assumption: uncontended, each of lock and unlock
    std::int64_t lock_handover_ns = 120; ///< assumption: a contended line crosses the cluster
    std::int64_t claim_ns = 150;         ///< assumption: mmc_claim_host or mmc_release_host

    // Memory.
    std::int64_t frame_allocation_ns = 700; ///< assumption: dev_alloc_skb and its later kfree_skb
    std::int64_t copy_ns_per_kib = 350;     ///< assumption: about 3 GB/s
    std::int64_t dma_ns_per_kib = 120;      ///< assumption: cache maintenance, DMA is not coherent
    std::int64_t torn_update_ns = 10; ///< assumption: load to store of `x += n`; swept in plans

    // SDIO bus.
    std::int64_t bus_clock_hz = 50'000'000; ///< assumption: high speed; host allows up to 150 MHz
    std::int64_t bus_width_bits = 4;        ///< device tree
    std::int64_t command_bus_clocks = 112;  ///< SDIO 3.0: command 48, response 48, N_CR and N_RC 8
    std::int64_t block_bus_clocks = 34;     ///< start, CRC16, end bit, and the gap between blocks
    std::int64_t cmd52_issue_ns = 4'000;    ///< assumption: mmc core and dw_mmc, until it starts
    std::int64_t cmd53_issue_ns = 7'000;    ///< assumption: the same with a scatter list
    std::int64_t request_done_ns = 2'500;   ///< assumption: controller interrupt, mmc_request_done
    std::int64_t power_off_ns = 20'000'000; ///< assumption: discharge of the supply
    std::int64_t power_on_ns = 20'000'000;  ///< mmc_power_up: 10 ms twice (mmc/core/core.c)
};

} // namespace besser::vkernel
