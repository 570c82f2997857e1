// SPDX-License-Identifier: GPL-2.0-only
#include "driver/pulse.hpp"

#include "driver/test_device.hpp"

namespace besser::driver {
namespace {

using wire::wsm::Id;
constexpr Id answer(wire::wsm::id::read_mib | wire::wsm::id::confirm_bit);

constexpr std::int64_t tenth = second / 10;

/// When it asks, from `now` on.
std::int64_t next_question(Pulse &pulse, std::int64_t now) {
    while (!pulse.due(now, false))
        now += second / 20;
    pulse.ask();
    EXPECT_TRUE(pulse.unsent());
    EXPECT_EQ(pulse.message(now).size(), sizeof(wire::wsm::ReadMib));
    EXPECT_FALSE(pulse.unsent());
    return now;
}
void answer_at(Pulse &pulse, std::int64_t now) {
    EXPECT_TRUE(pulse.on_confirm(answer, now));
    pulse.on_heard(now);
}
/// One of a firmware that was seen to answer at once, a frame from which came at time 0.
Pulse acquainted(std::int64_t took = second / 1000) {
    Pulse pulse;
    answer_at(pulse, next_question(pulse, -second) + took);
    pulse.on_heard(0);
    return pulse;
}

TEST(PulseTest, firmware_that_has_never_answered_is_asked_at_once) {
    Pulse pulse;
    pulse.on_heard(5 * second);
    EXPECT_EQ(next_question(pulse, 5 * second), 5 * second);
}

TEST(PulseTest, of_an_idle_link_it_asks_ever_more_rarely_up_to_every_half_minute) {
    Pulse pulse = acquainted();
    std::int64_t now = 0;
    for (const std::int64_t apart : {3, 12, 48, 192, 640, 640}) {
        const auto asked = next_question(pulse, now);
        EXPECT_EQ(asked - now, apart * second / 20);
        answer_at(pulse, now = asked);
    }
    pulse.on_heard(now);
    EXPECT_EQ(next_question(pulse, now) - now, 3 * second / 20) << "frames came";
}

TEST(PulseTest, a_chip_that_may_sleep_is_asked_once_in_a_silence) {
    Pulse pulse = acquainted();
    EXPECT_FALSE(pulse.due(tenth, true));
    EXPECT_TRUE(pulse.due(2 * tenth, true));
    answer_at(pulse, next_question(pulse, 2 * tenth));
    EXPECT_EQ(pulse.time_to_question(3 * tenth, true), std::nullopt);
    EXPECT_FALSE(pulse.due(second * 600, true));
    pulse.on_heard(600 * second);
    EXPECT_EQ(pulse.time_to_question(600 * second, true), 3 * tenth / 2) << "frames came";
}

TEST(PulseTest, what_else_is_told_is_a_question_too) {
    Pulse pulse = acquainted();
    pulse.on_asked(second);
    EXPECT_FALSE(pulse.overdue(second + 2 * tenth - 1));
    EXPECT_TRUE(pulse.overdue(second + 2 * tenth));
    pulse.on_answer(second + tenth);
    EXPECT_EQ(pulse.time_left(second + tenth), std::nullopt);
}

TEST(PulseTest, of_an_idle_link_that_is_about_to_send_the_silence_begins_anew) {
    Pulse pulse = acquainted();
    pulse.begin_to_wait(20 * second);
    EXPECT_EQ(next_question(pulse, 20 * second), 20 * second + 3 * second / 20);
}

TEST(PulseTest, it_asks_once) {
    Pulse pulse = acquainted();
    const auto asked = next_question(pulse, 0);
    EXPECT_FALSE(pulse.due(asked + 100 * second, false));
}

TEST(PulseTest, a_question_that_has_not_gone_out_is_not_asked_when_something_comes) {
    Pulse pulse;
    pulse.ask();
    pulse.on_heard(0);
    EXPECT_FALSE(pulse.unsent());
}

TEST(PulseTest, firmware_that_always_answers_at_once_has_two_tenths_of_a_second) {
    Pulse pulse = acquainted();
    const auto asked = next_question(pulse, 0);
    EXPECT_FALSE(pulse.overdue(asked + 2 * tenth - 1));
    EXPECT_TRUE(pulse.overdue(asked + 2 * tenth));
}

TEST(PulseTest, what_is_left_of_that_time_is_known_until_it_answers) {
    Pulse pulse = acquainted();
    EXPECT_EQ(pulse.time_left(0), std::nullopt);
    const auto asked = next_question(pulse, 0);
    EXPECT_EQ(pulse.time_left(asked + tenth), tenth);
    EXPECT_EQ(pulse.time_left(asked + 3 * tenth), -tenth);
    answer_at(pulse, asked + 3 * tenth);
    EXPECT_EQ(pulse.time_left(asked + 3 * tenth), std::nullopt);
}

TEST(PulseTest, when_it_asks_is_known_until_the_question_is_on_its_way) {
    Pulse pulse = acquainted();
    EXPECT_EQ(pulse.time_to_question(tenth, false), tenth / 2);
    EXPECT_EQ(pulse.time_to_question(2 * tenth, false), -tenth / 2);
    pulse.ask();
    EXPECT_EQ(pulse.time_to_question(2 * tenth, false), std::nullopt);
    (void)pulse.message(2 * tenth);
    EXPECT_EQ(pulse.time_to_question(2 * tenth, false), std::nullopt);
    answer_at(pulse, 3 * tenth);
    EXPECT_EQ(pulse.time_to_question(3 * tenth, false), 6 * tenth);
}

TEST(PulseTest, firmware_that_once_took_longer_has_eight_times_as_long) {
    Pulse pulse = acquainted(2 * tenth);
    const auto asked = next_question(pulse, 0);
    EXPECT_FALSE(pulse.overdue(asked + 16 * tenth - 1));
    EXPECT_TRUE(pulse.overdue(asked + 16 * tenth));
}

TEST(PulseTest, one_slow_answer_is_forgotten_after_twenty_quick_ones) {
    Pulse pulse = acquainted(3 * tenth);
    std::int64_t now = 0;
    for (int i = 0; i < 20; i++) {
        now = next_question(pulse, now) + second / 1000;
        answer_at(pulse, now);
        pulse.on_heard(now);
    }
    const auto asked = next_question(pulse, now);
    EXPECT_EQ(pulse.time_left(asked), 2 * tenth);
}

TEST(PulseTest, firmware_that_has_never_answered_has_three_seconds) {
    Pulse pulse;
    const auto asked = next_question(pulse, 0);
    EXPECT_FALSE(pulse.overdue(asked + 3 * second - 1));
    EXPECT_TRUE(pulse.overdue(asked + 3 * second));
}

TEST(PulseTest, in_ten_minutes_it_is_hasty_once) {
    Pulse pulse = acquainted();
    EXPECT_TRUE(pulse.overdue(next_question(pulse, 0) + second));
    pulse.give_up(second);
    pulse.reset();
    auto asked = next_question(pulse, 60 * second);
    EXPECT_FALSE(pulse.overdue(asked + second));
    answer_at(pulse, asked + second / 1000);
    EXPECT_TRUE(pulse.overdue(next_question(pulse, 700 * second) + second));
}

TEST(PulseTest, a_suspicion_that_was_confirmed_does_not_make_it_patient) {
    Pulse pulse = acquainted();
    EXPECT_TRUE(pulse.overdue(next_question(pulse, 0) + second));
    pulse.give_up(second);
    pulse.confirm_suspicion();
    pulse.reset();
    EXPECT_TRUE(pulse.overdue(next_question(pulse, 60 * second) + second));
}

TEST(PulseTest, a_restart_forgets_the_question_and_not_how_long_answers_take) {
    Pulse pulse = acquainted();
    (void)next_question(pulse, 0);
    pulse.reset();
    EXPECT_FALSE(pulse.overdue(100 * second));
    EXPECT_FALSE(pulse.on_confirm(answer, 100 * second));
    EXPECT_TRUE(pulse.overdue(next_question(pulse, 100 * second) + second));
}

TEST(PulseTest, confirms_that_it_did_not_ask_for_are_not_its_own) {
    Pulse pulse;
    EXPECT_FALSE(pulse.on_confirm(answer, 0));
    (void)next_question(pulse, 0);
    EXPECT_FALSE(pulse.on_confirm(Id(wire::wsm::id::write_mib | wire::wsm::id::confirm_bit), 0));
    EXPECT_TRUE(pulse.on_confirm(answer, 0));
    EXPECT_FALSE(pulse.on_confirm(answer, 0)) << "twice";
}

/// A device in a network in which nothing happens, and of which the host wants nothing.
struct QuietDeviceTest : testing::RestartTest {
    bool frame_before = false; ///< one was sent a moment ago
    bool frame_after = false;  ///< and one as soon as the chip is frozen

