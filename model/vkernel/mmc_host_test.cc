// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/fake_card.hpp"
#include "model/vkernel/mmc_host.hpp"
#include "model/vkernel/test_world.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace besser::vkernel {
namespace {

using chip::BusStatus;
using testing::pinned_to;
using testing::TestWorld;

struct MmcHostTest : ::testing::Test {
    TestWorld t{2};
    testing::FakeCard card;
    MmcHost host{t.world, card, 0};

    explicit MmcHostTest(std::uint8_t functions = 1) : card(functions) {}

    template <class Function>
    RunEnd run(Function function) {
        t.task("test", function, pinned_to(1));
        return t.world.run();
    }
};

TEST_F(MmcHostTest, the_claiming_task_may_claim_again) {
    int step = 0;
    t.task(
        "other",
        [&] {
            t.world.charge(10);
            host.claim();
            EXPECT_EQ(step, 2);
            host.release();
        },
        pinned_to(0));
    EXPECT_EQ(run([&] {
                  host.claim();
                  host.claim();
                  t.world.charge(100);
                  host.release();
                  step = 1;
                  t.world.charge(100);
                  step = 2;
                  host.release();
              }),
              RunEnd::idle);
}

/// What two tasks append when they have the host: `h` claims twice in a row, `w` waits meanwhile.
std::string order_of_claims(TestWorld &t, MmcHost &host) {
    std::string order;
    t.task(
        "waiter",
        [&] {
            t.world.charge(10);
            host.claim();
            order += 'w';
            host.release();
        },
        pinned_to(0));
    t.task(
        "holder",
        [&] {
            for (int i = 0; i < 2; i++) {
                host.claim();
                t.world.charge(100);
                order += 'h';
                host.release();
            }
        },
        pinned_to(1));
    t.world.run();
    return order;
}

TEST_F(MmcHostTest, who_releases_and_claims_at_once_has_it_again_before_a_waiter_is_awake) {
    t.world.costs().wake_latency_ns = 1000;
    EXPECT_EQ(order_of_claims(t, host), "hhw");
}

TEST_F(MmcHostTest, a_waiter_that_is_awake_first_has_it) {
    t.world.costs().claim_ns = 10; // the holder's way from its release to its next claim
    EXPECT_EQ(order_of_claims(t, host), "hwh");
}

TEST_F(MmcHostTest, a_request_takes_its_time_on_the_bus_without_the_cpu) {
    t.world.costs().cmd52_issue_ns = 1000;
    t.world.costs().cmd53_issue_ns = 2000;
    t.world.costs().command_bus_clocks = 100;
    t.world.costs().block_bus_clocks = 30;
    t.world.costs().request_done_ns = 500;
    std::array<std::uint8_t, 1024> data{};
    std::int64_t between = 0;
    run([&] {
        host.claim();
        EXPECT_EQ(host.read_byte(1, 1).status, BusStatus::ok);
        between = t.world.now_ns();
        EXPECT_EQ(host.read({1, true, 0}, data), BusStatus::ok);
        host.release();
    });
    EXPECT_EQ(between, 1000 + 100 + 500);
    EXPECT_EQ(t.world.now_ns() - between, 2000 + 100 + 1024 * 2 + 2 * 30 + 500);
    EXPECT_EQ(t.world.busy_ns(0), 2 * 500); // the controller's interrupt
    EXPECT_EQ(t.world.busy_ns(1), 1000 + 2000);
}

TEST_F(MmcHostTest, requests_are_counted_by_kind) {
    std::array<std::uint8_t, 512> data{};
    run([&] {
        host.claim();
        (void)host.read_byte(1, 1);
        card.status = BusStatus::crc_error;
        EXPECT_EQ(host.write_byte(1, 1, 0), BusStatus::crc_error);
        EXPECT_EQ(host.read({1, true, 0}, data), BusStatus::crc_error);
        EXPECT_EQ(host.write({1, false, 0}, {data.data(), 100}), BusStatus::crc_error);
        host.release();
    });
    const BusCount &bus = t.world.trace().bus;
    EXPECT_EQ(bus.requests(), 4U);
    EXPECT_EQ(bus.cmd52_reads * bus.cmd52_writes * bus.cmd53_reads * bus.cmd53_writes, 1U);
    EXPECT_EQ(bus.read_bytes, 512U);
    EXPECT_EQ(bus.written_bytes, 100U);
    EXPECT_EQ(bus.errors, 3U);
}

TEST_F(MmcHostTest, a_request_without_the_host_claimed_is_reported) {
    run([&] { (void)host.read_byte(1, 1); });
    EXPECT_EQ(t.first_warning(), "WARNING: mmc request without the host claimed");
}

TEST_F(MmcHostTest, a_second_handler_is_reported) {
    run([&] {
        (void)host.claim_irq(
            1, [](void *) {}, nullptr);
        (void)host.claim_irq(
            1, [](void *) {}, nullptr);
    });
    EXPECT_EQ(t.first_warning(), "WARNING: sdio_claim_irq with a handler in place");
}

TEST_F(MmcHostTest, the_bus_is_tuned_before_the_request_that_follows_a_damaged_one) {
    run([&] {
        host.claim();
        card.status = BusStatus::crc_error;
        (void)host.read_byte(1, 1);
        EXPECT_EQ(card.tunings, 0);
        card.status = BusStatus::ok;
        (void)host.read_byte(1, 1);
        (void)host.read_byte(1, 1);
        host.release();
    });
    EXPECT_EQ(card.tunings, 1);
}

TEST_F(MmcHostTest, while_tuning_is_held_the_bus_is_not_tuned) {
    run([&] {
        host.claim();
        host.hold_tuning(true);
        host.need_tuning();
        (void)host.read_byte(1, 1);
        EXPECT_EQ(card.tunings, 0);
        host.hold_tuning(false);
        (void)host.read_byte(1, 1);
        host.release();
    });
    EXPECT_EQ(card.tunings, 1);
}

TEST_F(MmcHostTest, tuning_that_nobody_holds_cannot_be_released) {
    run([&] { host.hold_tuning(false); });
    EXPECT_EQ(t.first_warning(), "WARNING: tuning released that nobody holds");
}

struct Handler {
    TestWorld &t;
    MmcHost &host;
    testing::FakeCard &card;
    int calls = 0;
    int lowers_at = 1;

