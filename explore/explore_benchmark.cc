// SPDX-License-Identifier: GPL-2.0-only
// Schedules per second: two threads that add to a counter under a lock, and the driver.
#include "explore/campaign.hpp"
#include "explore/depth_first.hpp"
#include "explore/toy.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace besser;
using namespace besser::explore;

constexpr unsigned bound = 2;

/// Plain data, as relacy's `var`: guarded by the lock, checked for races, and no scheduling point.
struct PlainCounter {
    using Variable = vkernel::Guarded<int>;
    static Variable &make(testing::Toy &toy) { return toy.guarded<int>(); }
    static void add(Variable &counter) { counter.write()++; }
    static int value(const Variable &counter) { return counter.read(); }
};
/// As the driver's counters: its load and its store are scheduling points, too.
struct SharedCounter {
    using Variable = vkernel::Shared<int>;
    static Variable &make(testing::Toy &toy) { return toy.shared(0); }
    static void add(Variable &counter) { counter.add(1); }
    static int value(const Variable &counter) { return counter.load(); }
};

/// Each adds `rounds` times.
template <class Counter>
std::unique_ptr<testing::Toy> locked_counter(std::int64_t rounds) {
    auto toy = std::make_unique<testing::Toy>(2);
    auto &counter = Counter::make(*toy);
    auto &lock = toy->lock();
    for (int i = 0; i < 2; i++)
        toy->task("adds", [&counter, &lock, rounds] {
            for (std::int64_t round = 0; round < rounds; round++) {
                lock.lock();
                Counter::add(counter);
                lock.unlock();
            }
        });
    toy->check = [&counter, rounds] { return Counter::value(counter) == 2 * rounds; };
    return toy;
}

void random_schedules(benchmark::State &state, Runner &runner) {
    RaceDetector races;
    std::uint64_t seed = 0;
    for ([[maybe_unused]] auto _ : state) {
        RandomChooser chooser(seed++);
        if (runner.run(chooser) || races.find(runner.execution()))
            state.SkipWithError("found something");
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["pages"] = static_cast<double>(runner.pages()); // written, and put back
}

template <class Counter>
void LockAndCounterAtRandom(benchmark::State &state) {
    const auto toy = locked_counter<Counter>(state.range(0));
    Runner runner(*toy, toy->arena);
    random_schedules(state, runner);
}
BENCHMARK(LockAndCounterAtRandom<PlainCounter>)->Arg(1)->Arg(10);
BENCHMARK(LockAndCounterAtRandom<SharedCounter>)->Arg(1)->Arg(10);

/// The whole bounded space, again and again, without reduction.
template <class Counter>
void LockAndCounterBounded(benchmark::State &state) {
    const auto toy = locked_counter<Counter>(state.range(0));
    Runner runner(*toy, toy->arena);
    RaceDetector races;
    std::int64_t schedules = 0;
    for ([[maybe_unused]] auto _ : state) {
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
BENCHMARK(LockAndCounterBounded<PlainCounter>)->Arg(1)->Arg(10);
BENCHMARK(LockAndCounterBounded<SharedCounter>)->Arg(1)->Arg(10);

void ReceiveBurstAtRandom(benchmark::State &state) {
    const auto session = Session::make(*scenario_by_name("receive-burst"),
                                       *besser::host::variant_by_name("direct"), std::nullopt);
    random_schedules(state, session->runner());
}
BENCHMARK(ReceiveBurstAtRandom);

} // namespace
