// SPDX-License-Identifier: GPL-2.0-only
// A device with a virtual chip that it can be cut off from.
#pragma once

#include "driver/device.hpp"
#include "driver/test_chip.hpp"
#include "support/time_units.hpp"

#include <memory>

namespace besser::driver::testing {

using host::VirtualPort;

inline chip::Profile profile_with(auto chip::Profile::*key, auto value) {
    auto profile = prompt_chip();
    profile.*key = value;
    return profile;
}

struct DeviceTest : ChipTest {
    static constexpr MacAddress bssid{2, 0, 0, 0, 0, 9};

    std::unique_ptr<Device<VirtualPort, DirectPath>> device =
        std::make_unique<Device<VirtualPort, DirectPath>>(env);

    explicit DeviceTest(const chip::Profile &profile = prompt_chip()) : ChipTest(profile) {
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
        network.bssid = bssid;
        EXPECT_TRUE(device->station().join(network, {}));
    }
    void associate(bool power_save) {
        join();
        AssociationParameters association{};
        association.association_id = 1;
        EXPECT_TRUE(device->station().associated(association));
        EXPECT_TRUE(device->station().set_power_save(power_save));
    }
    /// From the access point. False: the chip did not hear it.
    bool receive_frame(std::uint16_t number = 0) {
        wire::ieee80211::QosHeader header{};
        header.base.type = wire::ieee80211::frame::qos_data;
        header.base.flags = wire::ieee80211::flag::from_ds;
        header.base.address1 = env.mac_address();
        header.base.address2 = header.base.address3 = bssid;
        header.base.sequence = static_cast<std::uint16_t>(number << 4);
        return radio.listener->on_receive(wire::bytes_of(header), {6, 21, 130, false, true});
    }
};

/// A device whose firmware dies. What its restart does, and in which order it is told.
struct RestartTest : DeviceTest {
    unsigned told = 0;

    explicit RestartTest(const chip::Profile &profile = prompt_chip()) : DeviceTest(profile) {
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
        join();
        const auto before = told;
        for (std::uint16_t number = 0; number < 4000 && told == before; number += 10) {
            (void)receive_frame(number);
            auto frame = vkernel::Frame::allocate(env, 100);
            (void)device->transmit(frame, {AccessCategory::best_effort, 0, false, false, {}});
            env.sleep(second / 20);
            radio.acknowledge_all();
        }
    }
};

} // namespace besser::driver::testing
