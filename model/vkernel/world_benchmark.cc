// SPDX-License-Identifier: GPL-2.0-only
// How fast the virtual kernel is. One iteration of each is one of what its name says.
#include "model/vkernel/fake_card.hpp"
#include "model/vkernel/mmc_host.hpp"
#include "model/vkernel/test_world.hpp"
#include "model/vkernel/workqueue.hpp"

#include <benchmark/benchmark.h>

#include <array>

namespace besser::vkernel {
namespace {

using testing::pinned_to;
using testing::TestWorld;

/// Runs `t` in stretches until the benchmark has seen enough of what `count` counts.
template <class Count>
void run_by_count(benchmark::State &state, TestWorld &t, std::int64_t stretch_ns, Count count) {
    std::uint64_t done = count();
    for ([[maybe_unused]] auto _ : state) {
        const std::uint64_t before = count();
        while (count() - before < 10'000)
            t.world.run_until(t.world.now_ns() + stretch_ns);
        done = count();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(done));
}

struct Ticker {
    World &world;
    std::uint64_t ticks = 0;
    static void tick(void *self, std::uint64_t period_ns) {
        auto &ticker = *static_cast<Ticker *>(self);
        ticker.ticks++;
        ticker.world.at(ticker.world.now_ns() + static_cast<std::int64_t>(period_ns), tick, self,
                        period_ns);
    }
};

/// A callback of the event queue that schedules its successor, among `range` pending ones.
void event(benchmark::State &state) {
    TestWorld t(1);
    Ticker ticker{t.world};
    for (std::int64_t i = 0; i < state.range(0); i++)
        t.world.at(i, Ticker::tick, &ticker, 1000 + static_cast<std::uint64_t>(i));
    run_by_count(state, t, 100'000, [&] { return ticker.ticks; });
}
BENCHMARK(event)->Arg(1)->Arg(16)->Arg(256);

/// Tasks on CPUs of their own that compute and thereby take turns: an event and a fiber switch.
void fiber_switch(benchmark::State &state) {
    TestWorld t(2);
    std::uint64_t switches = 0;
    for (int i = 0; i < 2; i++)
        t.task(
            "t",
            [&] {
                for (;;) {
                    t.world.charge(100);
                    switches++;
                }
            },
            pinned_to(i));
    run_by_count(state, t, 100'000, [&] { return switches; });
}
BENCHMARK(fiber_switch);

/// A charge with nobody else about.
void charge(benchmark::State &state) {
    TestWorld t(1);
    std::uint64_t charges = 0;
    t.task("t", [&] {
        for (;; charges++)
            t.world.charge(100);
    });
    run_by_count(state, t, 1'000'000, [&] { return charges; });
}
BENCHMARK(charge);

/// CMD52 with the host claimed: issue, bus, controller interrupt, wakeup.
void bus_request(benchmark::State &state) {
    TestWorld t(2, Costs{});
    testing::FakeCard card;
    MmcHost host(t.world, card, 0);
    t.task(
        "t",
        [&] {
            host.claim();
            for (;;)
                (void)host.read_byte(1, 1);
        },
        pinned_to(1));
    run_by_count(state, t, 10'000'000, [&] { return t.world.trace().bus.requests(); });
}
BENCHMARK(bus_request);

/// queue_work to the execution of the item by a sleeping worker.
void work_item(benchmark::State &state) {
    TestWorld t(1, Costs{});
    Workqueue queue(t.world, {});
    Work work(
        t.world, queue, "work", [](void *) {}, nullptr);
    t.task("t", [&] {
        for (;;) {
            work.queue();
            work.flush();
        }
    });
    run_by_count(state, t, 10'000'000, [&] { return t.world.trace().works[0].executions; });
}
BENCHMARK(work_item);

void save(benchmark::State &state) {
    TestWorld t(4, Costs{});
    t.task("t", [&] { t.world.block(); });
    t.world.run_until(1000);
    std::size_t bytes = 0;
    for ([[maybe_unused]] auto _ : state)
        bytes = t.world.save().size();
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(save);

void restore(benchmark::State &state) {
    TestWorld t(4, Costs{});
    t.task("t", [&] { t.world.block(); });
    t.world.run_until(1000);
    const Snapshot snapshot = t.world.save();
    for ([[maybe_unused]] auto _ : state)
        t.world.restore(snapshot);
}
BENCHMARK(restore);

} // namespace
} // namespace besser::vkernel
