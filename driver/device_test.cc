// SPDX-License-Identifier: GPL-2.0-only
// The life of a device.
#include "driver/test_device.hpp"

namespace besser::driver {
namespace {

using testing::DeviceTest;

TEST_F(DeviceTest, a_chip_that_does_not_boot_interrupts_no_more) {
    t.world.costs().sdio_irq_work_ns = 1'000'000; // seconds of interrupts, one after the other
    run(60, [this] {
        EXPECT_TRUE(env.probe());
        wire.on_write = [](MutableBytes) { return false; };
        wire.stick();
        EXPECT_FALSE(device->probe());
    });
    EXPECT_EQ(interrupts_in_a_second(), 0u);
}

TEST_F(DeviceTest, a_probed_device_boots_no_more_when_it_starts) {
    run(60, [this] { bring_up(); });
    EXPECT_EQ(wire.count(wire::boot::FrameType::run), 2u); // one per stage
}

TEST_F(DeviceTest, a_device_that_lost_its_power_boots_anew_when_it_starts) {
    run(60, [this] {
        bring_up();
        device->stop();
        device->power_lost();
        EXPECT_TRUE(device->start());
    });
    EXPECT_EQ(wire.count(wire::boot::FrameType::run), 3u) << "it is calibrated already";
}

/// A chip that answers nobody any more if it is looked at while its firmware starts.
struct ShyChipTest : DeviceTest {
    unsigned spoiled = 0;

