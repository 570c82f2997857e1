// SPDX-License-Identifier: GPL-2.0-only
#include "driver/power.hpp"

#include "driver/test_firmware.hpp"

namespace besser::driver {
namespace {

using namespace wire::wsm;

struct PowerTest : testing::FirmwareTest {
    Result<> set_power_save(bool on) {
        Result<> result = Errc::gone;
        operate([&] { result = Power(*core).set_power_save(on); });
        return result;
    }
    void say(std::uint32_t pm_status, std::uint8_t psm) {
        indicate(id::pm_indication, PmIndication{{}, pm_status, psm});
    }
    std::uint64_t unconfirmed() { return core->counters().power_saves_unconfirmed; }
    SetPm last() { return testing::as<SetPm>(sent.back()); }
};

/// The firmware's word often never comes (field.md F4): mac80211 would wait for it with its mutex.
TEST_F(PowerTest, nothing_is_waited_for_but_the_confirm) {
    const auto begin_ns = env.now_ns();
    EXPECT_TRUE(set_power_save(true));
    EXPECT_EQ(last().mode, pm_mode::power_save);
    EXPECT_EQ(last().fast_idle, 80);
    EXPECT_TRUE(set_power_save(false));
    EXPECT_EQ(last().mode, pm_mode::active);
    EXPECT_EQ(last().fast_idle, 0);
    EXPECT_EQ(env.now_ns(), begin_ns);
    EXPECT_TRUE(lost.empty());
}

TEST_F(PowerTest, a_word_of_the_firmware_that_did_not_come_is_counted) {
    EXPECT_TRUE(set_power_save(true));
    t.world.run_until(t.world.now_ns() + 6 * second);
    EXPECT_TRUE(set_power_save(true));
    EXPECT_EQ(unconfirmed(), 1u);
    run([&] { say(0, pm_mode::power_save); });
    t.world.run_until(t.world.now_ns() + 6 * second);
    EXPECT_TRUE(set_power_save(false));
    EXPECT_EQ(unconfirmed(), 1u) << "it came";
    t.world.run_until(t.world.now_ns() + 6 * second);
    EXPECT_TRUE(set_power_save(true));
    EXPECT_EQ(unconfirmed(), 1u) << "none was due";
}

TEST_F(PowerTest, another_state_is_not_the_word) {
    EXPECT_TRUE(set_power_save(true));
    run([&] {
        say(0, pm_mode::active);
        say(1, pm_mode::power_save);
    });
    t.world.run_until(t.world.now_ns() + 6 * second);
    EXPECT_TRUE(set_power_save(true));
    EXPECT_EQ(unconfirmed(), 1u);
}

TEST_F(PowerTest, transmit_power_is_one_word) {
    operate([&] { EXPECT_TRUE(Power(*core).set_tx_power(155)); });
    EXPECT_EQ(word(mib::tx_power), 155u);
}

} // namespace
} // namespace besser::driver
