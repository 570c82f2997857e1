// SPDX-License-Identifier: GPL-2.0-only
#include "driver/pulse.hpp"

#include "driver/test_device.hpp"

namespace besser::driver {
namespace {

using wire::wsm::Id;
constexpr Id answer(wire::wsm::id::read_mib | wire::wsm::id::confirm_bit);

/// When it asks, from `now` on.
std::int64_t next_question(Pulse &pulse, std::int64_t now) {
    while (!pulse.unsent())
        pulse.check(now += second / 10);
    return now;
}
std::int64_t answered_at(Pulse &pulse, std::int64_t now) {
    (void)pulse.message();
    EXPECT_TRUE(pulse.on_confirm(answer));
    pulse.on_heard(now);
    return now;
}

TEST(PulseTest, after_frames_a_second_of_silence_is_asked_about) {
    Pulse pulse;
    pulse.on_heard(5 * second);
    EXPECT_EQ(next_question(pulse, 5 * second), 6 * second);
}

TEST(PulseTest, of_an_idle_link_it_asks_ever_more_rarely_up_to_every_half_minute) {
    Pulse pulse;
    std::int64_t now = 0;
    pulse.on_heard(now);
    for (const std::int64_t apart : {1, 2, 4, 8, 16, 32, 32}) {
        const auto asked = next_question(pulse, now);
        EXPECT_EQ(asked - now, apart * second);
        now = answered_at(pulse, asked);
    }
    pulse.on_heard(now);
    EXPECT_EQ(next_question(pulse, now) - now, second) << "frames came";
}

TEST(PulseTest, it_asks_once_and_waits_three_seconds_for_the_answer) {
    Pulse pulse;
    const auto asked = next_question(pulse, 0);
    EXPECT_EQ(pulse.message().size(), sizeof(wire::wsm::ReadMib));
    pulse.check(asked + 100 * second);
    EXPECT_FALSE(pulse.unsent());
    EXPECT_FALSE(pulse.overdue(asked + 3 * second - 1));
    EXPECT_TRUE(pulse.overdue(asked + 3 * second));
    pulse.reset();
    EXPECT_FALSE(pulse.overdue(asked + 100 * second)) << "of the firmware before";
}

TEST(PulseTest, confirms_that_it_did_not_ask_for_are_not_its_own) {
    Pulse pulse;
    EXPECT_FALSE(pulse.on_confirm(answer));
    (void)next_question(pulse, 0);
    EXPECT_FALSE(pulse.on_confirm(Id(wire::wsm::id::write_mib | wire::wsm::id::confirm_bit)));
    EXPECT_TRUE(pulse.on_confirm(answer));
    EXPECT_FALSE(pulse.on_confirm(answer)) << "twice";
}

/// A device in a network in which nothing happens, and of which the host wants nothing.
struct QuietDeviceTest : testing::RestartTest {
    bool frame_before = false; ///< one was sent a moment ago

    QuietDeviceTest() {
        run(60, [this] { join(); });
    }
    std::int64_t noticed_after() {
        std::int64_t took = 0;
        run(120, [this, &took] {
            if (frame_before) {
                transmit();
                env.sleep(second / 10);
            }
            const auto before = told;
            const auto since = env.now_ns();
            chip.arm(chip::Fault::dead_frozen);
            while (told == before && env.now_ns() < since + 100 * second)
                env.sleep(second / 100);
            took = env.now_ns() - since;
        });
        EXPECT_EQ(restarts_for(Errc::timeout), 1u);
        return took;
    }
};

/// A second, the next look, three for the answer, and the restart.
TEST_F(QuietDeviceTest, a_chip_that_freezes_after_a_frame_is_restarted_within_six_seconds) {
    frame_before = true;
    EXPECT_LT(noticed_after(), 6 * second);
}

TEST_F(QuietDeviceTest, one_that_freezes_in_an_idle_night_is_restarted_within_a_minute) {
    run(700, [this] { env.sleep(600 * second); });
    EXPECT_LT(noticed_after(), 45 * second);
}

TEST_F(QuietDeviceTest, an_idle_hour_has_some_hundred_questions_and_no_restart) {
    const auto before = std::uint64_t{device->counters().tx_messages};
    run(3700, [this] { env.sleep(3600 * second); });
    EXPECT_EQ(device->counters().restarts, 0u);
    EXPECT_GT(device->counters().tx_messages, before + 90);
    EXPECT_LT(device->counters().tx_messages, before + 120);
}

} // namespace
} // namespace besser::driver
