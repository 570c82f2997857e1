// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/rate_control.hpp"

#include "support/time_units.hpp"

#include <gtest/gtest.h>

namespace besser::host {
namespace {

constexpr std::uint8_t mcs0 = wire::wsm::rate::first_mcs;

/// Where each frame begins after a second on a link that carries no rate above `highest`.
std::uint8_t settles_at(RateControl &control, std::uint8_t highest, std::int64_t begin_ns) {
    std::array<unsigned, 22> begins{};
    for (std::int64_t now_ns = begin_ns; now_ns < begin_ns + 4 * second; now_ns += ms) {
        const auto ladder = control.choose(now_ns, false);
        driver::TxReport report{true, 0, 0, true};
        for (const auto &step : ladder) {
            report.rate = step.rate;
            if (step.rate <= highest)
                break;
            report.ack_failures += step.tries;
        }
        control.learn(report);
        if (now_ns >= begin_ns + 3 * second)
            begins[ladder[0].rate]++;
    }
    return static_cast<std::uint8_t>(std::ranges::max_element(begins) - begins.begin());
}

TEST(RateControl, begins_at_the_best_rate) {
    RateControl control;
    EXPECT_EQ(control.choose(0, false)[0].rate, mcs0 + 7);
}

TEST(RateControl, finds_the_highest_rate_that_gets_through) {
    for (std::uint8_t mcs = 0; mcs < 8; mcs++) {
        RateControl control;
        EXPECT_EQ(settles_at(control, mcs0 + mcs, 0), mcs0 + mcs);
    }
}

TEST(RateControl, goes_up_again_when_the_link_is_better) {
    RateControl control;
    EXPECT_EQ(settles_at(control, mcs0 + 2, 0), mcs0 + 2);
    for (int seconds = 4; seconds < 40; seconds += 4)
        (void)settles_at(control, mcs0 + 7, seconds * second);
    EXPECT_EQ(settles_at(control, mcs0 + 7, 40 * second), mcs0 + 7);
}

TEST(RateControl, ends_each_ladder_with_a_rate_of_the_band) {
    RateControl control;
    const auto last = [](const auto &ladder) {
        std::uint8_t rate = 255;
        for (const auto &step : ladder)
            if (step.tries > 0)
                rate = step.rate;
        return rate;
    };
    EXPECT_EQ(last(control.choose(0, false)), 0);
    EXPECT_EQ(last(control.choose(0, true)), wire::wsm::rate::first_ofdm);
}

TEST(RateControl, learns_nothing_from_a_frame_that_did_not_go_by_its_ladder) {
    RateControl control;
    for (std::int64_t now_ns = 0; now_ns < second; now_ns += ms) {
        (void)control.choose(now_ns, false);
        control.learn({false, mcs0 + 7, 5, false});
    }
    EXPECT_EQ(control.choose(second, false)[0].rate, mcs0 + 7);
}

} // namespace
} // namespace besser::host