    ShyChipTest() {
        wire.on_write = [this, stages = 0u](MutableBytes frame) mutable {
            if (frame[0] == static_cast<std::uint8_t>(wire::boot::FrameType::run) && stages++ > 0)
                starts_until_ns = t.world.now_ns() + second / 2;
            return true;
        };
        wire.on_read_byte = [this](std::uint32_t address, std::uint8_t &) {
            if (address != wire::sdio::reg::status || t.world.now_ns() >= starts_until_ns)
                return;
            spoiled++;
            wire.mute = true;
        };
    }
    std::int64_t starts_until_ns = 0;
};

TEST_F(ShyChipTest, is_left_alone_from_the_second_boot_on) {
    run(60, [this] {
        EXPECT_TRUE(env.probe());
        EXPECT_TRUE(device->probe());
        EXPECT_FALSE(device->start());
        wire.mute = false;
        device->power_lost();
        EXPECT_TRUE(device->start());
        for (int i = 0; i < 3; i++) {
            device->stop();
            device->power_lost();
            EXPECT_TRUE(device->start());
        }
    });
    EXPECT_EQ(spoiled, 1u);
}

TEST_F(DeviceTest, a_flush_ends_not_before_the_last_frame_is_confirmed) {
    run(60, [this] {
        bring_up();
        join();
    });
    run(60, [this] {
        const auto begin_ns = t.world.now_ns();
        transmit();
        env.sleep(second / 1000);
        EXPECT_EQ(device->credits_used(), 1);
        t.task("access point", [this] {
            env.sleep(second);
            radio.acknowledge_all();
        });
        EXPECT_TRUE(device->flush(false));
        EXPECT_GE(t.world.now_ns() - begin_ns, second);
        EXPECT_EQ(device->credits_used(), 0);
    });
}

TEST_F(DeviceTest, a_flush_that_drops_gives_back_what_waits_and_no_more) {
    unsigned reported = 0;
    upper.on_tx_status = [&] { reported++; };
    run(60, [&, this] {
        bring_up();
        join();
        env.sleep(second);                                  // its first question is answered
        wire.on_write = [](MutableBytes) { return false; }; // nothing is confirmed
        const int in_chip = device->credits_total() - 1;
        const unsigned more = 5;
        for (int i = 0; i < in_chip + static_cast<int>(more); i++)
            transmit();
        env.sleep(second / 100);
        ASSERT_EQ(device->credits_used(), in_chip);
        const auto begin_ns = t.world.now_ns();
        EXPECT_TRUE(device->flush(true));
        EXPECT_LT(t.world.now_ns() - begin_ns, second / 4);
        EXPECT_EQ(reported, more);
        EXPECT_GE(device->credits_used(), in_chip) << "or the question whether it is alive";
    });
}

TEST_F(DeviceTest, after_a_flush_that_drops_frames_pass_as_before) {
    run(60, [this] {
        bring_up();
        join();
        EXPECT_TRUE(device->flush(true));
        const auto sent = chip.stats().transmits;
        transmit();
        env.sleep(second / 100);
        EXPECT_EQ(chip.stats().transmits, sent + 1);
    });
}

TEST_F(DeviceTest, frames_leave_a_credit_for_a_command) {
    run(60, [this] {
        bring_up();
        join();
        wire.on_write = [](MutableBytes) { return false; }; // none is confirmed
        for (int i = 0; i < device->credits_total() + 1; i++)
            transmit();
        env.sleep(second / 100);
        EXPECT_EQ(device->credits_used(), device->credits_total() - 1);
    });
}

TEST_F(DeviceTest, a_chip_that_dies_while_the_interface_goes_down_interrupts_no_more) {
    run(60, [this] { bring_up(); });
    run(60, [this] {
        wire.mute = true;
        wire.stick();
        device->stop();
    });
    EXPECT_EQ(interrupts_in_a_second(), 0u);
}

TEST_F(DeviceTest, a_start_during_which_the_firmware_dies_fails_at_once) {
    run(60, [this] {
        bring_up();
        for (const std::uint32_t batches : {0, 1, 2}) {
            device->stop();
            chip.arm(chip::Fault::exception, {.after_count = batches});
            const auto begin_ns = t.world.now_ns();
            EXPECT_FALSE(device->start());
            EXPECT_LT(t.world.now_ns() - begin_ns, 3 * second) << batches; // a boot among them
        }
    });
}

TEST_F(DeviceTest, a_chip_that_died_while_the_interface_went_down_comes_up_again) {
    run(60, [this] {
        bring_up();
        wire.mute = true;
        device->stop();
        wire.mute = false;
        EXPECT_TRUE(device->start());
    });
}

/// The commands that switch Wi-Fi on and off included.
TEST_F(DeviceTest, whichever_byte_of_a_start_is_damaged_is_repeated) {
    run(60, [this] { bring_up(); });
    unsigned place = 0;
    for (auto fired = chip.fired(chip::Fault::crc_error_byte); ++fired; place++) {
        run(60, [this, place] {
            chip.arm(chip::Fault::crc_error_byte, {.after_count = place});
            device->stop();
            EXPECT_TRUE(device->start());
            chip.disarm(chip::Fault::crc_error_byte);
        });
        if (chip.fired(chip::Fault::crc_error_byte) != fired)
            break;
    }
    EXPECT_GT(place, 10u);
    EXPECT_EQ(device->counters().power_cycles, 0u);
}

TEST_F(DeviceTest, the_chip_sleeps_until_the_interface_is_up_and_when_it_is_down) {
    run(60, [this] {
        EXPECT_TRUE(env.probe());
        EXPECT_TRUE(device->probe());
        EXPECT_FALSE(chip.awake());
        EXPECT_TRUE(device->start());
        EXPECT_TRUE(chip.awake());
        device->stop();
        EXPECT_FALSE(chip.awake());
        EXPECT_TRUE(device->start());
        EXPECT_TRUE(device->station().set_power_save(false));
    });
    EXPECT_EQ(chip.stats().of(chip::Violation::write_while_asleep), 0u);
    EXPECT_EQ(device->counters().power_cycles, 0u);
}

TEST_F(DeviceTest, a_damaged_batch_is_ended_for_the_upper_edge_too) {
    run(60, [this] { bring_up(); });
    run(60, [this] {
        const auto ends = upper.batch_ends;
        chip.arm(chip::Fault::wrong_sequence);
        EXPECT_FALSE(device->station().set_power_save(false));
        EXPECT_GT(upper.batch_ends, ends);
    });
}

TEST_F(DeviceTest, a_scan_under_way_ends_when_the_interface_goes_down) {
    run(60, [this] {
        bring_up();
        ScanRequest request{};
        request.channels[0] = {Band::ghz2_4, 6, false};
        request.channel_count = 1;
        EXPECT_TRUE(device->station().scan(request, {}));
        EXPECT_TRUE(upper.scans.empty()); // or it would show nothing
        device->stop();
        EXPECT_EQ(upper.scans, std::vector{ScanOutcome::aborted});
    });
}

/// More damaged reads than are repeated at once: the next look may succeed.
TEST_F(DeviceTest, a_control_byte_that_cannot_be_read_for_a_moment_is_read_later) {
    run(60, [this] {
        bring_up();
        chip.arm(chip::Fault::crc_error_byte, {.repeat = 3});
        env.sleep(second); // the bottom half polls
        EXPECT_EQ(chip.fired(chip::Fault::crc_error_byte), 3u);
        EXPECT_EQ(device->counters().restarts, 0u);
    });
}

} // namespace
} // namespace besser::driver