    QuietDeviceTest() {
        run(60, [this] {
            join();
            env.sleep(second); // it has answered once
        });
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
            if (frame_after)
                transmit();
            while (told == before && env.now_ns() < since + 100 * second)
                env.sleep(second / 100);
            took = env.now_ns() - since;
        });
        EXPECT_EQ(restarts_for(Errc::timeout), 1u);
        return took;
    }
};

/// A look, three more until the answer is overdue, and the restart.
TEST_F(QuietDeviceTest, a_chip_that_freezes_after_a_frame_is_restarted_within_two_seconds) {
    frame_before = true;
    EXPECT_LT(noticed_after(), 2 * second);
}

/// It is silent from the first frame on, and has 0.15 s and 0.2 s.
TEST_F(QuietDeviceTest, that_it_is_time_is_noticed_when_it_is) {
    run(120, [this] {
        transmit();
        chip.arm(chip::Fault::dead_frozen);
        const auto since = env.now_ns();
        env.sleep(60 * ms);
        transmit();
        const auto restarts = std::uint64_t{device->counters().restarts};
        while (device->counters().restarts == restarts && env.now_ns() < since + 2 * second)
            env.sleep(ms);
        EXPECT_GE(env.now_ns() - since, 350 * ms);
        EXPECT_LT(env.now_ns() - since, 355 * ms) << "not with looks after the second frame";
    });
}

TEST_F(QuietDeviceTest, one_that_owes_the_confirm_of_a_frame_is_not_waited_for_longer) {
    run(60, [this] { env.sleep(50 * second); });
    frame_after = true;
    EXPECT_LT(noticed_after(), 2 * second);
}

TEST_F(QuietDeviceTest, one_that_freezes_in_an_idle_night_is_restarted_within_a_minute) {
    run(700, [this] { env.sleep(600 * second); });
    EXPECT_LT(noticed_after(), 45 * second);
}

/// It was asked 0.15 s after the last frame, and answered; 2.25 s after it it is to sleep.
TEST_F(QuietDeviceTest, one_that_freezes_before_it_is_told_to_sleep_is_restarted_soon_after) {
    run(60, [this] {
        associate(true);
        transmit();
        env.sleep(10 * ms);
        radio.acknowledge_all();
        env.sleep(second);
        chip.arm(chip::Fault::dead_frozen);
        env.sleep(5 * second / 2);
        EXPECT_EQ(restarts_for(Errc::timeout), 1u);
    });
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
