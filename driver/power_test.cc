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
    void say_after_confirm(std::uint32_t pm_status, std::uint8_t psm) {
        confirmed = [this, pm_status, psm](Id) {
            indicate(id::pm_indication, PmIndication{{}, pm_status, psm});
        };
    }
    SetPm last() { return testing::as<SetPm>(sent.back()); }
};

TEST_F(PowerTest, saving_is_on_when_the_firmware_says_so) {
    say_after_confirm(0, pm_mode::power_save);
    EXPECT_TRUE(set_power_save(true));
    EXPECT_EQ(last().mode, pm_mode::power_save);
    EXPECT_EQ(last().fast_idle, 80);
}

TEST_F(PowerTest, a_firmware_that_does_not_say_so_in_five_seconds_is_a_timeout) {
    const auto begin_ns = env.now_ns();
    EXPECT_EQ(set_power_save(true).error(), Errc::timeout);
    EXPECT_EQ(env.now_ns() - begin_ns, 5 * second);
    EXPECT_TRUE(lost.empty());
}

TEST_F(PowerTest, another_state_is_not_what_is_waited_for) {
    say_after_confirm(0, pm_mode::active);
    EXPECT_EQ(set_power_save(true).error(), Errc::timeout);
    say_after_confirm(1, pm_mode::power_save);
    EXPECT_EQ(set_power_save(true).error(), Errc::timeout);
}

TEST_F(PowerTest, off_waits_for_nothing) {
    const auto begin_ns = env.now_ns();
    EXPECT_TRUE(set_power_save(false));
    EXPECT_EQ(env.now_ns(), begin_ns);
    EXPECT_EQ(last().mode, pm_mode::active);
    EXPECT_EQ(last().fast_idle, 0);
}

TEST_F(PowerTest, transmit_power_is_one_word) {
    operate([&] { EXPECT_TRUE(Power(*core).set_tx_power(155)); });
    EXPECT_EQ(word(mib::tx_power), 155u);
}

} // namespace
} // namespace besser::driver
