// SPDX-License-Identifier: GPL-2.0-only
// What the sender takes for lost.
#include "model/air/scoreboard.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory_resource>

namespace besser::air {
namespace {

struct ScoreboardTest : ::testing::Test {
    static constexpr std::uint64_t bytes = 1000;
    Scoreboard board{64, bytes, std::pmr::get_default_resource()};

    ScoreboardTest() {
        for (std::uint64_t number = 0; number < 20; number++)
            board.sent(number * bytes, bytes, 0);
    }
    /// The segments from `first` on have arrived, up to `end`.
    void arrive(std::uint64_t first, std::uint64_t end) {
        const std::array<Scoreboard::Range, 1> range = {{{first * bytes, end * bytes}}};
        (void)board.sack(range);
    }
};

TEST_F(ScoreboardTest, three_arrivals_after_a_hole_make_it_lost) {
    arrive(1, 3);
    EXPECT_EQ(board.find_lost(), 0U);
    arrive(1, 4);
    EXPECT_EQ(board.find_lost(), 1U);
}

TEST_F(ScoreboardTest, a_hole_that_was_filled_by_itself_gives_those_to_come_more_time) {
    arrive(1, 3);
    board.acknowledge(3 * bytes);
    arrive(5, 20);
    EXPECT_EQ(board.find_lost(), 0U);
}

TEST_F(ScoreboardTest, a_hole_that_a_retransmission_filled_shows_no_reordering) {
    arrive(1, 5);
    EXPECT_EQ(board.find_lost(), 1U);
    ASSERT_NE(board.next_lost(), nullptr);
    board.retransmitted(1);
    board.acknowledge(5 * bytes);
    arrive(7, 20);
    EXPECT_EQ(board.find_lost(), 2U);
}

} // namespace
} // namespace besser::air
