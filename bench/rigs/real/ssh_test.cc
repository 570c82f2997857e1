// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/real/ssh.hpp"

#include "support/child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::bench {
namespace {

using testing::Contains;

TEST(Ssh, reads_where_a_target_is) {
    EXPECT_EQ(parse_endpoint("root@tablet")->destination, "root@tablet");
    EXPECT_EQ(parse_endpoint("root@tablet")->port, 0);
    EXPECT_EQ(parse_endpoint("root@10.0.0.7:2222")->destination, "root@10.0.0.7");
    EXPECT_EQ(parse_endpoint("root@10.0.0.7:2222")->port, 2222);
    EXPECT_EQ(parse_endpoint("root@[fe80::1%usb0]:22")->destination, "root@fe80::1%usb0");
    EXPECT_EQ(parse_endpoint("root@[fe80::1%usb0]:22")->port, 22);
}

TEST(Ssh, takes_nothing_for_a_target_that_its_client_takes_for_something_else) {
    for (const auto *text :
         {"", ":22", "-oProxyCommand=reboot", "-l", "a b", "a;reboot", "$(reboot)", "`reboot`",
          "host:0", "host:65536", "host:x", "[::1", "a\nb", "host:+22", "ssh://host/"})
        EXPECT_FALSE(parse_endpoint(text)) << text;
}

/// What a POSIX shell makes of the line, one argument a line.
std::string as_a_shell_reads_it(const std::vector<std::string> &arguments) {
    std::vector<std::string> printed = {"printf", "%s\\n"};
    printed.insert(printed.end(), arguments.begin(), arguments.end());
    return run_program({"sh", "-c", quote_for_shell(printed)}, std::chrono::seconds(60)).value();
}

TEST(Ssh, every_argument_arrives_as_it_was) {
    const std::vector<std::string> nasty = {
        "",     " ",  "a b", "it's", "$HOME", "`id`", "$(id)", "*", "~",        "\"",        ";id",
        "a\\b", "-n", "'''", "\t",   "&",     "|",    "> x",   "!", "\xc3\xa4", "two\nlines"};
    std::string expected;
    for (const auto &argument : nasty)
        expected += argument + "\n";
    EXPECT_EQ(as_a_shell_reads_it(nasty), expected);
}

TEST(Ssh, asks_nobody_and_believes_no_unknown_host) {
    const auto command = ssh_command({"root@tablet", 2222, "key", "hosts"}, {"cat", "a b"});
    EXPECT_EQ(command.front(), "prlimit"); // a target's words fill no disk
    EXPECT_EQ(command.at(2), "ssh");
    for (const auto *option :
         {"-oBatchMode=yes", "-oStrictHostKeyChecking=yes", "-oPort=2222", "-oIdentityFile=key",
          "-oUserKnownHostsFile=hosts", "-oClearAllForwardings=yes"})
        EXPECT_THAT(command, Contains(option));
    ASSERT_GE(command.size(), 3u);
    EXPECT_EQ(command[command.size() - 3], "--");
    EXPECT_EQ(command[command.size() - 2], "root@tablet");
    EXPECT_EQ(command.back(), "'cat' 'a b'");
}

} // namespace
} // namespace besser::bench
