// SPDX-License-Identifier: GPL-2.0-only
// A card that is a process of the machine which it is plugged into.
#include "model/vkernel/card_process.hpp"
#include "model/vkernel/fake_card.hpp"
#include "model/vkernel/mmc_host.hpp"
#include "model/vkernel/test_world.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace besser::vkernel {
namespace {

using testing::pinned_to;
using testing::TestWorld;

constexpr std::int64_t bits_ns = 112; // of a CMD52, with no_costs()

Costs costs_of_bus() {
    Costs costs = testing::no_costs();
    costs.command_bus_clocks = bits_ns;
    return costs;
}

struct CardProcessTest : ::testing::Test {
    TestWorld t{
        WorldConfig{.cpus = 1, .preemption = Preemption::voluntary, .costs = costs_of_bus()}};
    testing::FakeCard card;

    static CardTimes times() { return {.process = true, .command_ns = 30'000}; }
    std::int64_t cpu_ns_of(std::string_view name) {
        for (const auto &task : t.world.task_times())
            if (task.name.view() == name)
                return task.cpu_ns;
        return -1;
    }
};

TEST_F(CardProcessTest, a_command_ends_when_its_bus_time_is_over) {
    auto given = times();
    given.wake_ns = 5'000;
    CardProcess process(t.world, given, 0);
    MmcHost host(t.world, card, 0, &process);
    std::int64_t over = 0;
    t.task("driver", [&] {
        host.claim();
        t.world.sleep(1'000);
        (void)host.read_byte(1, 1);
        over = t.world.now_ns();
        host.release();
    });
    t.world.run();
    EXPECT_EQ(over, 5'000 + 1'000 + 30'000 + bits_ns);
    EXPECT_EQ(cpu_ns_of("card"), 2 * 5'000); // and its first turn
}

TEST_F(CardProcessTest, a_command_that_it_answers_late_ends_at_once) {
    auto given = times();
    given.wake_ns = 100'000;
    CardProcess process(t.world, given, 0);
    MmcHost host(t.world, card, 0, &process);
    std::int64_t over = 0;
    t.task("driver", [&] {
        host.claim();
        (void)host.read_byte(1, 1);
        over = t.world.now_ns();
        host.release();
    });
    t.world.run();
    EXPECT_EQ(over, 2 * 100'000); // after its first turn and the one of this command
}

TEST_F(CardProcessTest, others_compute_while_a_command_is_on_the_bus) {
    CardProcess process(t.world, times(), 0);
    MmcHost host(t.world, card, 0, &process);
    std::int64_t other_over = 0;
    t.task("driver", [&] {
        host.claim();
        (void)host.read_byte(1, 1);
        host.release();
    });
    t.task("other", [&] {
        t.world.charge(10'000);
        other_over = t.world.now_ns();
    });
    t.world.run();
    EXPECT_EQ(other_over, 10'000);
}

/// What happens in chip or air notes when it happened and for when it was meant.
struct Happening {
    CardProcess &process;
    World &world;
    std::int64_t at_ns = -1;
    std::int64_t clock_ns = -1;
    static void happens(void *self, std::uint64_t) {
        auto &happening = *static_cast<Happening *>(self);
        happening.at_ns = happening.world.now_ns();
        happening.clock_ns = happening.process.now_ns();
    }
};

TEST_F(CardProcessTest, what_is_due_in_the_chip_takes_the_cpu_from_a_task_where_it_might_sleep) {
    auto given = times();
    given.wake_ns = 2'000;
    CardProcess process(t.world, given, 0);
    Happening happening{process, t.world};
    process.at(10'000, Happening::happens, &happening, 0);
    std::int64_t over = 0;
    t.task("busy", [&] {
        t.world.sleep(5'000); // the process has its first turn before that
        t.world.charge(10'000);
        t.world.might_sleep("test");
        over = t.world.now_ns();
    });
    t.world.run();
    EXPECT_EQ(happening.at_ns, 18'000);
    EXPECT_EQ(happening.clock_ns, 10'000);
    EXPECT_EQ(over, 19'000);
}

/// Serves the card's interrupt; the third time it ends.
struct StormHandler {
    testing::FakeCard &card;
    CardProcess &process;
    int served = 0;
    static void serve(void *self) {
        auto &handler = *static_cast<StormHandler *>(self);
        if (++handler.served < 3)
            return;
        handler.card.lower();
        handler.process.show_level();
    }
};

TEST_F(CardProcessTest, its_interrupt_is_a_level_and_fires_again_as_long_as_it_is_up) {
    CardProcess process(t.world, times(), 0);
    MmcHost host(t.world, card, 0, &process);
    StormHandler handler{card, process};
    t.task("driver", [&] { (void)host.claim_irq(1, StormHandler::serve, &handler); });
    t.at(1'000'000, [&] {
        process.at(
            1'000'000,
            [](void *raised, std::uint64_t) { static_cast<testing::FakeCard *>(raised)->raise(); },
            &card, 0);
    });
    t.world.run();
    EXPECT_EQ(handler.served, 3);
    EXPECT_EQ(t.world.trace().sdio_interrupts, 3U);
}

} // namespace
} // namespace besser::vkernel
