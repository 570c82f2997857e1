// SPDX-License-Identifier: GPL-2.0-only
// The mmc core tunes the bus anew when it has to, but not while the chip sleeps, nor between a
// request and its reply.
#include "driver/test_device.hpp"

namespace besser::driver {
namespace {

using testing::profile_with;
using testing::RestartTest;

struct TuningTest : RestartTest {
    TuningTest() : RestartTest(profile_with(&chip::Profile::registers_answer_asleep, false)) {}

    void need_tuning() { env.mmc().need_tuning(); }
    void expect_none_at_a_bad_time() {
        EXPECT_EQ(chip.stats().of(chip::Violation::tuned_while_asleep), 0u);
        EXPECT_EQ(chip.stats().of(chip::Violation::tuned_before_reply), 0u);
    }
};

TEST_F(TuningTest, waits_until_an_interface_that_was_down_is_up) {
    run(60, [this] {
        device->stop();
        need_tuning();
        EXPECT_TRUE(device->start());
    });
    EXPECT_EQ(wire.tunings, 1u);
    expect_none_at_a_bad_time();
}

TEST_F(TuningTest, waits_for_the_reply_to_a_request) {
    wire.on_write = [this](MutableBytes) {
        need_tuning();
        return true;
    };
    run(1, [this] { EXPECT_TRUE(device->station().set_power_save(false)); });
    EXPECT_GE(wire.tunings, 1u);
    expect_none_at_a_bad_time();
}

TEST_F(TuningTest, is_not_held_by_a_driver_that_left) {
    run(60, [this] {
        device->remove();
        need_tuning();
        env.set_wakeup(true);
        EXPECT_TRUE(env.power_cycle());
    });
    EXPECT_EQ(t.first_warning(), "");
    need_tuning();
    run(60, [this] {
        env.bus_claim();
        (void)env.bus_read_byte(wire::sdio::reg::status);
        env.bus_release();
    });
    EXPECT_EQ(wire.tunings, 1u);
}

} // namespace
} // namespace besser::driver
