// SPDX-License-Identifier: GPL-2.0-only
// Each test forks a program that starts a guardian and is then killed, as a program can be at any
// moment.
#include "support/guardian.hpp"

#include "support/child.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace besser {
namespace {

namespace fs = std::filesystem;

/// Waits for up to ten seconds, which a loaded machine may need; true as soon as it holds.
bool comes_true(const std::function<bool()> &condition) {
    for (int i = 0; i < 1000; i++) {
        if (condition())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

/// Runs `body` in a process with a guardian, and kills that process when `body` is over.
void in_a_killed_program(const std::function<void()> &body) {
    const pid_t program = ::fork();
    if (program == 0) {
        start_guardian();
        body();
        ::raise(SIGKILL);
    }
    int status = 0;
    ::waitpid(program, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
}

TEST(Guardian, removes_the_temporary_directories_of_a_killed_program) {
    const TemporaryDirectory outer;
    const auto directory = outer.path / "left";
    in_a_killed_program([&] {
        fs::create_directories(directory / "deep");
        guard_directory(directory);
    });
    EXPECT_TRUE(comes_true([&] { return !fs::exists(directory); }));
}

TEST(Guardian, kills_what_the_children_of_a_killed_program_started) {
    const TemporaryDirectory outer;
    const auto file = (outer.path / "pid").string();
    in_a_killed_program([&] {
        auto child = Child::start({"sh", "-c", "sleep 1000 & echo $! >" + file + "; wait"});
        comes_true([&] { return fs::exists(file) && fs::file_size(file) > 0; });
    });
    pid_t grandchild = 0;
    std::FILE *in = std::fopen(file.c_str(), "r");
    ASSERT_NE(in, nullptr);
    ASSERT_EQ(std::fscanf(in, "%d", &grandchild), 1);
    std::fclose(in);
    EXPECT_TRUE(comes_true([&] { return ::kill(grandchild, 0) != 0; }));
}

/// The parent may be killed before the child has asked to be told of it.
TEST(EndWith, a_parent_that_has_ended_already) {
    const TemporaryDirectory outer;
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    in_a_killed_program([&] {
        const pid_t parent = ::getpid();
        if (::fork() != 0)
            return;
        while (::getppid() == parent)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        end_with(parent);
        fs::create_directory(outer.path / "outlived");
        ::_exit(0);
    });
    ::close(ends[1]);
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 0) << "the child has ended, too";
    ::close(ends[0]);
    EXPECT_FALSE(fs::exists(outer.path / "outlived"));
}

TEST(Guardian, leaves_alone_what_it_was_told_to_forget) {
    const TemporaryDirectory outer;
    const auto kept = outer.path / "kept", left = outer.path / "left";
    in_a_killed_program([&] {
        fs::create_directory(kept);
        fs::create_directory(left);
        guard_directory(kept);
        guard_directory(left);
        forget_directory(kept);
    });
    EXPECT_TRUE(comes_true([&] { return !fs::exists(left); }));
    EXPECT_TRUE(fs::exists(kept));
}

} // namespace
} // namespace besser
