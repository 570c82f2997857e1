// SPDX-License-Identifier: GPL-2.0-only
// What sender, air, reorder buffer and receiver cost together per data frame.
#include "model/host/traffic_world.hpp"
#include "support/time_units.hpp"

#include <benchmark/benchmark.h>

namespace besser::host {
namespace {

void flow(benchmark::State &state) {
    air::SenderProfile sending;
    sending.rate_bytes_per_s = static_cast<std::uint64_t>(state.range(0));
    FlowWorld world({}, sending);
    world.frame_ns = state.range(1);
    world.room = 32;
    world.run_for(second);
    const std::uint64_t before = world.receiver.counters().segments;
    for ([[maybe_unused]] auto _ : state)
        world.run_for(second);
    const auto frames = static_cast<double>(world.receiver.counters().segments - before);
    state.counters["ns_per_frame"] = benchmark::Counter(
        frames * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    state.counters["frames_per_virtual_s"] = frames / static_cast<double>(state.iterations());
    state.counters["timeouts"] = static_cast<double>(world.sender.counters().timeouts);
}
BENCHMARK(flow)
    ->ArgNames({"offer", "frame_ns"})
    ->Args({4'194'304, 0})
    ->Args({0, 0})
    ->Args({4'194'304, 600'000})
    ->Args({0, 600'000})
    ->Unit(benchmark::kMillisecond);

} // namespace
} // namespace besser::host

BENCHMARK_MAIN();
