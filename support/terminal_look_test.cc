// SPDX-License-Identifier: GPL-2.0-only
// Each test forks, as it changes the environment.
#include "support/terminal_look.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace besser {
namespace {

/// A terminal of so many columns, or /dev/null.
std::FILE *open_stream(bool terminal, unsigned short columns) {
    if (!terminal)
        return std::fopen("/dev/null", "w");
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
    ::grantpt(master);
    ::unlockpt(master);
    const winsize size{24, columns, 0, 0};
    ::ioctl(master, TIOCSWINSZ, &size); // NOLINT: variadic
    return std::fopen(::ptsname(master), "w");
}

using Environment = std::vector<std::pair<const char *, const char *>>;

bool holds(const Environment &environment, const std::function<bool()> &body) {
    const pid_t child = ::fork();
    if (child == 0) {
        for (const char *name : {"COLUMNS", "NO_COLOR", "TERM", "LC_ALL", "LC_CTYPE", "LANG"})
            ::unsetenv(name);
        for (const auto &[name, value] : environment)
            ::setenv(name, value, 1);
        ::_exit(body() ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TerminalLook look(bool terminal, unsigned short columns = 0,
                  Coloring coloring = Coloring::automatic) {
    return look_of(open_stream(terminal, columns), coloring);
}

TEST(TerminalLook, has_the_columns_of_the_terminal_or_80) {
    EXPECT_TRUE(holds({{"TERM", "xterm"}}, [] { return look(true, 123).columns == 123; }));
    EXPECT_TRUE(holds({{"TERM", "xterm"}}, [] { return look(true, 0).columns == 80; }));
    EXPECT_TRUE(holds({}, [] { return look(false).columns == 80; }));
}

TEST(TerminalLook, has_the_columns_that_were_exported) {
    EXPECT_TRUE(holds({{"COLUMNS", "61"}}, [] { return look(true, 123).columns == 61; }));
    EXPECT_TRUE(holds({{"COLUMNS", "61"}}, [] { return look(false).columns == 61; }));
    EXPECT_TRUE(holds({{"COLUMNS", "wide"}}, [] { return look(false).columns == 80; }));
    EXPECT_TRUE(holds({{"COLUMNS", "1"}}, [] { return look(false).columns == 20; }));
}

TEST(TerminalLook, has_colours_on_a_terminal_that_can_show_them) {
    EXPECT_TRUE(holds({{"TERM", "xterm"}}, [] { return look(true).color; }));
    EXPECT_TRUE(holds({{"TERM", "xterm"}, {"NO_COLOR", ""}}, [] { return look(true).color; }));
    EXPECT_TRUE(holds({{"TERM", "xterm"}, {"NO_COLOR", "1"}}, [] { return !look(true).color; }));
    EXPECT_TRUE(holds({{"TERM", "dumb"}}, [] { return !look(true).color; }));
    EXPECT_TRUE(holds({{"TERM", "dumb"}}, [] { return !look(true).rewrites; }));
    EXPECT_TRUE(holds({{"TERM", "xterm"}}, [] { return !look(false).color; }));
}

TEST(TerminalLook, has_the_colours_that_were_asked_for) {
    EXPECT_TRUE(holds({{"NO_COLOR", "1"}}, [] { return look(false, 0, Coloring::always).color; }));
    EXPECT_TRUE(holds({{"TERM", "xterm"}}, [] { return !look(true, 0, Coloring::never).color; }));
}

TEST(TerminalLook, knows_from_the_locale_whether_more_than_ascii_is_shown) {
    EXPECT_TRUE(holds({{"LANG", "de_DE.UTF-8"}}, [] { return look(false).unicode; }));
    EXPECT_TRUE(holds({{"LANG", "C.utf8"}}, [] { return look(false).unicode; }));
    EXPECT_TRUE(holds({{"LANG", "C.UTF-8"}, {"LC_ALL", "C"}}, [] { return !look(false).unicode; }));
    EXPECT_TRUE(holds({}, [] { return !look(false).unicode; }));
}

} // namespace
} // namespace besser
