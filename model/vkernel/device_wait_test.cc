// SPDX-License-Identifier: GPL-2.0-only
// What World::wait_for_device works out in one step is what it would have come to step by step.
#include "model/vkernel/fake_card.hpp"
#include "model/vkernel/mmc_host.hpp"
#include "model/vkernel/test_world.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace besser::vkernel {
namespace {

using testing::TestWorld;

/// Tasks, a work item and the card's interrupt share a bus; how busy it is depends on the seed.
struct BusLoad {
    TestWorld t;
    World &world = t.world;
    std::minstd_rand random;
    testing::FakeCard card;
    MmcHost host;
    Workqueue queue{world, {.high_priority = true, .cpu_intensive = true, .max_active = 1}};
    Work work{world, queue, "work", use_bus, this};
    int raises = 200;

    BusLoad(unsigned seed, bool shortcuts)
        : t(seed % 3 == 0 ? 1 : 4, costs(seed), shortcuts), random(seed), host(world, card, 0) {
        for (int i = 0; i < 1 + static_cast<int>(seed % 3); i++)
            t.task("t", [this] { run_task(); }, {.cpu = i % world.cpus(), .pinned = i == 1});
        t.task("start", [this] { (void)host.claim_irq(1, answer, this); });
        world.at(5'000'000, raise, this, 0);
    }

    static Costs costs(unsigned seed) {
        Costs costs;
        costs.wake_jitter_ns = seed % 2 == 0 ? 10'000 : 0;
        return costs;
    }
    void run_task() {
        for (int i = 0; i < 300; i++) {
            use_bus(this);
            if (random() % 4 == 0)
                world.sleep(random() % 100'000);
            if (random() % 16 == 0)
                work.queue();
        }
    }
    static void use_bus(void *self) {
        auto &load = *static_cast<BusLoad *>(self);
        load.host.claim();
        for (auto n = load.random() % 6; n > 0; n--)
            (void)load.host.read_byte(1, 1);
        load.host.release();
    }
    static void answer(void *self) {
        auto &load = *static_cast<BusLoad *>(self);
        (void)load.host.read_byte(1, 1);
        if (load.random() % 4 != 0) // else it fires again as soon as it is enabled
            load.card.lower();
        load.work.queue();
    }
    static void raise(void *self, std::uint64_t) {
        auto &load = *static_cast<BusLoad *>(self);
        load.card.lower();
        load.card.raise();
        if (--load.raises > 0)
            load.world.at(load.world.now_ns() + static_cast<std::int64_t>(load.random() % 300'000),
                          raise, self, 0);
    }

    /// All that can be told of what happened.
    [[nodiscard]] std::string history() const {
        const Trace &trace = world.trace();
        std::string text = std::to_string(world.now_ns());
        for (const std::uint64_t count :
             {trace.fingerprint.value(), trace.interrupts, trace.sdio_interrupts, trace.wakeups,
              trace.context_switches, trace.bus.cmd52_reads, trace.executions("work"),
              trace.warnings.pushed(), static_cast<std::uint64_t>(trace.bus.busy_ns)})
            text += ' ' + std::to_string(count);
        for (const auto &[name, ns] : world.task_times())
            text += ' ' + std::string(name.view()) + '=' + std::to_string(ns);
        for (int i = 0; i < world.cpus(); i++)
            text += ' ' + std::to_string(world.busy_ns(i));
        return text;
    }
};

TEST(DeviceWait, shortcuts_change_no_history) {
    for (unsigned seed = 1; seed <= 60; seed++) {
        BusLoad with(seed, true);
        BusLoad without(seed, false);
        for (std::int64_t ns = 1'000'000; ns <= 100'000'000; ns += 7'777'777) {
            ASSERT_EQ(with.world.run_until(ns), without.world.run_until(ns));
            ASSERT_EQ(with.history(), without.history()) << "seed " << seed << ", " << ns << " ns";
        }
        ASSERT_EQ(with.world.run(), RunEnd::idle);
        ASSERT_EQ(without.world.run(), RunEnd::idle);
        ASSERT_EQ(with.history(), without.history()) << "seed " << seed;
        ASSERT_GT(with.world.trace().sdio_interrupts, 50U);
        ASSERT_EQ(with.t.warnings(), 0U) << with.t.first_warning();
    }
}

} // namespace
} // namespace besser::vkernel
