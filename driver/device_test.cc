// SPDX-License-Identifier: GPL-2.0-only
// The life of a device with a virtual chip that it can be cut off from.
#include "driver/device.hpp"

#include "driver/test_chip.hpp"
#include "support/time_units.hpp"

#include <memory>

namespace besser::driver {
namespace {

using host::VirtualPort;

struct DeviceTest : testing::ChipTest {
    std::unique_ptr<Device<VirtualPort, DirectPath>> device =
        std::make_unique<Device<VirtualPort, DirectPath>>(env);

    explicit DeviceTest(const chip::Profile &profile = testing::prompt_chip())
        : testing::ChipTest(profile) {
        // An interrupt that nobody acknowledges takes time.
        t.world.costs().sdio_irq_work_ns = 1'000;
        add_firmware();
    }
    /// Runs `function` for at most `seconds`.
    template <class Function>
    void run(std::int64_t seconds, Function function) {
        bool done = false;
        t.task("test", [&done, &function] {
            function();
            done = true;
        });
        t.world.run_until(t.world.now_ns() + seconds * second);
        EXPECT_TRUE(done);
        EXPECT_EQ(t.first_warning(), "");
    }
    std::uint64_t interrupts_in_a_second() {
        const auto before = t.world.trace().executions("sdio_irq_work");
        t.world.run_until(t.world.now_ns() + second);
        return t.world.trace().executions("sdio_irq_work") - before;
    }
    void transmit() {
        auto frame = vkernel::Frame::allocate(env, 100);
        EXPECT_TRUE(device->transmit(frame, {AccessCategory::best_effort, 0, false, false}));
    }
    void bring_up() {
        EXPECT_TRUE(env.probe());
        EXPECT_TRUE(device->probe());
        EXPECT_TRUE(device->start());
    }
    void join() {
        JoinParameters network{};
        network.channel = {Band::ghz2_4, 6, false};
        EXPECT_TRUE(device->station().join(network, {}));
    }
};

TEST_F(DeviceTest, a_chip_that_does_not_boot_interrupts_no_more) {
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
    EXPECT_EQ(wire.count(wire::boot::FrameType::run), 4u);
}

TEST_F(DeviceTest, a_flush_ends_not_before_the_last_frame_is_confirmed) {
    run(60, [this] {
        bring_up();
        join();
    });
    run(60, [this] {
        const auto begin_ns = t.world.now_ns();
        wire.on_write = [](MutableBytes) { return false; }; // the frame never arrives
        transmit();
        env.sleep(second / 1000);
        EXPECT_EQ(device->credits_used(), 1);
        (void)device->flush();
        EXPECT_GE(t.world.now_ns() - begin_ns, confirm_timeout_ns);
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

/// A device whose firmware dies. What its restart does, and in which order it is told.
struct RestartTest : DeviceTest {
    unsigned told = 0;

    explicit RestartTest(const chip::Profile &profile = testing::prompt_chip())
        : DeviceTest(profile) {
        upper.on_restarted = [this] { told++; };
        run(60, [this] { bring_up(); });
    }
    void restart() {
        run(60, [this] { die_and_come_back(); });
    }
    /// A second restart comes soon after the first.
    void restart_twice() {
        run(60, [this] {
            die_and_come_back();
            die_and_come_back();
        });
    }
    void die_and_come_back() {
        const auto before = told;
        chip.arm(chip::Fault::exception);
        while (told == before)
            env.sleep(second / 1000);
        env.sleep(second);
    }
    std::uint64_t power_ons() const { return chip.stats().power_ons; }
};

TEST_F(RestartTest, is_done_and_told_once) {
    const auto before = power_ons();
    restart();
    EXPECT_EQ(told, 1u);
    EXPECT_EQ(device->counters().restarts, 1u);
    EXPECT_EQ(device->counters().wifi_restarts, 1u);
    EXPECT_EQ(power_ons(), before) << "Wi-Fi off and on was enough";
}

TEST_F(RestartTest, cycles_the_power_of_a_chip_that_does_not_switch_wifi_off) {
    const auto before = power_ons();
    run(60, [this] {
        chip.arm(chip::Fault::dead_frozen);
        EXPECT_FALSE(device->station().set_power_save(false)); // which shows it
        env.sleep(10 * second);
    });
    EXPECT_EQ(told, 1u);
    EXPECT_EQ(device->counters().wifi_restarts, 0u);
    EXPECT_EQ(device->counters().power_cycles, 1u);
    EXPECT_EQ(power_ons(), before + 1);
}

TEST_F(RestartTest, cycles_the_power_of_a_chip_that_is_lost_again_soon) {
    const auto before = power_ons();
    restart_twice();
    EXPECT_EQ(told, 2u);
    EXPECT_EQ(device->counters().wifi_restarts, 1u);
    EXPECT_EQ(power_ons(), before + 1);
    restart(); // a minute later
    EXPECT_EQ(device->counters().wifi_restarts, 2u) << "long ago";
}

chip::Profile uncut_chip() {
    auto profile = testing::prompt_chip();
    profile.power_cycle_cuts = false;
    return profile;
}

/// On a board whose power cycle cuts nothing (field.md H1).
struct UncutTest : RestartTest {
    UncutTest() : RestartTest(uncut_chip()) {}
};

TEST_F(UncutTest, firmware_that_ran_through_a_power_cycle_is_taken_over) {
    restart_twice(); // too soon for Wi-Fi off and on alone
    EXPECT_EQ(told, 2u);
    EXPECT_EQ(device->counters().power_cycles, 1u);
    EXPECT_EQ(device->counters().adoptions, 1u);
    EXPECT_EQ(wire.count(wire::boot::FrameType::run), 2u) << "booted once";
}

TEST_F(UncutTest, firmware_of_an_earlier_driver_is_taken_over) {
    run(60, [this] {
        device->remove();
        device = std::make_unique<Device<VirtualPort, DirectPath>>(env);
        EXPECT_TRUE(env.probe());
        EXPECT_TRUE(device->probe());
        EXPECT_TRUE(device->start());
        EXPECT_TRUE(device->station().set_power_save(false));
    });
    EXPECT_EQ(wire.count(wire::boot::FrameType::run), 2u) << "booted once";
}

TEST_F(RestartTest, lets_no_frame_pass_until_a_network_is_joined_again) {
    unsigned refused = 0;
    const auto is_taken = [this] {
        auto frame = vkernel::Frame::allocate(env, 100);
        return device->transmit(frame, {AccessCategory::best_effort, 0, false, false});
    };
    run(60, [this] { join(); });
    t.task("transmit", [&, this] {
        while (device->counters().restarts == 0)
            env.sleep(second / 1000);
        for (; told == 0; refused++, env.sleep(second / 10'000))
            EXPECT_FALSE(is_taken());
    });
    restart();
    EXPECT_GT(refused, 100u); // or it would show nothing
    run(60, [&, this] {
        EXPECT_FALSE(is_taken());
        join();
        EXPECT_TRUE(is_taken());
    });
}

TEST_F(RestartTest, takes_no_scan_before_it_is_told) {
    ScanRequest request{};
    request.channels[0] = {Band::ghz2_4, 6, false};
    request.channel_count = 1;
    unsigned refused = 0;
    bool taken = false;
    t.task("scan", [&, this] {
        while (device->counters().restarts == 0)
            env.sleep(second / 1000);
        while (!device->station().scan(request, {})) {
            refused += told == 0;
            env.sleep(second / 100'000);
        }
        taken = told > 0;
    });
    restart();
    EXPECT_GT(refused, 100u); // or it would show nothing
    EXPECT_TRUE(taken);
    EXPECT_EQ(upper.scans, std::vector{ScanOutcome::done});
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
