// SPDX-License-Identifier: GPL-2.0-only
#include "support/progress.hpp"

#include "support/display_width.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

namespace besser {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ProgressTest : public testing::Test {
  protected:
    ~ProgressTest() override {
        std::fclose(stream_);
        std::free(text_); // NOLINT: open_memstream's
    }

    std::string written() {
        std::fflush(stream_);
        return {text_, size_};
    }

    std::vector<std::string> lines() {
        std::istringstream all(written());
        std::vector<std::string> found;
        for (std::string line; std::getline(all, line);)
            found.push_back(line);
        return found;
    }

    /// What stands on the terminal's line.
    std::string shown() {
        const auto all = written();
        return all.substr(all.rfind("\033[K") + 3);
    }

    double now_s = 0;
    const Progress::Clock clock = [this] { return now_s; };

  private:
    char *text_ = nullptr;
    std::size_t size_ = 0;

  protected:
    std::FILE *stream_ = ::open_memstream(&text_, &size_);
};

TEST_F(ProgressTest, in_a_pipe_is_a_line_per_tenth_with_what_is_left) {
    Progress progress(stream_, {}, clock);
    for (std::uint64_t done = 0; done <= 20; done++, now_s += 3)
        progress.tell("reps", done, 20, done > 0 ? "1.260 MiB/s" : "");
    progress.finish();
    ASSERT_EQ(lines().size(), 10u);
    EXPECT_EQ(lines()[0], "reps 2/20, 10 %, 54 s left; 1.260 MiB/s");
    EXPECT_EQ(lines()[9], "reps 20/20, 100 %; 1.260 MiB/s");
}

TEST_F(ProgressTest, does_not_count_what_was_done_before_as_quick) {
    Progress progress(stream_, {}, clock);
    progress.tell("reps", 80, 100);
    now_s = 10;
    progress.tell("reps", 90, 100);
    EXPECT_EQ(lines().back(), "reps 90/100, 90 %, 10 s left");
}

TEST_F(ProgressTest, on_a_terminal_is_one_line_within_its_columns) {
    Progress progress(stream_, {.columns = 40, .rewrites = true}, clock);
    progress.tell("reps", 0, 144);
    now_s = 5;
    progress.tell("reps", 45, 144, "relay window 5 rep 1: 速度 1.260 MiB/s");
    EXPECT_EQ(shown(), "reps 45/144, 31 %, 11 s left; relay ...");
    EXPECT_LT(display_width(shown()), 40u);
    progress.finish();
    EXPECT_EQ(shown(), "");
    EXPECT_THAT(written(), Not(HasSubstr("\n")));
}

TEST_F(ProgressTest, on_a_terminal_is_written_ten_times_a_second_at_most) {
    Progress progress(stream_, {.rewrites = true}, clock);
    for (int i = 0; i < 1000; i++, now_s += 0.001)
        progress.tell("runs", static_cast<std::uint64_t>(i), 100'000);
    const auto all = written();
    std::size_t lines = 0;
    for (auto at = all.find("\033[K"); at != all.npos; at = all.find("\033[K", at + 1))
        lines++;
    EXPECT_EQ(lines, 10u);
}

TEST_F(ProgressTest, of_a_stage_without_an_end_tells_where_it_begins) {
    Progress progress(stream_, {}, clock);
    progress.tell("walking the history", 0, 0);
    progress.tell("walking the history", 4096, 0);
    progress.tell("building the guest", 0, 0);
    EXPECT_THAT(lines(), ElementsAre("walking the history", "building the guest"));
}

TEST_F(ProgressTest, shows_text_from_outside_as_text) {
    Progress progress(stream_, {.rewrites = true}, clock);
    progress.tell("a\x1b[2J", 1, 2, "b\nPASS");
    EXPECT_EQ(shown(), "a\\x1b[2J 1/2, 50 %; b\\nPASS");
}

TEST(RoughDuration, is_in_the_unit_that_people_would_use) {
    EXPECT_EQ(rough_duration(0.2), "0 s");
    EXPECT_EQ(rough_duration(99), "99 s");
    EXPECT_EQ(rough_duration(150), "2 min");
    EXPECT_EQ(rough_duration(7200), "2.0 h");
}

} // namespace
} // namespace besser
