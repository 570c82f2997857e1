// SPDX-License-Identifier: GPL-2.0-only
// What a device does whose chip is lost, and in which order it is told.
#include "driver/test_device.hpp"

namespace besser::driver {
namespace {

using testing::RestartTest;

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

/// The chip freezes, and is to switch Wi-Fi off, which it does not.
struct WifiOffInVain : RestartTest {
    explicit WifiOffInVain(std::int64_t wifi_on_ns) : RestartTest(switches_on_in(wifi_on_ns)) {}
    void TestBody() override {}

    std::int64_t takes() {
        std::int64_t took = 0;
        run(60, [&, this] {
            chip.arm(chip::Fault::dead_frozen);
            (void)device->station().set_power_save(false); // which shows it
            const auto begin_ns = env.now_ns();
            while (device->counters().power_cycles == 0)
                env.sleep(ms);
            took = env.now_ns() - begin_ns;
        });
        return took;
    }

  private:
    static chip::Profile switches_on_in(std::int64_t wifi_on_ns) {
        auto profile = testing::prompt_chip();
        profile.wifi_on_ns = wifi_on_ns;
        return profile;
    }
};

TEST(WifiOffInVainTest, is_waited_for_four_times_as_long_as_wifi_on_took) {
    EXPECT_NEAR(WifiOffInVain(20 * ms).takes(), 100 * ms, 25 * ms);
    EXPECT_LT(WifiOffInVain(ms).takes(), 30 * ms);
}

TEST(WifiOffInVainTest, is_waited_for_a_fifth_of_a_second_at_most) {
    EXPECT_NEAR(WifiOffInVain(second).takes(), 200 * ms, 25 * ms);
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
    for (int part = 0; part < 30; part++) {
        run(60, [&, this] {
            chip.arm(chip::Fault::dead_frozen);
            (void)device->station().set_power_save(false); // which shows it
            env.sleep(part * second / 20);
            const auto begin_ns = t.world.now_ns();
            device->stop();
            EXPECT_LT(t.world.now_ns() - begin_ns, second) << part;
            EXPECT_FALSE(device->running());
            EXPECT_TRUE(device->start()) << part;
            EXPECT_TRUE(device->station().set_power_save(false)) << part;
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

} // namespace
} // namespace besser::driver