    static void run(void *self) {
        auto &handler = *static_cast<Handler *>(self);
        (void)handler.host.read_byte(1, 1); // no warning: the host is claimed
        if (++handler.calls == handler.lowers_at)
            handler.card.lower();
    }
};

TEST_F(MmcHostTest, the_interrupt_reaches_the_handler_by_the_system_queue_with_the_host_claimed) {
    Handler handler{t, host, card};
    t.at(1000, [&] { card.raise(); });
    run([&] { (void)host.claim_irq(1, Handler::run, &handler); });
    EXPECT_EQ(handler.calls, 1);
    EXPECT_EQ(t.world.trace().executions("sdio_irq_work"), 1U);
    EXPECT_EQ(t.world.trace().sdio_interrupts, 1U);
    EXPECT_EQ(t.warnings(), 0U);
}

TEST_F(MmcHostTest, a_level_that_stays_high_interrupts_again_and_again) {
    Handler handler{t, host, card, 0, 3};
    t.at(1000, [&] { card.raise(); });
    run([&] { (void)host.claim_irq(1, Handler::run, &handler); });
    EXPECT_EQ(handler.calls, 3);
}

TEST_F(MmcHostTest, an_interrupt_raised_before_it_is_claimed_is_delivered) {
    Handler handler{t, host, card};
    card.raise();
    run([&] { (void)host.claim_irq(1, Handler::run, &handler); });
    EXPECT_EQ(handler.calls, 1);
}

TEST_F(MmcHostTest, no_handler_runs_after_release) {
    Handler handler{t, host, card};
    t.at(1000, [&] { card.raise(); });
    EXPECT_EQ(run([&] {
                  (void)host.claim_irq(1, Handler::run, &handler);
                  host.release_irq(1);
              }),
              RunEnd::idle);
    EXPECT_EQ(handler.calls, 0);
}

/// Handlers of two functions that count, and a card that says whose the interrupt is.
struct TwoHandlersTest : MmcHostTest {
    TwoHandlersTest() : MmcHostTest(2) {}

    static constexpr std::uint32_t interrupt_pending = 5;
    int calls[3] = {};
    struct Counter {
        TwoHandlersTest &test;
        int function;
        static void run(void *self) {
            auto &counter = *static_cast<Counter *>(self);
            counter.test.calls[counter.function]++;
            counter.test.card.lower();
        }
    } first{*this, 1}, second{*this, 2};

    void claim_both() {
        EXPECT_EQ(host.claim_irq(1, Counter::run, &first), BusStatus::ok);
        EXPECT_EQ(host.claim_irq(2, Counter::run, &second), BusStatus::ok);
    }
    [[nodiscard]] std::uint64_t bytes_read() const { return t.world.trace().bus.cmd52_reads; }
};

TEST_F(TwoHandlersTest, the_card_is_asked_whose_interrupt_it_is) {
    run([&] { claim_both(); });
    const auto before = bytes_read();
    card.function0[interrupt_pending] = 1 << 2;
    t.at(t.world.now_ns() + 1000, [&] { card.raise(); });
    t.world.run();
    EXPECT_EQ(bytes_read() - before, 1U);
    EXPECT_EQ(calls[1], 0);
    EXPECT_EQ(calls[2], 1);
}

TEST_F(TwoHandlersTest, where_there_is_one_it_is_not_asked_however_many_functions_it_has) {
    run([&] { (void)host.claim_irq(1, Counter::run, &first); });
    const auto before = bytes_read();
    t.at(t.world.now_ns() + 1000, [&] { card.raise(); });
    t.world.run();
    EXPECT_EQ(bytes_read(), before);
    EXPECT_EQ(calls[1], 1);
}

TEST_F(TwoHandlersTest, who_stays_is_alone_again_and_keeps_its_interrupt) {
    run([&] {
        claim_both();
        host.release_irq(2);
    });
    const auto before = bytes_read();
    t.at(t.world.now_ns() + 1000, [&] { card.raise(); });
    t.world.run();
    EXPECT_EQ(bytes_read(), before);
    EXPECT_EQ(calls[1], 1);
    EXPECT_EQ(card.function0[4], 0x03) << "IENx: master and function 1";
}

TEST_F(MmcHostTest, power_cycle_enables_function_one) {
    t.world.costs().power_on_ns = 1'000'000;
    BusStatus status = BusStatus::timeout;
    run([&] { status = host.power_cycle(); });
    EXPECT_EQ(status, BusStatus::ok);
    EXPECT_TRUE(card.power);
    EXPECT_GE(t.world.now_ns(), 1'000'000);
    const std::vector<std::pair<std::uint32_t, std::uint8_t>> expected = {
        {0x07, 2}, {0x13, 2}, {0x110, 0}, {0x111, 2}, {0x02, 2}};
    EXPECT_EQ(card.function0_writes, expected);
}

} // namespace
} // namespace besser::vkernel
