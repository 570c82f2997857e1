// SPDX-License-Identifier: GPL-2.0-only
#include "guest/card/clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace besser::card {
namespace {

struct Note {
    Clock &clock;
    std::vector<std::int64_t> times;
    static void take(void *self, std::uint64_t) {
        auto *note = static_cast<Note *>(self);
        note->times.push_back(note->clock.now_ns());
    }
};

TEST(Clock, shows_a_callback_the_time_it_was_scheduled_for) {
    Clock clock(1000, std::pmr::get_default_resource());
    Note note{clock, {}};
    clock.at(3000, Note::take, &note, 0);
    clock.at(2000, Note::take, &note, 0);
    clock.advance_to(10'000); // late
    EXPECT_THAT(note.times, testing::ElementsAre(2000, 3000));
    EXPECT_EQ(clock.now_ns(), 10'000);
}

TEST(Clock, runs_what_is_due_already_at_once_and_never_goes_back) {
    Clock clock(1000, std::pmr::get_default_resource());
    Note note{clock, {}};
    clock.at(5, Note::take, &note, 0);
    clock.advance_to(500);
    EXPECT_TRUE(note.times.empty());
    EXPECT_EQ(clock.now_ns(), 1000);
    clock.advance_to(1000);
    EXPECT_THAT(note.times, testing::ElementsAre(1000));
}

TEST(Clock, forgets_what_was_cancelled) {
    Clock clock(0, std::pmr::get_default_resource());
    Note note{clock, {}};
    const auto token = clock.at(10, Note::take, &note, 0);
    clock.cancel(token);
    clock.advance_to(100);
    EXPECT_TRUE(note.times.empty());
}

} // namespace
} // namespace besser::card
