// SPDX-License-Identifier: GPL-2.0-only
// What the air costs per data frame that reaches the chip, the test's scheduler included.
#include "model/air/testing.hpp"

#include <benchmark/benchmark.h>

namespace besser::air::testing {
namespace {

class CountingChip final : public chip::RadioListener {
  public:
    bool on_receive(wire::Bytes frame, const chip::RxInfo &) override {
        frames += frame[0] == wire::ieee80211::frame::qos_data ? 1 : 0;
        return true;
    }
    void on_aggregate_end() override {}
    void on_transmitted(std::uint32_t, const chip::TxOutcome &) override {}
    std::uint64_t frames = 0;
};

void saturated_downlink(benchmark::State &state) {
    World world;
    CountingChip chip;
    world.air.attach(chip);
    Flood flood(world.time, world.air, 1500);
    for ([[maybe_unused]] auto _ : state)
        world.time.run_for(second);
    state.counters["ns_per_frame"] =
        benchmark::Counter(static_cast<double>(chip.frames) * 1e-9,
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    state.counters["frames_per_virtual_s"] =
        static_cast<double>(chip.frames) / static_cast<double>(state.iterations());
}
BENCHMARK(saturated_downlink)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace besser::air::testing

BENCHMARK_MAIN();
