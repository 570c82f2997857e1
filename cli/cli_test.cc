// SPDX-License-Identifier: GPL-2.0-only
// The program as a user meets it: exit status, messages, and the files it leaves.

#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Outcome {
    int status = -1;
    std::string text; ///< stdout and stderr
};

/// Runs besser in a directory of its own.
class Program : public testing::Test {
  protected:
    Program() { fs::current_path(directory); }

    ~Program() override { fs::current_path("/"); }

    Outcome run(std::vector<std::string> arguments) {
        const auto log = directory / "log";
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                         O_WRONLY | O_CREAT | O_TRUNC, 0600);
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
        arguments.insert(arguments.begin(), BESSER_PROGRAM);
        std::vector<char *> argv;
        for (auto &argument : arguments)
            argv.push_back(argument.data());
        argv.push_back(nullptr);
        pid_t child = 0;
        Outcome outcome;
        if (::posix_spawn(&child, BESSER_PROGRAM, &actions, nullptr, argv.data(), environ) == 0) {
            int status = 0;
            ::waitpid(child, &status, 0);
            outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        posix_spawn_file_actions_destroy(&actions);
        std::ifstream in(log);
        outcome.text.assign(std::istreambuf_iterator<char>(in), {});
        fs::remove(log);
        return outcome;
    }

    void write(const std::string &name, const std::string &text) {
        std::ofstream(directory / name) << text;
    }

    bool made_nothing_but(std::vector<std::string> names) {
        std::vector<std::string> found;
        for (const auto &entry : fs::directory_iterator(directory))
            found.push_back(entry.path().filename());
        std::ranges::sort(found);
        std::ranges::sort(names);
        return found == names;
    }

    const besser::TemporaryDirectory temporary;
    const fs::path directory = temporary.path;
};

const std::string tree = BESSER_SOURCE_DIR;

TEST_F(Program, without_arguments_explains_itself) {
    const auto outcome = run({});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("subcommand"));
}

TEST_F(Program, refuses_an_unknown_option) { EXPECT_EQ(run({"verify", "--speed"}).status, 2); }

TEST_F(Program, refuses_zero_reps) {
    const auto outcome = run({"verify", "--reps", "0"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("--reps"));
}

TEST_F(Program, refuses_a_negative_duration) {
    const auto outcome = run({"verify", "--duration=-5s"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("--duration"));
    EXPECT_TRUE(made_nothing_but({}));
}

TEST_F(Program, refuses_an_unknown_rig) {
    const auto outcome = run({"verify", "--rig", "teapot"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("unknown rig"));
    EXPECT_TRUE(made_nothing_but({}));
}

TEST_F(Program, refuses_a_missing_plan) {
    const auto outcome = run({"verify", "absent.toml"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("absent.toml: no such file"));
    EXPECT_TRUE(made_nothing_but({}));
}

TEST_F(Program, names_file_line_and_key_of_a_bad_plan) {
    write("bad.toml",
          "name = \"bad\"\ntitle = \"t\"\n[stress]\nrate = \"4 M\"\nduration = \"1s\"\n");
    const auto outcome = run({"verify", "bad.toml"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("bad.toml:4: stress.rate: \"4 M\""));
    EXPECT_TRUE(made_nothing_but({"bad.toml"}));
}

TEST_F(Program, refuses_a_plan_of_100_mb_before_reading_it) {
    write("huge.toml", "");
    fs::resize_file(directory / "huge.toml", 100'000'000);
    const auto outcome = run({"verify", "huge.toml"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("100000000 bytes"));
    EXPECT_TRUE(made_nothing_but({"huge.toml"}));
}

TEST_F(Program, judges_the_tablets_runs_as_published) {
    const auto outcome = run({"judge", tree + "/plans/patch-c-v3.toml", tree + "/recorded"});
    EXPECT_EQ(outcome.status, 4) << outcome.text;
    for (const auto *figure :
         {"2.352", "2.363", "2.590", "2.102", "1.362", "+73 %", "28.0x", "28.0 to 29.4"})
        EXPECT_THAT(outcome.text, HasSubstr(figure));
    EXPECT_TRUE(made_nothing_but({}));
}

TEST_F(Program, says_which_predictions_no_rig_can_measure) {
    const auto outcome = run({"judge", tree + "/plans/patch-c-v3.toml", tree + "/recorded"});
    EXPECT_THAT(outcome.text, HasSubstr("note: no rig of this version can measure unlock-share"));
}

TEST_F(Program, refuses_a_rig_that_is_to_come) {
    const auto outcome = run({"verify", "--rig", "ssh:tablet"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("--rig ssh:tablet: not in this version"));
    EXPECT_TRUE(made_nothing_but({}));
}

TEST_F(Program, refuses_recorded_data_that_are_not_there) {
    const auto outcome = run({"judge", tree + "/plans/patch-c-v3.toml", "absent"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("absent"));
}

TEST_F(Program, mine_refuses_what_is_no_repository) {
    const auto outcome = run({"mine", "--ancestor", "absent:drv", "--fork", "absent:drv"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("absent"));
    EXPECT_THAT(outcome.text, HasSubstr("git repository"));
    EXPECT_TRUE(made_nothing_but({}));
}

TEST_F(Program, mine_wants_an_ancestor) {
    const auto outcome = run({"mine", "--fork", "absent"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("--ancestor"));
}

TEST_F(Program, mine_refuses_half_an_alias) {
    const auto outcome = run({"mine", "--ancestor", "a", "--fork", "b", "--alias", "cw1200"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("is not A=B"));
}

} // namespace
