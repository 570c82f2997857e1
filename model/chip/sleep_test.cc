// SPDX-License-Identifier: GPL-2.0-only
// The chip between MCU deactive and active, and while the bus is tuned (protocol.md 2.6, 3.5, 8).
#include "model/chip/test_host.hpp"

namespace besser::chip::test {

using namespace wire;

struct SleepingChip : ::testing::Test {
    TestHost host{silent()};

    static Profile silent() {
        Profile profile;
        profile.registers_answer_asleep = false;
        return profile;
    }
    void fall_asleep() {
        ASSERT_TRUE(host.start_and_join());
        host.command_register(sdio::Command::mcu_sleep);
        host.scheduler.run_for(10 * ms);
    }
    std::uint64_t count(Violation kind) { return host.chip->stats().of(kind); }
};

TEST_F(SleepingChip, answers_until_the_wakeup_line_falls) {
    fall_asleep();
    EXPECT_FALSE(host.chip->awake());
    EXPECT_EQ(host.peek(sdio::reg::status).status, BusStatus::ok);
    host.chip->set_wakeup(false);
    EXPECT_EQ(host.peek(sdio::reg::status).status, BusStatus::timeout);
    EXPECT_EQ(host.put(sdio::reg::command_high, 0), BusStatus::timeout);
    EXPECT_EQ(count(Violation::access_while_asleep), 2u);
    host.chip->set_wakeup(true);
    EXPECT_EQ(host.peek(sdio::reg::status).status, BusStatus::ok);
    EXPECT_EQ(count(Violation::access_while_asleep), 2u);
    host.command_register(sdio::Command::mcu_wake);
    EXPECT_TRUE(host.chip->awake());
}

TEST_F(SleepingChip, raises_its_interrupt_for_a_frame) {
    fall_asleep();
    host.chip->set_wakeup(false);
    (void)host.signalled();
    EXPECT_TRUE(host.hear(777, 9));
    EXPECT_TRUE(host.signalled());
}

TEST_F(SleepingChip, must_not_be_tuned) {
    fall_asleep();
    EXPECT_EQ(host.chip->tune(), BusStatus::timeout);
    EXPECT_EQ(count(Violation::tuned_while_asleep), 1u);
    host.command_register(sdio::Command::mcu_wake);
    host.scheduler.run_for(10 * ms);
    EXPECT_EQ(host.chip->tune(), BusStatus::ok);
    EXPECT_EQ(count(Violation::tuned_while_asleep), 1u);
}

TEST_F(SleepingChip, must_not_be_tuned_between_a_request_and_its_reply) {
    ASSERT_TRUE(host.start_and_join());
    host.transmit(1);
    EXPECT_EQ(host.chip->tune(), BusStatus::ok);
    EXPECT_EQ(count(Violation::tuned_before_reply), 1u);
    EXPECT_TRUE(host.wait(wsm::id::transmit_confirm).has_value());
    EXPECT_EQ(host.chip->tune(), BusStatus::ok);
    EXPECT_EQ(count(Violation::tuned_before_reply), 1u);
}

} // namespace besser::chip::test
