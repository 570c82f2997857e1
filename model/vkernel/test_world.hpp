// SPDX-License-Identifier: GPL-2.0-only
// A world for tests: every cost is zero unless the test says otherwise, tasks are lambdas.
#pragma once

#include "model/vkernel/world.hpp"

#include <array>
#include <bit>
#include <string_view>
#include <utility>

namespace besser::vkernel::testing {

/// Nothing costs anything; the bus moves one bit per nanosecond and wire.
inline Costs no_costs() {
    auto costs = std::bit_cast<Costs>(std::array<std::int64_t, sizeof(Costs) / 8>{});
    costs.bus_clock_hz = 1'000'000'000;
    costs.bus_width_bits = 4;
    costs.time_slice_ns = never_ns / 4;
    return costs;
}

struct TestWorld {
    Arena arena;
    World &world;

    explicit TestWorld(const WorldConfig &config) : world(arena.make<World>(arena, config)) {}
    explicit TestWorld(int cpus = 2, const Costs &costs = no_costs(), bool shortcuts = true)
        : TestWorld(WorldConfig{.cpus = cpus, .costs = costs, .shortcuts = shortcuts}) {}

    /// What the lambda captures must outlive the run.
    template <class Function>
    Task &task(std::string_view name, Function function, const TaskOptions &options = {}) {
        auto &kept = arena.make<Function>(std::move(function));
        return world.spawn(
            name, [](void *f) { (*static_cast<Function *>(f))(); }, &kept, options);
    }
    /// An event callback.
    template <class Function>
    void at(std::int64_t when_ns, Function function) {
        auto &kept = arena.make<Function>(std::move(function));
        world.at(
            when_ns, [](void *f, std::uint64_t) { (*static_cast<Function *>(f))(); }, &kept, 0);
    }
    [[nodiscard]] std::string_view first_warning() const {
        return world.trace().warnings.pushed() == 0 ? std::string_view()
                                                    : world.trace().warnings.begin()->text.view();
    }
    [[nodiscard]] std::uint64_t warnings() const { return world.trace().warnings.pushed(); }
};

constexpr TaskOptions pinned_to(int cpu, TaskClass task_class = TaskClass::normal) {
    return {.task_class = task_class, .cpu = cpu, .pinned = true};
}

} // namespace besser::vkernel::testing
