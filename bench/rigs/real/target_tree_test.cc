// SPDX-License-Identifier: GPL-2.0-only
// Against a target whose ssh client is a program of the test's own: it runs what it is given here.
// So are the programs there by which the target shows what it has.
#include "bench/rigs/real/target_tree.hpp"

#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace besser::bench {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class TargetTree : public testing::Test {
  protected:
    void SetUp() override {
        fs::create_directories(programs);
        fs::create_directories(tree / ".git");
        std::ofstream(tree / "Makefile") << "obj-m := probe.o\n";
        std::ofstream(tree / ".git" / "HEAD") << "not copied\n";
        ::setenv("PATH", fmt::format("{}:{}", programs.string(), path).c_str(), 1);
        program("ssh", "for last; do :; done\nexec sh -c \"$last\"");
        program("uname", "echo 6.1.0-test");
        program("ls", "[ \"$1\" = /lib/modules/6.1.0-test/build/Makefile ]");
        program("gcc", "echo 'gcc (test) 12.2.0'");
        program("strip", ":");
        make_that("echo built >\"$tree/probe.ko\"");
    }
    void TearDown() override { ::setenv("PATH", path.c_str(), 1); }

    void program(const std::string &name, const std::string &script) const {
        std::ofstream(programs / name) << "#!/bin/sh\n" << script << '\n';
        fs::permissions(programs / name, fs::perms::owner_all);
    }
    /// Its arguments are kept, one a line.
    void make_that(const std::string &script) const {
        program("make", fmt::format("[ \"$1\" != --version ] || exit 0\n"
                                    "printf '%s\\n' \"$@\" >>'{}'\ntree=${{3#M=}}\n{}",
                                    (directory.path / "arguments").string(), script));
    }
    std::string arguments() const {
        return read_text_file(directory.path / "arguments", 10'000).value_or("");
    }
    std::expected<fs::path, std::string> build() const {
        return build_on_target(endpoint, arm, directory.path / "cache");
    }
    std::string refusal() const {
        const auto built = build();
        return built ? "built" : built.error();
    }

    TemporaryDirectory directory;
    const std::string path = std::getenv("PATH"); // NOLINT: no other thread changes it
    fs::path programs = directory.path / "programs", tree = directory.path / "tree";
    SshEndpoint endpoint{.destination = "root@tablet", .identity = {}, .known_hosts = {}};
    Arm arm = [this] {
        Arm of_tree;
        of_tree.tree = tree.string();
        return of_tree;
    }();
};

TEST_F(TargetTree, becomes_a_module_against_the_headers_of_the_kernel_there) {
    arm.build = {"CONFIG_X=it's $HOME"};
    const auto module = build();
    ASSERT_TRUE(module) << module.error();
    EXPECT_EQ(module->filename(), "probe.ko");
    EXPECT_EQ(read_text_file(*module, 100).value(), "built\n");
    EXPECT_THAT(arguments(), testing::MatchesRegex("-C\n/lib/modules/6.1.0-test/build\n"
                                                   "M=/tmp/besser-agent.[A-Za-z0-9]+/tree\n"
                                                   "CONFIG_X=it's [$]HOME\nmodules\n"));
}

TEST_F(TargetTree, is_copied_without_its_history_and_leaves_nothing_there) {
    make_that("ls() { /bin/ls \"$@\"; }\nls -A \"$tree\" >\"$tree/probe.ko\"; echo \"$tree\" "
              ">>\"$tree/probe.ko\"");
    const auto said = read_text_file(build().value(), 1000).value();
    EXPECT_THAT(said, HasSubstr("Makefile\n"));
    EXPECT_THAT(said, testing::Not(HasSubstr(".git")));
    const auto there = said.substr(said.find("/tmp/"));
    EXPECT_FALSE(fs::exists(there.substr(0, there.find('\n'))));
}

TEST_F(TargetTree, is_not_built_again_as_long_as_nothing_of_it_changes) {
    const auto first = build();
    const auto once = arguments();
    EXPECT_EQ(build().value(), first.value());
    EXPECT_EQ(arguments(), once);
    std::ofstream(tree / "probe.c") << "int changed;\n";
    EXPECT_NE(build().value(), first.value());
    EXPECT_EQ(arguments().size(), 2 * once.size());
}

TEST_F(TargetTree, that_does_not_compile_says_what_the_compiler_said_and_keeps_it) {
    make_that("echo 'CC probe.o'; echo 'probe.c:7: error: no such thing' >&2; exit 2");
    const auto said = refusal();
    EXPECT_THAT(said, HasSubstr("could not be built on root@tablet (exit status 2"));
    EXPECT_THAT(said, HasSubstr("probe.c:7: error: no such thing"));
    const auto from = said.find("kept in ") + 8;
    const fs::path kept = said.substr(from, said.find(')', from) - from);
    EXPECT_EQ(read_text_file(kept / "output", 100).value(), "CC probe.o\n");
    EXPECT_THAT(refusal(), HasSubstr("exit status 2")); // and again: nothing was made
}

TEST_F(TargetTree, is_refused_where_headers_or_a_compiler_are_missing) {
    program("ls", "exit 2");
    EXPECT_THAT(refusal(), HasSubstr("root@tablet has no headers of its kernel 6.1.0-test"));
    EXPECT_THAT(refusal(), HasSubstr("apt-get install linux-headers-6.1.0-test"));
    program("gcc", "exit 127");
    EXPECT_THAT(refusal(), HasSubstr("has no gcc: apt-get install build-essential"));
}

TEST_F(TargetTree, of_several_modules_needs_the_one_that_is_meant) {
    make_that("echo one >\"$tree/one.ko\"; echo two >\"$tree/two.ko\"");
    EXPECT_THAT(refusal(), HasSubstr("name the one that is meant"));
    arm.module = "two.ko";
    EXPECT_EQ(read_text_file(build().value(), 100).value(), "two\n");
    arm.module = "three.ko";
    EXPECT_THAT(refusal(), HasSubstr("name the one that is meant"));
}

TEST_F(TargetTree, on_a_hostile_target_is_written_nowhere_else) {
    program("uname", "echo ../../etc");
    EXPECT_THAT(refusal(), HasSubstr("names no release"));
    program("uname", "echo 6.1.0-test");
    for (const auto *path_there : {"/etc/passwd.ko", "$1/../x.ko", "$1/.ko", "$1/a b.ko"}) {
        program("find", fmt::format("echo \"{}\"", path_there));
        EXPECT_THAT(refusal(), testing::AnyOf(HasSubstr("is no module of"), HasSubstr("cat")))
            << path_there;
    }
}

TEST_F(TargetTree, that_cannot_be_reached_says_so) {
    program("ssh", "echo 'No route to host' >&2; exit 255");
    EXPECT_THAT(refusal(), HasSubstr("No route to host"));
    EXPECT_FALSE(look_for_build(endpoint));
}

} // namespace
} // namespace besser::bench
