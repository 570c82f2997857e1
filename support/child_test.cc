// SPDX-License-Identifier: GPL-2.0-only
#include "support/child.hpp"

#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

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

TEST(Child, refuses_more_output_than_asked_for) {
    EXPECT_FALSE(run_program({"seq", "100000"}, 60s, 1000));
}

TEST(Child, a_program_that_does_not_end_is_given_up) {
    const auto outcome = run_program({"sleep", "1000"}, 1s);
    ASSERT_FALSE(outcome);
    EXPECT_THAT(outcome.error(), HasSubstr("not finished after 1 s"));
}

TEST(Child, what_it_started_ends_with_it) {
    const TemporaryDirectory directory;
    const auto output = directory.path / "pid";
    {
        auto child = Child::start({"sh", "-c", "sleep 1000 & echo $!; wait"}, output);
        ASSERT_TRUE(child);
        while (read_text_file(output, 100).value_or("").empty())
            std::this_thread::sleep_for(1ms);
    }
    const auto grandchild = static_cast<pid_t>(std::stol(read_text_file(output, 100).value()));
    // It is init's now, which may take a moment.
    while (::kill(grandchild, 0) == 0 &&
           read_text_file("/proc/" + std::to_string(grandchild) + "/status",
                          1) // not readable: no size
               .has_value())
        std::this_thread::sleep_for(1ms);
    SUCCEED();
}

} // namespace
} // namespace besser
