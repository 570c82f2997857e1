// SPDX-License-Identifier: GPL-2.0-only
#include "model/host/reorder.hpp"
#include "support/time_units.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

namespace besser::host {
namespace {

using testing::ElementsAre;

class Reorder : public testing::Test {
  protected:
    bool insert(int number, std::int64_t now_ns = 0) {
        return buffer.insert(static_cast<std::uint16_t>(number), number, now_ns,
                             [this](int handle) { released.push_back(handle); });
    }
    void expire(std::int64_t now_ns) {
        buffer.release_ready(now_ns, [this](int handle) { released.push_back(handle); });
    }
    ReorderBuffer<int> buffer;
    std::vector<int> released;
};

TEST_F(Reorder, in_order_passes_at_once) {
    for (int i = 0; i < 10'000; i++)
        EXPECT_TRUE(insert(i));
    EXPECT_EQ(released.size(), 10'000U);
    EXPECT_TRUE(std::is_sorted(released.begin(), released.end()));
    EXPECT_EQ(buffer.deadline_ns(), 0);
}

TEST_F(Reorder, the_first_frame_sets_the_start) {
    insert(4000);
    insert(4001);
    EXPECT_THAT(released, ElementsAre(4000, 4001));
}

TEST_F(Reorder, a_frame_behind_a_gap_waits_for_it) {
    insert(0);
    insert(2);
    insert(3);
    EXPECT_THAT(released, ElementsAre(0));
    insert(1);
    EXPECT_THAT(released, ElementsAre(0, 1, 2, 3));
}

TEST_F(Reorder, the_sequence_space_wraps) {
    insert(4094);
    insert(0);
    insert(4095);
    insert(1);
    EXPECT_THAT(released, ElementsAre(4094, 4095, 0, 1));
}

TEST_F(Reorder, old_frames_and_duplicates_are_refused) {
    insert(10);
    insert(12);
    EXPECT_FALSE(insert(10));
    EXPECT_FALSE(insert(9));
    EXPECT_FALSE(insert(12));
    EXPECT_THAT(released, ElementsAre(10));
}

TEST_F(Reorder, a_frame_beyond_the_window_moves_it) {
    insert(0);
    insert(2);
    insert(64); // window becomes 1 to 64
    EXPECT_THAT(released, ElementsAre(0));
    insert(65); // 2 to 65: the gap at 1 is given up, 2 has nothing before it
    EXPECT_THAT(released, ElementsAre(0, 2));
    EXPECT_FALSE(insert(1));
}

TEST_F(Reorder, a_jump_far_ahead_releases_all) {
    insert(0);
    insert(2);
    insert(5);
    insert(1000);
    EXPECT_THAT(released, ElementsAre(0, 2, 5));
    EXPECT_EQ(buffer.waiting(), 1);
}

TEST_F(Reorder, a_frame_waits_for_at_most_100_ms) {
    insert(0, 0);
    insert(2, 10 * ms);
    insert(3, 90 * ms);
    EXPECT_EQ(buffer.deadline_ns(), 110 * ms);
    expire(110 * ms - 1);
    EXPECT_THAT(released, ElementsAre(0));
    expire(110 * ms);
    EXPECT_THAT(released, ElementsAre(0, 2, 3)); // 3 follows without a gap
}

TEST_F(Reorder, a_young_frame_behind_a_second_gap_stays) {
    insert(0, 0);
    insert(2, 0);
    insert(4, 50 * ms);
    expire(100 * ms);
    EXPECT_THAT(released, ElementsAre(0, 2));
    EXPECT_EQ(buffer.deadline_ns(), 150 * ms);
}

TEST_F(Reorder, an_arrival_releases_what_is_overdue) {
    insert(0, 0);
    insert(2, 0);
    insert(4, 101 * ms);
    EXPECT_THAT(released, ElementsAre(0, 2));
}

TEST_F(Reorder, a_smaller_window_moves_earlier) {
    buffer = ReorderBuffer<int>(8);
    insert(0);
    insert(2);
    insert(8);
    EXPECT_THAT(released, ElementsAre(0));
    insert(9);
    EXPECT_THAT(released, ElementsAre(0, 2));
}

TEST_F(Reorder, reset_gives_back_what_waits_and_starts_anew) {
    insert(0);
    insert(2);
    insert(7);
    std::vector<int> discarded;
    buffer.reset([&](int handle) { discarded.push_back(handle); });
    EXPECT_THAT(discarded, ElementsAre(2, 7));
    insert(3);
    EXPECT_THAT(released, ElementsAre(0, 3));
}

} // namespace
} // namespace besser::host
