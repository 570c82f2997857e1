// SPDX-License-Identifier: GPL-2.0-only
#include "support/child.hpp"

#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace besser {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(Child, gives_what_the_program_printed) {
    EXPECT_EQ(run_program({"echo", "two  words", "$HOME"}, 60s).value(), "two  words $HOME\n");
}

TEST(Child, tells_how_a_program_failed_and_what_it_said) {
    const auto outcome = run_program({"sh", "-c", "echo why >&2; exit 7"}, 60s);
    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error(), HasSubstr("exit status 7: why"));
}

TEST(Child, tells_that_a_program_is_not_there) {
    const auto outcome = run_program({"no-such-program"}, 60s);
    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error(), HasSubstr("no-such-program: cannot be started"));
}

TEST(Child, knows_which_programs_can_be_started) {
    EXPECT_TRUE(is_installed("sh"));
    EXPECT_TRUE(is_installed("/bin/sh"));
    EXPECT_FALSE(is_installed("no-such-program"));
    EXPECT_FALSE(is_installed("/proc/version")); // a file that is no program
}

TEST(Child, that_is_asked_to_end_may_put_away_what_it_has) {
    const TemporaryDirectory directory;
    const auto file = directory.path / "output";
    auto child = Child::start({"sh", "-c",
                               "trap 'echo put away; exit 3' TERM; echo ready; "
                               "while :; do sleep 0.01; done"},
                              file);
    ASSERT_TRUE(child) << child.error();
    while (read_text_file(file, 100).value_or("").empty())
        std::this_thread::sleep_for(1ms);
    child->end_within(60s);
    const auto end = child->ended();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->status, 3);
    EXPECT_EQ(read_text_file(file, 100).value(), "ready\nput away\n");
}

TEST(Child, that_does_not_end_when_asked_is_not_waited_for) {
    const TemporaryDirectory directory;
    const auto file = directory.path / "output";
    auto child = Child::start({"sh", "-c", "trap '' TERM; echo ready; exec sleep 1000"}, file);
    ASSERT_TRUE(child) << child.error();
    while (read_text_file(file, 100).value_or("").empty())
        std::this_thread::sleep_for(1ms);
    child->end_within(10ms);
    EXPECT_FALSE(child->ended());
}

TEST(Child, refuses_more_output_than_asked_for) {
    EXPECT_FALSE(run_program({"seq", "100000"}, 60s, 1000));
}

TEST(Child, a_program_that_does_not_end_is_given_up) {
    const auto outcome = run_program({"sleep", "1000"}, 1s);
    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error(), HasSubstr("not finished after 1 s"));
}

/// The end of a pipe that is readable at its end of file only: nobody writes to it.
class EndOfFile {
  public:
    explicit EndOfFile(const std::filesystem::path &fifo) {
        EXPECT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
        // Both ways, so that it opens without a writer; then for reading alone.
        const int both = ::open(fifo.c_str(), O_RDWR | O_CLOEXEC);
        reader_ = ::open(fifo.c_str(), O_RDONLY | O_CLOEXEC);
        ::close(both);
    }
    EndOfFile(const EndOfFile &) = delete;
    EndOfFile &operator=(const EndOfFile &) = delete;
    ~EndOfFile() { ::close(reader_); }

    /// Whether the last writer has gone, or goes within `limit`.
    bool reached_within(std::chrono::milliseconds limit) {
        pollfd hung_up = {reader_, 0, 0};
        return ::poll(&hung_up, 1, static_cast<int>(limit.count())) == 1 &&
               (hung_up.revents & POLLHUP) != 0;
    }

  private:
    int reader_ = -1;
};

TEST(Child, what_it_started_ends_with_it) {
    const TemporaryDirectory directory;
    const auto fifo = directory.path / "held", output = directory.path / "output";
    EndOfFile last_writer_gone(fifo);
    {
        // It says so once it holds the pipe.
        const auto *script = "{ echo holds >&3; exec sleep 1000; } 3>&1 >\"$0\" & wait";
        auto child = Child::start({"sh", "-c", script, fifo.string()}, output);
        ASSERT_TRUE(child);
        while (read_text_file(output, 100).value_or("").empty())
            std::this_thread::sleep_for(1ms);
        ASSERT_FALSE(last_writer_gone.reached_within(0ms)); // what it started runs
    }
    EXPECT_TRUE(last_writer_gone.reached_within(60s));
}

} // namespace
} // namespace besser
