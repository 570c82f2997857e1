// SPDX-License-Identifier: GPL-2.0-only
// What the chip costs per received frame: from the antenna through a batch to the bus buffer.
#include "model/chip/test_host.hpp"

#include <benchmark/benchmark.h>

namespace besser::chip::test {

static void received_frames(benchmark::State &state) {
    Profile profile;
    profile.settle_ns = 0; // the test scheduler is not what is measured
    TestHost host(profile);
    if (!host.start_and_join())
        return state.SkipWithError("no boot");
    const Message bytes = frame(0x88, station_mac, ap_mac, 1500);
    const RxInfo info{.channel = 6, .rate = 21, .rcpi = 100, .aggregate = true, .last = false};
    Message buffer(wire::sdio::max_aggregate_bytes);
    std::uint64_t frames = 0;
    for ([[maybe_unused]] auto _ : state) {
        for (int i = 0; i < state.range(0); i++)
            frames += host.radio.listener->on_receive(bytes, info);
        for (;;) {
            const auto control = wire::sdio::Control::decode(host.chip->read_byte(1, 1).value);
            if (control.blocks == 0)
                break;
            const auto address = wire::sdio::Address::read(control.bytes(), host.rx_toggle);
            benchmark::DoNotOptimize(host.chip->read(
                {1, true, address}, wire::MutableBytes(buffer).first(control.bytes())));
            host.rx_toggle = !host.rx_toggle;
        }
    }
    state.counters["time_per_frame"] = benchmark::Counter(
        static_cast<double>(frames), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(received_frames)->Arg(1)->Arg(4)->Arg(32);

} // namespace besser::chip::test
