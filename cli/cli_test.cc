// SPDX-License-Identifier: GPL-2.0-only
// The program as a user meets it: exit status, messages, and the files it leaves.

#include "cli/test_program.hpp"
#include "trace/test_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace besser::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string tree = BESSER_SOURCE_DIR;

TEST_F(Program, without_arguments_explains_itself) {
    const auto outcome = run({});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("name a command"));
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

TEST_F(Program, refuses_recorded_data_that_are_not_there) {
    const auto outcome = run({"judge", tree + "/plans/patch-c-v3.toml", "absent"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("absent"));
}

TEST_F(Program, lint_refuses_a_tree_that_is_not_there) {
    const auto outcome = run({"lint", "absent", "--json", "found.json"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("absent: no such directory"));
    EXPECT_TRUE(made_nothing_but({}));
}

TEST_F(Program, lint_tells_and_writes_what_it_finds) {
    std::filesystem::create_directory("driver");
    write("driver/Makefile", "obj-m := m.o\n");
    write("driver/m.c", "void f(void)\n{\n\tfor (;;)\n\t\tasm(\"nop\");\n}\nabsent x;\n");
    const auto outcome = run({"lint", "driver", "--quiet", "--json", "found.json"});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.text, HasSubstr("m.c:4 an asm that does nothing"));
    EXPECT_THAT(content("found.json"), HasSubstr("\"kind\": \"empty-asm\""));
    EXPECT_EQ(run({"lint", "driver", "--quiet", "--json", "found.json"}).status, 1);
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

TEST_F(Program, says_what_it_was_built_from) {
    const auto outcome = run({"--version"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_THAT(outcome.text, StartsWith("besser "));
}

TEST_F(Program, suggests_the_command_and_the_option_that_were_meant) {
    EXPECT_THAT(run({"verfy"}).text, HasSubstr("did you mean \"verify\"?"));
    EXPECT_THAT(run({"verify", "--sed", "1"}).text, HasSubstr("did you mean \"--seed\"?"));
    EXPECT_THAT(run({"explore", "receive-brust"}).text,
                HasSubstr("did you mean \"receive-burst\"?"));
}

TEST_F(Program, prints_help_without_control_bytes_and_with_each_commands_statuses) {
    for (const auto *command :
         {"verify", "judge", "report", "compare", "trend", "check", "fit", "explore", "lint",
          "mine", "ci", "sdd", "agent", "chip", "help", "manual", "completion"}) {
        const auto outcome = run({command, "--help"});
        EXPECT_EQ(outcome.status, 0);
        EXPECT_THAT(outcome.text, HasSubstr("\nExit status\n  0 "));
        EXPECT_THAT(outcome.text, HasSubstr("\nExamples\n  "));
        EXPECT_TRUE(std::ranges::none_of(outcome.text, [](unsigned char c) {
            return (c < ' ' && c != '\n') || c == 0x7F;
        })) << command;
    }
}

TEST_F(Program, help_of_a_command_is_what_its_option_prints) {
    EXPECT_EQ(run({"help", "verify"}).text, run({"verify", "--help"}).text);
}

TEST_F(Program, help_answers_every_topic_that_it_names) {
    const auto contents = run({"help"}).text;
    const auto topics = contents.substr(contents.find("Topics"));
    std::size_t asked = 0;
    for (std::size_t at = topics.find("\n  "); at != std::string::npos;
         at = topics.find("\n  ", at + 1)) {
        const auto topic = topics.substr(at + 3, topics.find('\n', at + 1) - at - 3);
        if (topic.find(' ') != std::string::npos)
            continue; // what a topic is, and the last line
        EXPECT_EQ(run({"help", topic}).status, 0) << topic;
        ++asked;
    }
    EXPECT_GE(asked, 10U);
}

TEST_F(Program, help_about_metrics_knows_each_that_a_plan_can_name) {
    const auto text = run({"help", "metrics"}).text;
    EXPECT_THAT(text, HasSubstr("\n  goodput\n"));
    EXPECT_THAT(text, HasSubstr("\n  unlock_irqrestore_cpu_share\n"));
}

TEST_F(Program, help_about_verdicts_is_what_the_document_says) {
    EXPECT_THAT(run({"help", "verdicts"}).text, HasSubstr("MISS where they do neither"));
}

TEST_F(Program, help_about_what_there_is_not_names_the_nearest) {
    const auto outcome = run({"help", "verdict"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("did you mean \"verdicts\"?"));
}

TEST_F(Program, completions_offer_no_word_that_a_shell_would_take_apart) {
    for (const auto *shell : {"bash", "zsh", "fish"})
        EXPECT_THAT(run({"completion", shell}).text, Not(HasSubstr("<function>"))) << shell;
}

TEST_F(Program, neither_clamps_numbers_nor_takes_what_is_none) {
    for (const std::vector<std::string> &arguments :
         std::vector<std::vector<std::string>>{{"verify", "--seed", "99999999999999999999"},
                                               {"verify", "--seed", "-1"},
                                               {"verify", "--seed", ""},
                                               {"verify", "--reps", "1.5"},
                                               {"fit", "--runs", "0"},
                                               {"fit", "--seed", "9223372036854775808"},
                                               {"explore", "--shard", "1/99999999999999999999"},
                                               {"explore", "--shard", "4/4"},
                                               {"explore", "--seconds", "-1"},
                                               {"explore", "--seconds", "nan"},
                                               {"explore", "--seconds", "inf"},
                                               {"explore", "--jobs", "-1"},
                                               {"chip", "--channel", "300"}}) {
        const auto outcome = run(arguments);
        EXPECT_EQ(outcome.status, 2) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr(arguments[1]));
    }
    EXPECT_TRUE(made_nothing_but({}));
}

TEST_F(Program, refuses_empty_values_and_options_that_do_nothing) {
    for (const std::vector<std::string> &arguments : std::vector<std::vector<std::string>>{
             {"verify", ""},
             {"verify", "--out", ""},
             {"verify", "--trace", ""},
             {"verify", "--trace-rep", "relay:1:1"},
             {"verify", "--trace-length", "1s"},
             {"explore", "--replay", ""},
             {"explore", "--trace", "t"},
             {"explore", "--list", "receive-burst"},
             {"explore", "--merge", "a", "--bound", "1"},
             {"explore", "--fault", "crc_error_read@0", "--every-fault"},
             {"mine", "--fork", "a", "--cflags", "-I."}})
        EXPECT_EQ(run(arguments).status, 2) << arguments[1];
    EXPECT_TRUE(made_nothing_but({}));
}

TEST_F(Program, names_file_line_and_key_of_what_the_rig_refuses) {
    write("fault.toml", short_plan("faults = [\"no-such\"]"));
    EXPECT_THAT(run({"verify", "fault.toml"}).text,
                HasSubstr("fault.toml:9: arm[1].faults: \"no-such\" is no fault"));
    write("key.toml", short_plan("profile = { \"chip.setle\" = \"1us\" }"));
    EXPECT_THAT(run({"verify", "key.toml"}).text,
                HasSubstr("key.toml:9: arm[1].profile.chip.setle: \"chip.setle\" is no key of the "
                          "profile; did you mean \"chip.settle\"?"));
    EXPECT_TRUE(made_nothing_but({"fault.toml", "key.toml"}));
}

TEST_F(Program, refuses_values_of_the_profile_that_no_chip_has) {
    for (const auto *value : {"\"chip.rx_buffer\" = \"0B\"", "\"chip.settle\" = \"80000h\"",
                              "\"chip.calibration\" = \"1h\""}) {
        write("plan.toml", short_plan(std::string("profile = { ") + value + " }"));
        const auto outcome = run({"verify", "plan.toml"});
        EXPECT_EQ(outcome.status, 2) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr("plan.toml:9: arm[1].profile"));
    }
    EXPECT_TRUE(made_nothing_but({"plan.toml"}));
}

TEST_F(Program, measures_past_an_arm_that_does_not_connect) {
    write("dead.toml", short_plan("faults = [\"dead_silent:at=power-on\"]"));
    const auto outcome = run({"verify", "dead.toml", "--out", "out", "--details"});
    EXPECT_EQ(outcome.status, 0) << outcome.text; // the plan predicts nothing
    EXPECT_THAT(outcome.text, HasSubstr("a: not_connected x 1, in 1 reps"));
    EXPECT_THAT(outcome.text, HasSubstr("connected within 30 s; the driver said nothing"));
    EXPECT_TRUE(fs::exists(directory / "out" / "result.json"));
    const auto again = run({"verify", "dead.toml", "--out", "out", "--quiet"});
    EXPECT_EQ(again.status, 0) << again.text; // the journal holds all reps
}

TEST_F(Program, refuses_expectations_that_no_measurement_can_meet_or_fail) {
    const auto expecting = [&](const std::string &expect) {
        write("plan.toml",
              short_plan("") +
                  "[[prediction]]\nid = \"x\"\ntext = \"t\"\nmetric = \"goodput\"\n"
                  "from = \"a\"\nto = \"b\"\nexpect = " +
                  expect + "\nconfidence = \"low\"\nrigs = [\"virtual\"]\nreasoned = \"here\"\n");
        return run({"verify", "plan.toml"}).text;
    };
    EXPECT_THAT(expecting("{ different = false }"),
                HasSubstr("plan.toml:19: prediction[1].expect.different: no run shows"));
    EXPECT_THAT(expecting("{ min = -1 }"),
                HasSubstr("plan.toml:19: prediction[1].expect.min: cannot fail"));
    EXPECT_TRUE(made_nothing_but({"plan.toml"}));
}

TEST_F(Program, refuses_a_duration_that_gives_a_series_without_end) {
    auto plan = short_plan("");
    plan.insert(plan.find("[stress]"), "interval = \"1ms\"\n");
    write("plan.toml", plan);
    EXPECT_THAT(run({"verify", "plan.toml", "--duration", "24h"}).text,
                HasSubstr("--duration: with it the plan's interval gives more than 10000 samples"));
    EXPECT_TRUE(made_nothing_but({"plan.toml"}));
}

TEST_F(Program, refuses_a_rest_of_ten_years) {
    auto plan = short_plan("");
    plan.replace(plan.find("[stress]"), 8, "[stress]\nwarm_up = \"87000h\"");
    write("plan.toml", plan);
    EXPECT_THAT(run({"verify", "plan.toml"}).text,
                HasSubstr("plan.toml:4: stress.warm_up: is longer than a day"));
}

TEST_F(Program, refuses_a_plan_that_nests_deeper_than_any) {
    std::string key = "profile";
    for (int i = 0; i < 30'000; i++)
        key += ".a";
    write("deep.toml", short_plan(key + " = 1"));
    const auto outcome = run({"verify", "deep.toml"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("deep.toml:9: nested deeper than"));
}

TEST_F(Program, merges_nothing_that_is_no_part_of_a_search) {
    for (const auto *text :
         {"{}", "[]", "null", "{\"shards\": 1000000000000000000}", "{\"cpu_seconds\": -1e308}"}) {
        write("part.json", text);
        const auto outcome = run({"explore", "--merge", "part.json"});
        EXPECT_EQ(outcome.status, 2) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr("part.json"));
    }
    EXPECT_EQ(run({"explore", "--merge", "/dev/zero"}).status, 2);
}

TEST_F(Program, traces_the_first_rep_of_each_arm) {
    write("plan.toml", short_plan());
    const std::vector<std::string> command = {"verify", "plan.toml", "--quiet",  "--out",
                                              "out",    "--trace",   "t.pftrace"};
    const auto outcome = run(command);
    EXPECT_EQ(outcome.status, 0) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("MiB of at most 64"));
    EXPECT_THAT(outcome.text, HasSubstr("b window 1 rep 1: 1 s from 0 s after it was due"));
    const auto bytes = content("t.pftrace");
    const auto read = trace::read_trace(bytes);
    EXPECT_THAT(read.complaints, IsEmpty());
    EXPECT_TRUE(read.paths().contains("a window 1 rep 1/CPUs/CPU 0"));
    EXPECT_TRUE(read.paths().contains("b window 1 rep 1/chip/messages put out"));
    EXPECT_EQ(run(command).status, 0); // of a run that is there; its own trace is replaced
    EXPECT_EQ(content("t.pftrace"), bytes);
}

TEST_F(Program, refuses_traces_that_it_cannot_make_before_it_runs) {
    write("plan.toml", short_plan());
    const auto traced = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"verify", "plan.toml", "--trace", "t.pftrace"});
        const auto outcome = run(more);
        EXPECT_EQ(outcome.status, 2) << outcome.text;
        return outcome.text;
    };
    EXPECT_THAT(traced({"--trace-rep", "c:1:1"}), HasSubstr("no arm \"c\"; the plan has a, b"));
    EXPECT_THAT(traced({"--trace-rep", "a:2:1"}), HasSubstr("windows 1 to 1 of reps 1 to 1"));
    EXPECT_THAT(traced({"--trace-from", "later"}), HasSubstr("--trace-from"));
    EXPECT_THAT(traced({"--trace-length", "-1s"}), HasSubstr("--trace-length"));
    EXPECT_THAT(traced({"--rig", "vm"}), HasSubstr("the rig \"vm\" records no traces"));
    EXPECT_TRUE(made_nothing_but({"plan.toml"}));
}

TEST_F(Program, leaves_files_of_others_as_they_are) {
    const std::string precious = "precious";
    write("precious", precious);
    const std::vector<std::vector<std::string>> commands = {
        {"chip", "--control", "precious"},
        {"explore", "receive-burst", "--out", "precious"},
        {"explore", "--replay", "direct/receive-burst/#00000000", "--trace", "precious"},
        {"verify", "--trace", "precious"},
        {"lint", ".", "--json", "precious"},
        {"mine", "--ancestor", "a:b", "--fork", "c:d", "--json", "precious"},
        {"mine", "--ancestor", "a:b", "--fork", "c:d", "--html", "precious"},
        {"mine", "--ancestor", "a:b", "--fork", "c:d", "--triage", "precious"}};
    for (const auto &arguments : commands) {
        const auto outcome = run(arguments);
        EXPECT_EQ(outcome.status, 2) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr("precious"));
        EXPECT_EQ(content("precious"), precious);
    }
    EXPECT_TRUE(made_nothing_but({"precious"}));
}

} // namespace
} // namespace besser::cli
