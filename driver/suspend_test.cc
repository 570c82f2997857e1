// SPDX-License-Identifier: GPL-2.0-only
// The system sleeps while the station stays in its network.
#include "driver/test_device.hpp"

namespace besser::driver {
namespace {

using testing::profile_with;
using testing::RestartTest;

struct NetworkSuspendTest : RestartTest {
    NetworkSuspendTest()
        : RestartTest(profile_with(&chip::Profile::registers_answer_asleep, false)) {}
};

TEST_F(NetworkSuspendTest, the_chip_sleeps_at_once_and_stays_in_the_network) {
    run(700, [this] {
        associate(true);
        EXPECT_TRUE(device->suspend());
        EXPECT_FALSE(chip.awake());
        env.sleep(600 * second);
        EXPECT_FALSE(chip.awake()) << "nobody looks at it";
        device->resume();
        env.sleep(second / 10);
        EXPECT_TRUE(chip.joined(0));
        EXPECT_TRUE(device->station().set_power_save(false));
    });
    EXPECT_EQ(told, 0u);
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

TEST_F(NetworkSuspendTest, what_comes_meanwhile_raises_the_interrupt_and_is_delivered_afterwards) {
    run(60, [this] {
        associate(true);
        EXPECT_TRUE(device->suspend());
        const auto before = t.world.trace().executions("sdio_irq_work");
        EXPECT_TRUE(receive_frame());
        env.sleep(second);
        EXPECT_EQ(t.world.trace().executions("sdio_irq_work") - before, 1u);
        EXPECT_TRUE(upper.delivered.empty());
        device->resume();
        env.sleep(second / 10);
    });
    EXPECT_EQ(upper.delivered.size(), 1u);
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

TEST_F(NetworkSuspendTest, a_chip_that_sleeps_already_may) {
    run(60, [this] {
        associate(true);
        env.sleep(3 * second);
        EXPECT_FALSE(chip.awake());
        EXPECT_TRUE(device->suspend());
        EXPECT_FALSE(chip.awake());
        device->resume();
        EXPECT_TRUE(device->station().set_power_save(false));
    });
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

TEST_F(NetworkSuspendTest, without_power_save_or_a_network_it_is_left) {
    run(60, [this] {
        EXPECT_EQ(device->suspend().error(), Errc::gone);
        associate(false);
        EXPECT_EQ(device->suspend().error(), Errc::busy);
        EXPECT_TRUE(device->station().set_power_save(true)) << "and the driver goes on";
    });
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

TEST_F(NetworkSuspendTest, with_a_frame_in_the_chip_it_is_left) {
    run(60, [this] {
        associate(true);
        transmit(); // the radio does not say what became of it
        EXPECT_EQ(device->suspend().error(), Errc::busy);
        EXPECT_TRUE(chip.awake());
        radio.acknowledge_all();
        EXPECT_TRUE(device->station().set_power_save(true));
    });
}

TEST_F(NetworkSuspendTest, a_chip_that_lost_its_power_is_restarted_afterwards) {
    run(60, [this] {
        associate(true);
        EXPECT_TRUE(device->suspend());
        chip.set_power(false);
        chip.set_power(true);
        device->resume();
        env.sleep(20 * second);
    });
    EXPECT_EQ(told, 1u);
    EXPECT_TRUE(device->running());
}

TEST_F(NetworkSuspendTest, the_interface_may_go_down_while_it_lasts) {
    run(60, [this] {
        associate(true);
        EXPECT_TRUE(device->suspend());
        device->stop();
        device->resume();
        EXPECT_TRUE(device->start());
        EXPECT_TRUE(device->station().set_power_save(false));
    });
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

} // namespace
} // namespace besser::driver
