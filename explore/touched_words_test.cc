// SPDX-License-Identifier: GPL-2.0-only
#include "explore/races.hpp"

#include <gtest/gtest.h>

namespace besser::explore {
namespace {

using Kind = vkernel::MemoryAccess::Kind;

/// Schedules written out: steps of actors, with what they touch.
class Schedule {
  public:
    Schedule() { execution.number = 1; }
    Schedule &step(Actor actor) {
        execution.steps.push_back({.enabled = 0,
                                   .waiting = 0,
                                   .actor = actor,
                                   .usual = actor,
                                   .preempts = false,
                                   .barrier = false,
                                   .stale = 0,
                                   .after = nowhere,
                                   .accesses_end = accesses()});
        return *this;
    }
    Schedule &access(std::uint16_t object, vkernel::Operation operation) {
        while (execution.objects.size() <= object)
            execution.objects.push_back(nullptr);
        execution.accesses.push_back({object, operation, true});
        execution.steps.back().accesses_end = accesses();
        return *this;
    }
    Schedule &touch(std::size_t at, std::uint32_t bytes, Kind kind) {
        execution.touches.push_back({{memory.data() + at, nullptr, bytes, kind},
                                     accesses(),
                                     static_cast<Position>(execution.steps.size() - 1)});
        return *this;
    }
    [[nodiscard]] std::vector<MemoryRace> races() {
        EXPECT_FALSE(detector.find(execution)); // none of what has a name
        return detector.of_memory();
    }

    Execution execution;
    RaceDetector detector;
    alignas(8) std::array<std::uint8_t, 32> memory{};

  private:
    [[nodiscard]] std::uint32_t accesses() const {
        return static_cast<std::uint32_t>(execution.accesses.size());
    }
};

TEST(TouchedWords, a_write_beside_a_plain_read_is_a_race) {
    Schedule schedule;
    schedule.step(1).touch(0, 4, Kind::write).step(2).touch(0, 4, Kind::read);
    const auto races = schedule.races();
    ASSERT_EQ(races.size(), 1U);
    EXPECT_EQ(races[0].first, 0U);
    EXPECT_EQ(races[0].second, 1U);
}

TEST(TouchedWords, reads_are_none_nor_are_two_marked_accesses) {
    Schedule schedule;
    schedule.step(1).touch(0, 4, Kind::read).touch(8, 4, Kind::marked_write);
    schedule.step(2).touch(0, 4, Kind::read).touch(8, 4, Kind::marked_read);
    EXPECT_TRUE(schedule.races().empty());
}

TEST(TouchedWords, a_marked_access_races_with_a_plain_write) {
    Schedule schedule;
    schedule.step(1).touch(0, 4, Kind::write).step(2).touch(0, 4, Kind::marked_read);
    EXPECT_EQ(schedule.races().size(), 1U);
}

TEST(TouchedWords, a_lock_orders_what_was_done_with_it) {
    using vkernel::Operation;
    Schedule schedule;
    schedule.step(1).access(0, Operation::acquire).touch(0, 4, Kind::write);
    schedule.access(0, Operation::release);
    schedule.step(2).access(0, Operation::acquire).touch(0, 4, Kind::write);
    EXPECT_TRUE(schedule.races().empty());
}

TEST(TouchedWords, a_lock_does_not_order_what_was_done_after_it) {
    using vkernel::Operation;
    Schedule schedule;
    schedule.step(1).access(0, Operation::acquire).access(0, Operation::release);
    schedule.touch(0, 4, Kind::write);
    schedule.step(2).access(0, Operation::acquire).touch(0, 4, Kind::write);
    EXPECT_EQ(schedule.races().size(), 1U);
}

TEST(TouchedWords, neighbours_in_a_word_do_not_race_and_overlapping_accesses_do) {
    Schedule schedule;
    schedule.step(1).touch(0, 2, Kind::write).touch(12, 8, Kind::write);
    schedule.step(2).touch(2, 2, Kind::write).touch(16, 2, Kind::read);
    const auto races = schedule.races();
    ASSERT_EQ(races.size(), 1U);
    EXPECT_EQ(races[0].first, 1U);
    EXPECT_EQ(races[0].second, 3U);
}

TEST(TouchedWords, memory_that_was_handed_out_anew_has_no_past) {
    Schedule schedule;
    schedule.step(1).touch(0, 8, Kind::write);
    schedule.step(2).touch(0, 16, Kind::handed_out).touch(0, 8, Kind::write);
    EXPECT_TRUE(schedule.races().empty());
}

TEST(TouchedWords, who_is_woken_knows_what_was_done_before_and_not_after) {
    Schedule schedule;
    schedule.step(1).touch(0, 4, Kind::write);
    schedule.execution.touches.push_back({{}, 0, 0, true});
    schedule.touch(8, 4, Kind::write);
    schedule.step(2).touch(0, 4, Kind::write).touch(8, 4, Kind::write);
    schedule.execution.steps.back().after = 0;
    const auto races = schedule.races();
    ASSERT_EQ(races.size(), 1U);
    EXPECT_EQ(races[0].first, 2U);
}

TEST(TouchedWords, many_words_are_kept_apart) {
    Schedule schedule;
    std::vector<std::uint64_t> words(20'000);
    const auto touch_all = [&](Actor actor, std::size_t first) {
        schedule.step(actor);
        for (std::size_t i = first; i < words.size(); i += 2)
            schedule.execution.touches.push_back(
                {{&words[i], nullptr, 8, Kind::write},
                 0,
                 static_cast<Position>(schedule.execution.steps.size() - 1)});
    };
    touch_all(1, 0);
    touch_all(2, 1);
    EXPECT_TRUE(schedule.races().empty());
}

} // namespace
} // namespace besser::explore
