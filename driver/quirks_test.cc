// SPDX-License-Identifier: GPL-2.0-only
// A device on a board, or with firmware, as owners report them (field.md).
#include "driver/test_device.hpp"
#include "model/chip/key_proof.hpp"

namespace besser::driver {
namespace {

using testing::DeviceTest;
using testing::profile_with;
using testing::RestartTest;

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

/// field.md F11.
struct RefusedMibTest : RestartTest {
    RefusedMibTest()
        : RestartTest(profile_with(&chip::Profile::refused_mib,
                                   std::uint16_t{wire::wsm::mib::beacon_filter_enable})) {}
};

TEST_F(RefusedMibTest, does_not_keep_the_station_from_its_network) {
    run(60, [this] { associate(true); });
    EXPECT_TRUE(chip.joined(0));
    EXPECT_TRUE(chip.power_saving(0));
    EXPECT_EQ(device->counters().restarts, 0u);
}

/// field.md H5.
struct SecondFunctionTest : RestartTest {
    SecondFunctionTest() : RestartTest(profile_with(&chip::Profile::second_function, true)) {}

    struct Served {
        std::uint64_t interrupts, bytes_read;
    };
    /// What the bus saw while the chip handed ten frames up, one by one.
    Served receive_ten() {
        const auto &trace = t.world.trace();
        const auto delivered = upper.delivered.size();
        const Served before{trace.sdio_interrupts, trace.bus.cmd52_reads};
        run(60, [this] {
            for (int i = 0; i < 10; i++) {
                EXPECT_TRUE(receive_frame());
                env.sleep(second / 100);
            }
        });
        EXPECT_EQ(upper.delivered.size() - delivered, 10u);
        return {trace.sdio_interrupts - before.interrupts,
                trace.bus.cmd52_reads - before.bytes_read};
    }
};

TEST_F(SecondFunctionTest, is_left_alone) {
    restart_twice();
    run(60, [this] { device->stop(); });
    EXPECT_EQ(chip.stats().second_function_accesses, 0u);
    constexpr std::uint32_t io_enable = 0x02;
    EXPECT_EQ(chip.read_byte(0, io_enable).value, 1 << wire::sdio::function_number);
}

TEST_F(SecondFunctionTest, whose_driver_wants_interrupts_costs_a_look_at_each_and_none_is_lost) {
    run(60, [this] { join(); });
    const Served alone = receive_ten();
    run(60, [this] {
        const auto claimed = env.mmc().claim_irq(
            2, [](void *) { FAIL() << "it has none"; }, nullptr);
        EXPECT_EQ(claimed, chip::BusStatus::ok);
    });
    const Served beside = receive_ten();
    EXPECT_EQ(beside.interrupts, alone.interrupts);
    EXPECT_EQ(beside.bytes_read - alone.bytes_read, beside.interrupts);
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

} // namespace
} // namespace besser::driver
