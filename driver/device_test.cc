// SPDX-License-Identifier: GPL-2.0-only
// The life of a device with a virtual chip that it can be cut off from.
#include "driver/device.hpp"

#include "driver/test_chip.hpp"
#include "driver/test_port.hpp"

#include <memory>

namespace besser::driver {
namespace {

using vkernel::VirtualPort;

constexpr std::int64_t second = 1'000'000'000;

struct DeviceTest : ::testing::Test {
    vkernel::testing::TestWorld t{2};
    testing::SilentRadio radio;
    chip::Chip &chip =
        t.arena.make<chip::Chip>(t.world, radio, testing::prompt_chip(), &t.arena, 1u);
    testing::Wire wire{chip};
    testing::NotingUpper upper;
    vkernel::Env &env = t.arena.make<vkernel::Env>(t.world, wire, upper);
    std::unique_ptr<Device<VirtualPort, DirectPath>> device =
        std::make_unique<Device<VirtualPort, DirectPath>>(env);
    std::vector<std::uint8_t> stage1 = testing::firmware_image(0x20000000, 9'000);
    std::vector<std::uint8_t> stage2 = testing::firmware_image(0x20010000, 20'001);

    DeviceTest() {
        t.world.costs().sdio_irq_work_ns =
            1'000; // an interrupt that nobody acknowledges takes time
        env.add_firmware(wire::boot::stage1_name, stage1);
        env.add_firmware(wire::boot::stage2_name, stage2);
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
    void bring_up() {
        EXPECT_TRUE(env.probe());
        EXPECT_TRUE(device->probe());
        EXPECT_TRUE(device->start());
    }
};

TEST_F(DeviceTest, AChipThatDoesNotBootInterruptsNoMore) {
    run(60, [this] {
        EXPECT_TRUE(env.probe());
        wire.on_write = [](MutableBytes) { return false; };
        wire.stick();
        EXPECT_FALSE(device->probe());
    });
    EXPECT_EQ(interrupts_in_a_second(), 0u);
}

TEST_F(DeviceTest, AChipThatDiesWhileTheInterfaceGoesDownInterruptsNoMore) {
    run(60, [this] { bring_up(); });
    run(60, [this] {
        wire.mute = true;
        wire.stick();
        device->stop();
    });
    EXPECT_EQ(interrupts_in_a_second(), 0u);
}

} // namespace
} // namespace besser::driver
