// SPDX-License-Identifier: GPL-2.0-only
// What a virtual tablet costs the computer it runs on, and what the model says a received frame
// costs the tablet.
#include "bench/rigs/virtual/testbed.hpp"
#include "bench/rigs/virtual/virtual_probes.hpp"
#include "support/time_units.hpp"

#include <benchmark/benchmark.h>

namespace besser::bench {
namespace {

struct Totals {
    double frames;
    double batches;
    double bus_requests;
    double busy_ns;
};

Totals read(Testbed &bed) {
    const auto &driver = bed.device().counters();
    double busy_ns = 0;
    for (int cpu = 0; cpu < bed.world().cpus(); cpu++)
        busy_ns += static_cast<double>(bed.world().busy_ns(cpu));
    return {static_cast<double>(driver.rx_frames), static_cast<double>(driver.rx_batches),
            static_cast<double>(bed.world().trace().bus.requests()), busy_ns};
}

/// One iteration is one virtual second of traffic. "host" is the computer this runs on, "modelled"
/// the tablet; frames are those the driver handed up.
void stress(benchmark::State &state, host::Variant variant, chip::Publish publish) {
    auto profile = read_profile(BESSER_SOURCE_DIR "/profiles/pinetab2.toml");
    if (!profile)
        return state.SkipWithError("no profile");
    profile->chip.publish = publish;
    Testbed bed({*profile, variant, 1});
    if (!bed.connect())
        return state.SkipWithError("the station does not connect");
    bed.start_stress();
    bed.run_for(2 * second);
    const auto before = read(bed);
    for ([[maybe_unused]] auto _ : state)
        bed.run_for(second);
    const auto after = read(bed);
    using benchmark::Counter;
    const double frames = after.frames - before.frames;
    state.counters["virtual_s_per_host_s"] =
        Counter(static_cast<double>(state.iterations()), Counter::kIsRate);
    state.counters["frames_per_host_s"] = Counter(frames, Counter::kIsRate);
    state.counters["host_time_per_frame"] = Counter(frames, Counter::kIsRate | Counter::kInvert);
    state.counters["modelled_ns_per_frame"] = (after.busy_ns - before.busy_ns) / frames;
    state.counters["bus_per_frame"] = (after.bus_requests - before.bus_requests) / frames;
    state.counters["frames_per_batch"] = frames / (after.batches - before.batches);
}

using chip::Publish;
using host::Variant;
BENCHMARK_CAPTURE(stress, direct_at_once, Variant::direct, Publish::at_once)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(stress, direct_per_ampdu, Variant::direct, Publish::per_ampdu)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(stress, direct_held, Variant::direct, Publish::held)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(stress, relay, Variant::relay, Publish::at_once)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(stress, relay_direct, Variant::relay_direct, Publish::at_once)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(stress, relay_atomic, Variant::relay_atomic, Publish::at_once)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(stress, v3, Variant::v3, Publish::at_once)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace besser::bench

BENCHMARK_MAIN();
