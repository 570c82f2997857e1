// SPDX-License-Identifier: GPL-2.0-only
#include "bench/fit/world.hpp"

#include "bench/record/metrics.hpp"
#include "bench/rigs/virtual/testbed.hpp"
#include "bench/rigs/virtual/virtual_probes.hpp"
#include "support/time_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace besser::bench {

namespace {

constexpr std::int64_t ramp_ns = 3 * second; ///< slow start is not part of a rate
constexpr std::int64_t first_look_ns = 6 * second;

constexpr std::array figures = {
    FigureName{Figure::rx_mib_per_s, "received, MiB/s", "the interface's rx_bytes"},
    FigureName{Figure::rx_work_per_s, "sdio_rx_work/s", "ftrace workqueue_execute_start"},
    FigureName{Figure::tx_work_per_s, "sdio_tx_work/s", "ftrace workqueue_execute_start"},
    FigureName{Figure::irq_work_per_s, "sdio_irq_work/s", "ftrace workqueue_execute_start"},
    FigureName{Figure::requests_per_s, "bus requests/s", "ftrace mmc_request_start"},
    FigureName{Figure::work_items_per_s, "work items/s", "ftrace workqueue_execute_start, all"},
    FigureName{Figure::requests_per_frame, "bus requests per frame",
               "ftrace mmc_request_start over the interface's rx_packets"},
    FigureName{Figure::control_reads_per_frame, "CMD52 reads per frame",
               "ftrace mmc_request_start, cmd_opcode 52, over rx_packets"},
    FigureName{Figure::frames_per_batch, "frames per batch",
               "rx_packets over ftrace mmc_request_start, cmd_opcode 53, reads"},
    FigureName{Figure::frames_per_write, "sent frames per write",
               "tx_packets over ftrace mmc_request_start, cmd_opcode 53, writes"},
    FigureName{Figure::acks_per_frame, "sent per received frame", "tx_packets over rx_packets"},
    FigureName{Figure::bh_wakeups_per_s, "bottom-half wakeups/s", "ftrace sched_wakeup"},
    FigureName{Figure::busy_cpus, "busy CPUs", "/proc/stat"},
};

/// Rates and ratios of what the probes counted in a time.
Figures figures_of(Counters &counts, std::int64_t ns) {
    const double seconds = static_cast<double>(ns) / 1e9;
    const auto count = [&](std::string_view probe) {
        return static_cast<double>(counts[std::string(probe)]);
    };
    const auto per = [](double value, double each) { return value / std::max(1.0, each); };
    double items = 0;
    for (const auto function : known_work_functions)
        items += count(fmt::format("work.{}", function));
    const double requests = count("bus.cmd52_read") + count("bus.cmd52_write") +
                            count("bus.cmd53_read") + count("bus.cmd53_write");
    const double frames = count("rx.frames");
    return {{count("rx.bytes") / seconds / (1024 * 1024), count("work.sdio_rx_work") / seconds,
             count("work.sdio_tx_work") / seconds, count("work.sdio_irq_work") / seconds,
             requests / seconds, items / seconds, per(requests, frames),
             per(count("bus.cmd52_read"), frames), per(frames, count("bus.cmd53_read")),
             per(count("tx.frames"), count("bus.cmd53_write")), per(count("tx.frames"), frames),
             count("bh.wakeups") / seconds, count("cpu.busy_ns") / static_cast<double>(ns)}};
}

} // namespace

std::span<const FigureName> figure_table() { return figures; }

Figures run_world(const Profile &profile, const WorldRequest &request) {
    TestbedConfig config{.profile = profile, .variant = request.variant, .seed = request.seed};
    if (!request.capped)
        config.profile.sender.rate_bytes_per_s = 0;
    Testbed testbed(config);
    if (!testbed.connect())
        return {};
    testbed.start_stress();
    testbed.run_for(ramp_ns);
    const auto before = read_probes(testbed);
    const auto first_ns = std::min(first_look_ns, request.length_ns);
    testbed.run_for(first_ns);
    const auto shown = [&](std::int64_t ns) {
        auto counts = difference(read_probes(testbed), before);
        return figures_of(counts, ns);
    };
    if (first_ns < request.length_ns && request.go_on && !request.go_on(shown(first_ns)))
        return shown(first_ns);
    testbed.run_for(request.length_ns - first_ns);
    return shown(request.length_ns);
}

} // namespace besser::bench
