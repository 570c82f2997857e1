// SPDX-License-Identifier: GPL-2.0-only
// Each test forks: a program watches its signals once.
#include "support/interruption.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <poll.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace besser {
namespace {

struct End {
    int status;
    std::string said; ///< on standard error
};

/// Forks a program with `body`, which gets the write end of a pipe to say by one byte that it is
/// ready; then sends `signals` with the program's answers between them.
End end_of(const std::function<int()> &body, const std::vector<int> &signals,
           const char *parting_words = "ending soon") {
    std::array<int, 2> ready{}, said{};
    EXPECT_EQ(::pipe(ready.data()), 0);
    EXPECT_EQ(::pipe(said.data()), 0);
    const pid_t program = ::fork();
    if (program == 0) {
        ::dup2(said[1], STDERR_FILENO);
        watch_signals();
        if (parting_words != nullptr)
            finish_first(parting_words);
        EXPECT_EQ(::write(ready[1], "r", 1), 1);
        ::_exit(body());
    }
    ::close(said[1]);
    char byte = 0;
    EXPECT_EQ(::read(ready[0], &byte, 1), 1);
    End end{0, {}};
    std::array<char, 256> text{};
    for (const int signal : signals) {
        ::kill(program, signal);
        if (const auto n = ::read(said[0], text.data(), text.size()); n > 0)
            end.said.append(text.data(), static_cast<std::size_t>(n));
    }
    ::waitpid(program, &end.status, 0);
    ::close(ready[0]);
    ::close(ready[1]);
    ::close(said[0]);
    return end;
}

int wait_for_the_end() {
    while (!interrupted())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return 42;
}

int wait_on_the_descriptor() {
    pollfd one{interrupt_descriptor(), POLLIN, 0};
    return ::poll(&one, 1, -1) == 1 && interrupted() ? 42 : 1;
}

int never_look() {
    for (;;)
        ::pause();
}

TEST(Interrupt, is_answered_in_words_and_lets_the_program_end_by_itself) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        const auto end = end_of(wait_for_the_end, {signal});
        EXPECT_EQ(end.said, "\nbesser: ending soon\n");
        EXPECT_TRUE(WIFEXITED(end.status));
        EXPECT_EQ(WEXITSTATUS(end.status), 42);
    }
}

TEST(Interrupt, wakes_who_waits_on_its_descriptor) {
    const auto end = end_of(wait_on_the_descriptor, {SIGTERM});
    EXPECT_EQ(WEXITSTATUS(end.status), 42);
}

TEST(Interrupt, ends_a_program_that_does_not_look_at_the_second_signal) {
    const auto end = end_of(never_look, {SIGTERM, SIGINT});
    EXPECT_TRUE(WIFEXITED(end.status));
    EXPECT_EQ(WEXITSTATUS(end.status), 128 + SIGINT);
}

TEST(Interrupt, ends_a_program_that_has_nothing_to_finish_in_words) {
    const auto end = end_of(never_look, {SIGTERM}, nullptr);
    EXPECT_EQ(end.said, "\nbesser: interrupted, without a result\n");
    EXPECT_TRUE(WIFEXITED(end.status));
    EXPECT_EQ(WEXITSTATUS(end.status), 128 + SIGTERM);
}

TEST(Interrupt, does_not_wait_for_a_reader_of_its_words) {
    const auto end = end_of(
        [] {
            std::array<int, 2> ends{};
            if (::pipe(ends.data()) != 0 || ::fcntl(ends[1], F_SETFL, O_NONBLOCK) != 0)
                return 1;
            while (::write(ends[1], "x", 1) == 1) {
            }
            ::fcntl(ends[1], F_SETFL, 0);
            ::dup2(ends[1], STDERR_FILENO); // closes the one that the test reads
            return ::kill(::getpid(), SIGTERM) == 0 ? wait_for_the_end() : 1;
        },
        {});
    EXPECT_EQ(WEXITSTATUS(end.status), 42);
}

TEST(Interrupt, leaves_a_write_to_a_closed_pipe_to_its_writer) {
    const auto end = end_of(
        [] {
            std::array<int, 2> ends{};
            if (::pipe(ends.data()) != 0)
                return 1;
            ::close(ends[0]);
            return ::write(ends[1], "x", 1) < 0 ? 7 : 1;
        },
        {});
    EXPECT_EQ(WEXITSTATUS(end.status), 7);
}

} // namespace
} // namespace besser
