// SPDX-License-Identifier: GPL-2.0-only
// Each test forks, as it takes descriptors away.
#include "support/terminal.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

namespace besser {
namespace {

/// Whether `body`, in a process of its own, says true.
bool holds(const std::function<bool()> &body) {
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(body() ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(StandardDescriptors, are_no_longer_free_for_files_when_they_were_closed) {
    EXPECT_TRUE(holds([] {
        ::close(STDOUT_FILENO);
        ::close(STDERR_FILENO);
        hold_standard_descriptors();
        return ::open("/dev/null", O_RDWR) > STDERR_FILENO; // NOLINT: variadic
    }));
}

TEST(StandardDescriptors, that_were_closed_take_no_output) {
    EXPECT_TRUE(holds([] {
        ::close(STDOUT_FILENO);
        hold_standard_descriptors();
        print("a verdict\n");
        return !flush_output().has_value();
    }));
}

TEST(StandardDescriptors, that_are_open_stay_as_they_are) {
    EXPECT_TRUE(holds([] {
        hold_standard_descriptors();
        return ::write(STDERR_FILENO, "", 0) == 0;
    }));
}

TEST(Output, to_a_full_device_is_told_and_does_not_end_the_program) {
    EXPECT_TRUE(holds([] {
        const int full = ::open("/dev/full", O_WRONLY); // NOLINT: variadic
        ::dup2(full, STDOUT_FILENO);
        for (int i = 0; i < 10'000; i++)
            print("a line that fills the buffer {}\n", i);
        const auto flushed = flush_output();
        return !flushed && flushed.error() == "standard output: No space left on device";
    }));
}

TEST(Output, that_was_taken_is_no_failure) {
    EXPECT_TRUE(holds([] {
        const int null = ::open("/dev/null", O_WRONLY); // NOLINT: variadic
        ::dup2(null, STDOUT_FILENO);
        print("a line\n");
        return flush_output().has_value();
    }));
}

} // namespace
} // namespace besser
