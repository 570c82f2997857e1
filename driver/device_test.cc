// SPDX-License-Identifier: GPL-2.0-only
// The life of a device with a virtual chip that it can be cut off from.
#include "driver/device.hpp"

#include "driver/test_chip.hpp"
#include "model/chip/key_proof.hpp"
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
        EXPECT_TRUE(device->transmit(frame, {AccessCategory::best_effort, 0, false, false, {}}));
    }
    void bring_up() {
        EXPECT_TRUE(env.probe());
        EXPECT_TRUE(device->probe());
        EXPECT_TRUE(device->start());
    }
    /// The module is unloaded, and another loaded.
    void replace_driver() {
        device->remove();
        device = std::make_unique<Device<VirtualPort, DirectPath>>(env);
        bring_up();
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
    EXPECT_EQ(wire.count(wire::boot::FrameType::run), 3u) << "it is calibrated already";
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
        (void)device->flush(false);
        EXPECT_GE(t.world.now_ns() - begin_ns, confirm_timeout_ns);
    });
}

TEST_F(DeviceTest, a_flush_that_drops_gives_back_what_waits_and_no_more) {
    unsigned reported = 0;
    upper.on_tx_status = [&] { reported++; };
    run(60, [&, this] {
        bring_up();
        join();
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
        EXPECT_EQ(device->credits_used(), in_chip);
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
    std::uint64_t restarts_for(Errc why) {
        return device->counters().restarts_by_reason[place_of(why)];
    }
    /// For three windows of the watch most of what the access point sends is missing, and our own
    /// frames are acknowledged.
    void starve() {
        const MacAddress bssid{2, 0, 0, 0, 0, 9};
        JoinParameters network{};
        network.channel = {Band::ghz2_4, 6, false};
        network.bssid = bssid;
        EXPECT_TRUE(device->station().join(network, {}));
        const auto before = told;
        for (std::uint16_t number = 0; number < 4000 && told == before; number += 10) {
            wire::ieee80211::QosHeader header{};
            header.base.type = wire::ieee80211::frame::qos_data;
            header.base.flags = wire::ieee80211::flag::from_ds;
            header.base.address1 = env.mac_address();
            header.base.address2 = header.base.address3 = bssid;
            header.base.sequence = static_cast<std::uint16_t>(number << 4);
            (void)radio.listener->on_receive(wire::bytes_of(header), {6, 21, 130, false, true});
            auto frame = vkernel::Frame::allocate(env, 100);
            (void)device->transmit(frame, {AccessCategory::best_effort, 0, false, false, {}});
            env.sleep(second / 20);
            radio.acknowledge_all();
        }
    }
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

TEST_F(RestartTest, is_counted_by_its_reason) {
    restart();
    EXPECT_EQ(restarts_for(Errc::protocol), 1u) << "an exception is one";
    run(60, [this] {
        chip.arm(chip::Fault::withheld_confirm);
        EXPECT_FALSE(device->station().set_power_save(false));
        env.sleep(second);
    });
    EXPECT_EQ(restarts_for(Errc::timeout), 1u);
    EXPECT_EQ(device->counters().restarts, 2u);
}

/// Where switching Wi-Fi off and on is not enough, which takes seconds.
TEST_F(RestartTest, is_cut_short_when_the_interface_goes_down) {
    for (int tenths = 0; tenths < 15; tenths++) {
        run(60, [&, this] {
            chip.arm(chip::Fault::dead_frozen);
            (void)device->station().set_power_save(false); // which shows it
            env.sleep(tenths * second / 10);
            const auto begin_ns = t.world.now_ns();
            device->stop();
            EXPECT_LT(t.world.now_ns() - begin_ns, second) << tenths;
            EXPECT_FALSE(device->running());
            EXPECT_TRUE(device->start()) << tenths;
            EXPECT_TRUE(device->station().set_power_save(false)) << tenths;
        });
    }
    EXPECT_GT(device->counters().restarts_cancelled, 5u) << "or it would show nothing";
}

TEST_F(RestartTest, of_a_chip_that_receives_less_and_less_cycles_its_power) {
    const auto before = power_ons();
    run(60, [this] { starve(); });
    EXPECT_EQ(told, 1u);
    EXPECT_EQ(restarts_for(Errc::starved), 1u);
    EXPECT_EQ(device->counters().wifi_restarts_tried, 0u);
    EXPECT_EQ(power_ons(), before + 1);
}

TEST_F(RestartTest, of_a_chip_that_receives_less_and_less_is_done_once_in_ten_minutes) {
    run(120, [this] {
        starve();
        env.sleep(10 * second);
        starve();
    });
    EXPECT_EQ(told, 1u);
    run(800, [this] {
        env.sleep(600 * second);
        starve();
    });
    EXPECT_EQ(told, 2u);
}

chip::Profile profile_with(auto chip::Profile::*key, auto value) {
    auto profile = testing::prompt_chip();
    profile.*key = value;
    return profile;
}

/// field.md F6.
struct BluetoothTest : RestartTest {
    BluetoothTest() : RestartTest(profile_with(&chip::Profile::bluetooth_boots_on, false)) {}
};

TEST_F(BluetoothTest, is_on_from_the_probe_on) {
    EXPECT_TRUE(chip.bluetooth_on());
    run(60, [this] { device->stop(); });
    EXPECT_TRUE(chip.bluetooth_on()) << "keyboards need no Wi-Fi";
}

TEST_F(BluetoothTest, is_on_after_a_power_cycle) {
    restart_twice(); // too soon for Wi-Fi off and on alone
    EXPECT_EQ(device->counters().power_cycles, 1u);
    EXPECT_TRUE(chip.bluetooth_on());
}

/// protocol.md, B.10.
struct LateBluetoothTest : DeviceTest {
    LateBluetoothTest() : DeviceTest(late()) {}
    static chip::Profile late() {
        auto profile = profile_with(&chip::Profile::bluetooth_boots_on, false);
        profile.bt_before_wifi = false;
        return profile;
    }
};

TEST_F(LateBluetoothTest, is_asked_for_again_once_wifi_is_on) {
    run(60, [this] {
        EXPECT_TRUE(env.probe());
        EXPECT_TRUE(device->probe()) << "without Bluetooth there is Wi-Fi all the same";
        EXPECT_FALSE(chip.bluetooth_on());
        EXPECT_TRUE(device->start());
        EXPECT_TRUE(chip.bluetooth_on());
    });
}

/// A level that nobody takes away is served for ever.
struct StrayInterruptTest : RestartTest {
    StrayInterruptTest() : RestartTest(profile_with(&chip::Profile::interrupt_while_off, 1.0)) {}
};

TEST_F(StrayInterruptTest, while_wifi_is_off_is_served_once) {
    run(60, [this] { device->stop(); });
    EXPECT_GT(device->counters().stray_interrupts, 0u);
    EXPECT_EQ(interrupts_in_a_second(), 0u);
    run(60, [this] {
        EXPECT_TRUE(device->start());
        EXPECT_TRUE(device->station().set_power_save(false));
    });
}

/// field.md H3.
struct SuspendTest : RestartTest {
    SuspendTest() : RestartTest(profile_with(&chip::Profile::suspend_keeps_power, false)) {}
};

TEST_F(SuspendTest, that_lost_the_power_it_was_to_keep_is_followed_by_a_boot) {
    run(60, [this] {
        device->stop();
        chip.suspend();
        EXPECT_TRUE(device->start());
        EXPECT_TRUE(device->station().set_power_save(false));
    });
    EXPECT_EQ(device->counters().power_losses, 1u);
    EXPECT_EQ(device->counters().power_cycles, 1u);
    EXPECT_EQ(told, 0u) << "nobody need know";
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

/// protocol.md 8: the bus may be silent while the chip sleeps.
struct SilentSleepTest : RestartTest {
    SilentSleepTest() : RestartTest(profile_with(&chip::Profile::registers_answer_asleep, false)) {}
};

TEST_F(SilentSleepTest, a_chip_that_answers_nobody_asleep_is_woken_and_not_booted) {
    run(60, [this] {
        device->stop();
        EXPECT_TRUE(device->start());
        EXPECT_TRUE(device->station().set_power_save(false));
    });
    EXPECT_EQ(device->counters().power_cycles, 0u);
}

struct WakeupTest : RestartTest {
    WakeupTest() : RestartTest(profile_with(&chip::Profile::reset_needs_wakeup, true)) {}
};

TEST_F(WakeupTest, a_reset_that_needs_the_wakeup_line_gets_it) {
    run(60, [this] {
        chip.arm(chip::Fault::self_reset);
        (void)device->station().set_power_save(false); // which shows it
        env.sleep(10 * second);
    });
    EXPECT_EQ(told, 1u);
    run(60, [this] { EXPECT_TRUE(device->station().set_power_save(false)); });
}

/// field.md F7: a burst that no key opens.
struct RekeyTest : RestartTest {
    RekeyTest() : RestartTest(profile_with(&chip::Profile::wrong_key_after_rekey, 1.0)) {}

    static constexpr MacAddress bssid{2, 0, 0, 0, 0, 9};

    void add_key(std::uint8_t byte) {
        Key key{};
        key.cipher = Cipher::ccmp;
        key.pairwise = true;
        key.peer = bssid;
        key.length = 16;
        key.bytes.fill(byte);
        EXPECT_TRUE(device->station().add_key(0, key));
    }
    /// A frame of the access point, protected with a key of these bytes.
    void receive(std::uint8_t key_byte) {
        std::array<std::uint8_t, 16> key;
        key.fill(key_byte);
        const auto ccmp = wire::ccmp::Header::of(++packet_number_, 0);
        wire::ieee80211::Header header{};
        header.type = wire::ieee80211::frame::data;
        header.flags = wire::ieee80211::flag::from_ds | wire::ieee80211::flag::protected_frame;
        header.address1 = env.mac_address();
        header.address2 = header.address3 = bssid;
        const auto proof = chip::key_proof(key, ccmp);
        std::vector<std::uint8_t> frame;
        for (const Bytes part : {wire::bytes_of(header), wire::bytes_of(ccmp), Bytes(proof)})
            frame.insert(frame.end(), part.begin(), part.end());
        EXPECT_TRUE(radio.listener->on_receive(frame, {6, 21, 130, false, true}));
        env.sleep(second / 100);
    }

  private:
    std::uint64_t packet_number_ = 0;
};

TEST_F(RekeyTest, that_leaves_the_wrong_key_in_use_has_the_network_joined_anew) {
    run(60, [this] {
        JoinParameters network{};
        network.channel = {Band::ghz2_4, 6, false};
        network.bssid = bssid;
        EXPECT_TRUE(device->station().join(network, {}));
        add_key(1);
        receive(1);
        EXPECT_EQ(upper.delivered.size(), 1u);
        EXPECT_TRUE(device->station().remove_key(0));
        add_key(2);
        for (int i = 0; i < 5; i++)
            receive(2);
    });
    EXPECT_EQ(device->counters().rx_undecrypted, 5u);
    EXPECT_EQ(upper.connections_broken, 1);
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

/// And its chip answers nobody while it sleeps.
struct UncutSilentTest : RestartTest {
    UncutSilentTest() : RestartTest(silent()) {}
    static chip::Profile silent() {
        auto profile = uncut_chip();
        profile.registers_answer_asleep = false;
        return profile;
    }
};

TEST_F(UncutSilentTest, a_chip_that_an_earlier_driver_let_sleep_is_taken_over) {
    run(60, [this] { replace_driver(); });
    EXPECT_EQ(wire.count(wire::boot::FrameType::run), 2u) << "booted once";
}

TEST_F(UncutTest, firmware_that_ran_through_a_power_cycle_is_taken_over) {
    restart_twice(); // too soon for Wi-Fi off and on alone
    EXPECT_EQ(told, 2u);
    EXPECT_EQ(device->counters().power_cycles, 1u);
    EXPECT_EQ(device->counters().adoptions, 1u);
    EXPECT_EQ(wire.count(wire::boot::FrameType::run), 2u) << "booted once";
}

TEST_F(UncutTest, firmware_of_an_earlier_driver_is_taken_over) {
    run(60, [this] {
        replace_driver();
        EXPECT_TRUE(device->station().set_power_save(false));
    });
    EXPECT_EQ(wire.count(wire::boot::FrameType::run), 2u) << "booted once";
}

TEST_F(RestartTest, lets_no_frame_pass_until_a_network_is_joined_again) {
    unsigned refused = 0;
    const auto is_taken = [this] {
        auto frame = vkernel::Frame::allocate(env, 100);
        return device->transmit(frame, {AccessCategory::best_effort, 0, false, false, {}});
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
