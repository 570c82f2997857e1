// SPDX-License-Identifier: GPL-2.0-only
// The chip sleeps while the interface is up and nobody uses it, and is woken by either side.
#include "driver/test_device.hpp"

namespace besser::driver {
namespace {

using testing::profile_with;
using testing::RestartTest;

struct DozeTest : RestartTest {
    explicit DozeTest(
        const chip::Profile &profile = profile_with(&chip::Profile::registers_answer_asleep, false))
        : RestartTest(profile) {}

    void fall_asleep() {
        run(3, [this] { associate(true); });
        EXPECT_FALSE(chip.awake());
        slept_ = device->counters().sleeps;
    }
    /// Since then.
    [[nodiscard]] std::uint64_t sleeps() const { return device->counters().sleeps - slept_; }
    /// And what follows from it in the next 20 ms.
    void send_frame() {
        t.task("send", [this] { transmit(); });
        t.world.run_until(t.world.now_ns() + second / 50);
    }

  private:
    std::uint64_t slept_ = 0;
};

TEST_F(DozeTest, an_idle_chip_that_saves_power_sleeps_after_two_seconds) {
    run(60, [this] {
        associate(true);
        env.sleep(2 * second);
        EXPECT_TRUE(chip.awake());
        env.sleep(second / 2);
        EXPECT_FALSE(chip.awake());
    });
}

TEST_F(DozeTest, one_that_is_in_no_network_sleeps_as_well) {
    run(60, [this] { env.sleep(3 * second); });
    EXPECT_FALSE(chip.awake());
}

TEST_F(DozeTest, without_power_save_it_stays_awake) {
    run(20, [this] { associate(false); });
    EXPECT_TRUE(chip.awake());
}

TEST_F(DozeTest, a_frame_to_send_wakes_it_and_goes_out) {
    fall_asleep();
    const auto before = radio.on_air.size(); // the chip says that it dozes, and nobody answers
    send_frame();
    EXPECT_TRUE(chip.awake());
    EXPECT_EQ(radio.on_air.size(), before + 1);
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

TEST_F(DozeTest, a_frame_that_it_receives_wakes_it_and_is_delivered) {
    fall_asleep();
    EXPECT_TRUE(receive_frame());
    t.world.run_until(t.world.now_ns() + second / 50);
    EXPECT_TRUE(chip.awake());
    EXPECT_EQ(upper.delivered.size(), 1u);
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

TEST_F(DozeTest, the_interrupt_of_a_sleeping_chip_is_served_once) {
    fall_asleep();
    const auto before = t.world.trace().executions("sdio_irq_work");
    EXPECT_TRUE(receive_frame());
    t.world.run_until(t.world.now_ns() + second / 2);
    // One for the frame, one for the confirm of the firmware's mode.
    EXPECT_EQ(t.world.trace().executions("sdio_irq_work") - before, 2u);
}

TEST_F(DozeTest, a_command_wakes_it) {
    fall_asleep();
    run(1, [this] { EXPECT_TRUE(device->station().set_power_save(false)); });
    EXPECT_TRUE(chip.awake());
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

TEST_F(DozeTest, it_sleeps_again_and_again) {
    fall_asleep();
    for (int i = 0; i < 3; i++) {
        EXPECT_TRUE(receive_frame());
        t.world.run_until(t.world.now_ns() + 3 * second);
    }
    EXPECT_EQ(sleeps(), 3u);
    EXPECT_FALSE(chip.awake());
}

TEST_F(DozeTest, the_firmware_is_told_before_it_sleeps_and_after_it_woke) {
    std::vector<std::uint32_t> modes;
    fall_asleep();
    wire.on_write = [&modes](MutableBytes bytes) {
        const auto *mib = wire::view<wire::wsm::WriteMib>(bytes);
        if (mib->mib == wire::wsm::mib::power_mode)
            modes.push_back(*wire::view<wire::Le32>(bytes, sizeof(*mib)));
        return true;
    };
    send_frame();
    EXPECT_EQ(modes, std::vector<std::uint32_t>{0x10});
    radio.acknowledge_all();
    t.world.run_until(t.world.now_ns() + 3 * second);
    EXPECT_EQ(modes, (std::vector<std::uint32_t>{0x10, 0x12}));
}

/// An interrupt that is lost while it sleeps is found within a minute.
TEST_F(DozeTest, a_sleeping_chip_is_looked_at_once_a_minute) {
    fall_asleep();
    t.world.run_until(t.world.now_ns() + 10 * second);
    const auto polls = device->counters().idle_polls;
    t.world.run_until(t.world.now_ns() + 600 * second);
    EXPECT_EQ(device->counters().idle_polls - polls, 10u);
}

TEST_F(DozeTest, a_scan_keeps_it_awake) {
    ScanRequest request{};
    request.channels[0] = {Band::ghz2_4, 6, false};
    request.channel_count = 1;
    chip.arm(chip::Fault::scan_unfinished);
    run(60, [&] {
        EXPECT_TRUE(device->station().scan(request, {}));
        env.sleep(4 * second);
        EXPECT_EQ(upper.scans.size(), 0u);
        EXPECT_TRUE(chip.awake());
    });
}

TEST_F(DozeTest, taking_the_interface_down_wakes_it_first) {
    fall_asleep();
    run(60, [this] {
        device->stop();
        EXPECT_TRUE(device->start());
        EXPECT_TRUE(device->station().set_power_save(false));
    });
    EXPECT_EQ(chip.stats().all_violations(), 0u);
    EXPECT_EQ(device->counters().power_cycles, 0u);
}

TEST_F(DozeTest, one_that_does_not_wake_is_restarted) {
    fall_asleep();
    wire.mute = true;
    send_frame();
    t.world.run_until(t.world.now_ns() + second / 10);
    EXPECT_EQ(device->counters().restarts, 1u);
}

/// Without the bit that says so in the status register.
TEST_F(DozeTest, one_that_stays_awake_is_told_once) {
    run(1, [this] { associate(true); });
    const auto before = device->counters().sleeps + 0;
    wire.on_read_byte = [](std::uint32_t address, std::uint8_t &value) {
        if (address == wire::sdio::reg::status)
            value |= wire::sdio::status::mcu_awake;
    };
    const auto writes = t.world.trace().bus.cmd52_writes;
    t.world.run_until(t.world.now_ns() + 4 * second);
    const auto tried = t.world.trace().bus.cmd52_writes;
    EXPECT_GT(tried, writes);
    t.world.run_until(t.world.now_ns() + 60 * second);
    EXPECT_EQ(t.world.trace().bus.cmd52_writes, tried);
    EXPECT_EQ(device->counters().sleeps, before);
    EXPECT_EQ(device->counters().restarts, 0u);
}

TEST_F(DozeTest, the_bus_is_not_tuned_before_it_is_awake) {
    fall_asleep();
    env.mmc().need_tuning();
    EXPECT_TRUE(receive_frame());
    t.world.run_until(t.world.now_ns() + second);
    EXPECT_EQ(wire.tunings, 1u);
    EXPECT_EQ(chip.stats().all_violations(), 0u);
}

} // namespace
} // namespace besser::driver
