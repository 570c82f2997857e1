// SPDX-License-Identifier: GPL-2.0-only
// Schedules per second: two threads that add to a counter under a lock, and the driver.
#include "explore/campaign.hpp"
#include "explore/depth_first.hpp"
#include "explore/toy.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace besser::explore;

constexpr unsigned bound = 2;

/// Each adds `rounds` times.
std::unique_ptr<testing::Toy> locked_counter(std::int64_t rounds) {
    auto toy = std::make_unique<testing::Toy>(2);
    auto &counter = toy->shared(0);
    auto &lock = toy->lock();
    for (int i = 0; i < 2; i++)
        toy->task("adds", [&counter, &lock, rounds] {
            for (std::int64_t round = 0; round < rounds; round++) {
                lock.lock();
                counter.add(1);
                lock.unlock();
            }
        });
    toy->check = [&counter, rounds] { return counter.load() == 2 * rounds; };
    return toy;
}

void random_schedules(benchmark::State &state, Runner &runner) {
    RaceDetector races;
    std::uint64_t seed = 0;
    for (auto _ : state) {
        RandomChooser chooser(seed++);
        if (runner.run(chooser) || races.find(runner.execution()))
            state.SkipWithError("found something");
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["pages"] = static_cast<double>(runner.pages()); // written, and put back
}

void LockAndCounterAtRandom(benchmark::State &state) {
    const auto toy = locked_counter(state.range(0));
    Runner runner(*toy, toy->arena);
    random_schedules(state, runner);
}
BENCHMARK(LockAndCounterAtRandom)->Arg(1)->Arg(10);

/// The whole bounded space, again and again, without reduction.
void LockAndCounterBounded(benchmark::State &state) {
    const auto toy = locked_counter(state.range(0));
    Runner runner(*toy, toy->arena);
    RaceDetector races;
    std::int64_t schedules = 0;
    for (auto _ : state) {
        DepthFirst search(runner, {bound, false});
        const auto visit = [&](const std::optional<Finding> &finding) {
            if (finding || races.find(runner.execution()))
                state.SkipWithError("found something");
            schedules++;
            return true;
        };
        for (const Unit &unit : search.explore_root(visit))
            search.explore(unit, visit);
    }
    state.SetItemsProcessed(schedules);
}
BENCHMARK(LockAndCounterBounded)->Arg(1)->Arg(10);

void ReceiveBurstAtRandom(benchmark::State &state) {
    const auto session = Session::make(*scenario_by_name("receive-burst"),
                                       *besser::host::variant_by_name("direct"), std::nullopt);
    random_schedules(state, (*session)->runner());
}
BENCHMARK(ReceiveBurstAtRandom);

} // namespace
