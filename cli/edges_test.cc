// SPDX-License-Identifier: GPL-2.0-only
// The program at its edges: what stands where it writes, standard streams that are closed or full,
// signals, and options that do nothing.

#include "cli/test_program.hpp"
#include "support/test_effort.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace besser::cli {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> small_search = {"explore", "flush-against-transmit", "--bound", "1"};

std::vector<std::string> operator+(std::vector<std::string> words,
                                   const std::vector<std::string> &more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

/// A command that writes to a path, which is appended to it.
struct Writer {
    const char *what;
    std::vector<std::string> command;
    bool is_directory = false;
};

const std::vector<Writer> writers = {
    {"explore --out", small_search + std::vector<std::string>{"--out"}},
    {"explore --trace", {"explore", "--replay", "direct/receive-burst/#00000000", "--trace"}},
    {"lint --json", {"lint", ".", "--json"}},
    {"mine --json", {"mine", "--ancestor", "a:b", "--fork", "c:d", "--json"}},
    {"mine --html", {"mine", "--ancestor", "a:b", "--fork", "c:d", "--html"}},
    {"mine --triage", {"mine", "--ancestor", "a:b", "--fork", "c:d", "--triage"}},
    {"chip --control", {"chip", "--control"}},
    {"verify --out", {"verify", "plan.toml", "--quiet", "--out"}, true},
    {"verify --trace", {"verify", "plan.toml", "--quiet", "--trace"}},
};

/// Something at the path `there` that no command made, and that none may touch.
struct Obstacle {
    const char *what;
    std::function<void()> put;
    bool stops_directories = true;
    std::string path = "there";
};

void put_file(const char *name) { std::ofstream(name) << "precious"; }

const std::vector<Obstacle> obstacles = {
    {"a file", [] { put_file("there"); }},
    {"a directory", [] { fs::create_directory("there"); }, false},
    {"a link to a file",
     [] {
         put_file("target");
         fs::create_symlink("target", "there");
     }},
    {"a link to nowhere", [] { fs::create_symlink("target", "there"); }},
    {"a directory in which nothing can be made", [] {}, true, "/proc/there"},
    {"a directory that is not there", [] {}, false, "absent/there"},
    {"a directory that is a file", [] { put_file("there"); }, true, "there/below"},
};

class Edges : public Program {
  protected:
    Edges() { write("plan.toml", short_plan()); }

    void clear() const {
        for (const auto *name : {"there", "target", "absent"})
            fs::remove_all(directory / name);
    }
};

TEST_F(Edges, nothing_that_besser_did_not_make_is_touched) {
    for (const auto &writer : writers)
        for (const auto &obstacle : obstacles) {
            if (writer.is_directory && !obstacle.stops_directories)
                continue;
            SCOPED_TRACE(std::string(writer.what) + " and " + obstacle.what);
            obstacle.put();
            const auto before = snapshot();
            const auto outcome = run(writer.command + std::vector{obstacle.path});
            EXPECT_EQ(outcome.status, 2) << outcome.text;
            EXPECT_THAT(outcome.text, HasSubstr(obstacle.path));
            EXPECT_EQ(snapshot(), before);
            clear();
        }
}

TEST_F(Edges, a_device_and_a_fifo_are_written_to_and_stay) {
    ASSERT_EQ(::mkfifo("fifo", 0600), 0);
    const int reader = ::open("fifo", O_RDWR | O_CLOEXEC); // NOLINT: variadic
    ASSERT_GE(reader, 0);
    EXPECT_EQ(run(small_search + std::vector<std::string>{"--out", "fifo"}).status, 0);
    std::array<char, 64> head{};
    EXPECT_GT(::read(reader, head.data(), head.size()), 0);
    EXPECT_EQ(head.front(), '{');
    ::close(reader);
    EXPECT_TRUE(fs::is_fifo("fifo"));
    EXPECT_EQ(run(small_search + std::vector<std::string>{"--out", "/dev/null"}).status, 0);
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
    fs::create_symlink("/dev/null", "link");
    EXPECT_EQ(run({"verify", "plan.toml", "--out", "link"}).status, 2);
    EXPECT_TRUE(fs::is_symlink("link"));
}

TEST_F(Edges, no_output_goes_where_the_program_prints) {
    for (const auto &writer : writers) {
        if (writer.is_directory || writer.command.front() == "chip")
            continue;
        for (const auto *where : {"/dev/stdout", "/dev/stderr", "printed"}) {
            SCOPED_TRACE(std::string(writer.what) + " to " + where);
            write("printed", "");
            const auto outcome =
                run(writer.command + std::vector<std::string>{where}, {.output = "printed"});
            EXPECT_EQ(outcome.status, 2);
            EXPECT_THAT(outcome.text, HasSubstr("is where standard output or standard error goes"));
            EXPECT_EQ(content("printed"), "");
        }
    }
    EXPECT_EQ(run({"verify", "plan.toml", "--quiet", "--out", "run"}).status, 0);
    write("run/report.md", "");
    const auto outcome =
        run({"verify", "plan.toml", "--quiet", "--out", "run"}, {.output = "run/report.md"});
    EXPECT_EQ(outcome.status, 2) << outcome.text;
}

TEST_F(Edges, one_file_is_not_named_for_two_outputs) {
    const auto outcome =
        run({"mine", "--ancestor", "a:b", "--fork", "c:d", "--json", "f", "--html", "f"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.text, HasSubstr("f: is named for --json and --html"));
}

TEST_F(Edges, what_a_search_found_is_printed_before_its_file_fails) {
    const auto outcome = run(small_search + std::vector<std::string>{"--out", "/dev/full"});
    EXPECT_EQ(outcome.status, 3);
    EXPECT_THAT(outcome.text, HasSubstr("100%"));
    EXPECT_THAT(outcome.text, HasSubstr("/dev/full: cannot be written: No space left"));
}

TEST_F(Edges, what_besser_wrote_is_replaced_by_the_same_command) {
    for (int time = 0; time < 2; time++)
        EXPECT_EQ(run(small_search + std::vector<std::string>{"--out", "part.json"}).status, 0);
    const auto first = run({"verify", "plan.toml", "--quiet", "--out", "run"});
    EXPECT_EQ(first.status, 0) << first.text;
    const auto second = run({"verify", "plan.toml", "--quiet", "--out", "run"});
    EXPECT_EQ(second.status, 0) << second.text;
}

/// Commands that print a result, and the status with which they end when it can be printed.
const std::vector<std::pair<std::vector<std::string>, int>> printers = {
    {{"--version"}, 0},
    {{"--help"}, 0},
    {{"verify", "plan.toml", "--out", "run"}, 0},
    {{"judge", BESSER_SOURCE_DIR "/plans/patch-c-v3.toml", BESSER_SOURCE_DIR "/recorded"}, 4},
    {{"fit", "--populations", "1", "--particles", "10", "--draws", "10", "--runs", "1", "--world",
      "2s"},
     0},
    {{"explore", "--list"}, 0},
    {small_search, 0},
    {{"chip", "--list-faults"}, 0},
};

TEST_F(Edges, output_that_is_lost_has_a_status_of_its_own) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe2(pipe.data(), O_CLOEXEC), 0);
    ::close(pipe[0]); // its reader has left
    Tries tries;
    for (const auto &output :
         {std::string("/dev/full"), std::string("-"), "&" + std::to_string(pipe[1])})
        for (const auto &[command, status] : printers) {
            if (!tries.next())
                continue;
            SCOPED_TRACE(command.front() + " to " + output);
            const auto outcome = run(command, {.output = output});
            EXPECT_EQ(outcome.status, 5) << outcome.text;
            EXPECT_THAT(outcome.text, HasSubstr("besser: standard output: "));
            if (command.front() == "verify") {
                EXPECT_TRUE(fs::exists("run/result.json"));
                fs::remove_all("run");
            }
        }
    ::close(pipe[1]);
}

TEST_F(Edges, nothing_moves_a_cursor_where_no_terminal_is) {
    for (const auto &[command, status] : printers) {
        const auto outcome = run(command);
        EXPECT_EQ(outcome.status, status) << outcome.text;
        EXPECT_EQ(outcome.text.find_first_of("\r\033"), std::string::npos) << command.front();
        fs::remove_all("run");
    }
}

TEST_F(Edges, messages_that_are_lost_change_no_status) {
    Tries tries;
    for (const auto &[command, status] : printers)
        for (const auto *errors : {"/dev/full", "-"}) {
            if (!tries.next())
                continue;
            SCOPED_TRACE(command.front() + " with errors to " + errors);
            EXPECT_EQ(run(command, {.errors = errors}).status, status);
            fs::remove_all("run");
        }
    EXPECT_EQ(run({"verify", "absent"}, {.output = "-", .errors = "-", .input = "-"}).status, 2);
    EXPECT_EQ(run({"agent"}, {.output = "-", .errors = "-", .input = "-"}).status, 2);
}

TEST_F(Edges, closed_descriptors_are_nobodys_files) {
    for (int closed = 1; closed < 8; closed++) {
        Streams streams;
        if ((closed & 1) != 0)
            streams.input = "-";
        if ((closed & 2) != 0)
            streams.output = "-";
        if ((closed & 4) != 0)
            streams.errors = "-";
        const auto outcome = run({"verify", "plan.toml", "--out", "run"}, streams);
        EXPECT_EQ(outcome.status, (closed & 2) != 0 ? 5 : 0) << closed << outcome.text;
        // Nothing was printed into the journal: the next run reads it.
        EXPECT_EQ(run({"verify", "plan.toml", "--out", "run"}).status, 0);
        fs::remove_all("run");
    }
}

class Signals : public Edges {
  protected:
    /// Starts a command that takes long, waits until it has begun, and sends a signal.
    Outcome interrupted(const std::vector<std::string> &command, int signal,
                        const std::string &input) {
        const auto child = start(command, {.input = input});
        const bool writes_a_journal = command.front() == "verify";
        while (!watches_signals(child) || (writes_a_journal && !fs::exists("run/journal.jsonl")))
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        ::kill(child, signal);
        return result_of(child);
    }
};

TEST_F(Signals, end_every_command_in_words) {
    write("long.toml", [] {
        auto plan = short_plan();
        plan.replace(plan.find("1s"), 2, "20h");
        return plan;
    }());
    ASSERT_EQ(::mkfifo("never", 0600), 0);
    const int writer = ::open("never", O_RDWR | O_CLOEXEC); // NOLINT: variadic
    const std::vector<std::vector<std::string>> commands = {
        {"verify", "long.toml", "--out", "run"},
        {"fit", "--draws", "1000000"},
        {"explore", "receive-burst", "--strategy", "random", "--schedules", "1000000000"},
        {"agent"},
    };
    for (const auto &command : commands)
        for (const int signal : {SIGINT, SIGTERM}) {
            SCOPED_TRACE(command.front());
            const auto outcome =
                interrupted(command, signal, command.front() == "agent" ? "never" : "/dev/null");
            const bool resumes = command.front() == "verify";
            EXPECT_EQ(outcome.status, resumes ? 130 : 128 + signal) << outcome.text;
            EXPECT_THAT(outcome.text, HasSubstr("\nbesser: interrupted"));
            fs::remove_all("run");
        }
    ::close(writer);
}

TEST_F(Edges, empty_values_are_refused_by_every_option) {
    for (const std::string command : {"verify", "judge", "report", "compare", "trend", "fit",
                                      "explore", "mine", "agent", "chip"}) {
        const auto help = run({command, "--help"}).text;
        std::size_t options = 0;
        for (std::size_t at = help.find("\n  --"); at != std::string::npos;
             at = help.find("\n  --", at + 1)) {
            const auto begin = at + 3;
            const auto name = help.substr(begin, help.find_first_of(" ,\n", begin) - begin);
            // A flag has no value, whose name stands here, and --cache takes "" for none.
            const auto value = help.substr(begin + name.size(), 4);
            if (name == "--cache" || !(value.starts_with(" TEX") || value.starts_with(" N")))
                continue;
            options++;
            const auto outcome = run({command, name, ""});
            EXPECT_EQ(outcome.status, 2) << command << " " << name << outcome.text;
            EXPECT_THAT(outcome.text, HasSubstr(name));
        }
        EXPECT_TRUE(options > 0 || command == "judge" || command == "agent") << command << help;
    }
    EXPECT_EQ(run({"judge", "plan.toml", ""}).status, 2);
    EXPECT_EQ(run({"explore", ""}).status, 2);
    EXPECT_TRUE(made_nothing_but({"plan.toml"}));
}

TEST_F(Edges, options_that_would_do_nothing_beside_another_are_refused) {
    const std::vector<std::vector<std::string>> commands = {
        {"explore", "receive-burst", "--all"},
        {"explore", "--every-fault", "--all"},
        {"explore", "--strategy", "random", "--bound", "1"},
        {"explore", "--strategy", "pct", "--bound", "1"},
        {"explore", "--list", "--seed", "1"},
        {"explore", "--list", "--merge", "part"},
        {"explore", "--list", "--out", "part"},
        {"explore", "--replay", "direct/receive-burst/#00000000", "--out", "part"},
        {"explore", "--replay", "direct/receive-burst/#00000000", "--variant", "direct"},
        {"explore", "--replay", "direct/receive-burst/#00000000", "--merge", "part"},
        {"explore", "--merge", "part", "--jobs", "2"},
        {"explore", "--merge", "part", "--trace", "trace"},
        {"chip", "--list-faults", "--ssid", "x"},
        {"chip", "--no-bus-time", "--command-time", "10us"},
        {"chip", "--list-faults", "--fault", "exception"},
        {"mine", "--fork", "a", "--ancestor-tree", "b", "--ancestor", "c"},
        {"mine", "--fork", "a", "--ancestor", "b", "--ancestor-tree-old", "c"},
    };
    for (const auto &command : commands) {
        const auto outcome = run(command);
        EXPECT_EQ(outcome.status, 2) << testing::PrintToString(command) << outcome.text;
        EXPECT_THAT(outcome.text, AnyOf(HasSubstr("excludes"), HasSubstr("requires"),
                                        HasSubstr("only the strategy dfs")));
    }
}

TEST_F(Edges, flags_with_a_value_are_refused) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> commands = {
        {{"verify", "plan.toml", "--quiet="}, "--quiet"},
        {{"verify", "plan.toml", "--quiet=true"}, "--quiet"},
        {{"verify", "plan.toml", "--quiet=100000000000000000000"}, "--quiet"},
        {{"explore", "--list="}, "--list"},
        {{"explore", "--out", "part", "--keep-going=0"}, "--keep-going"},
        {{"mine", "--fork", "a", "--quiet=no"}, "--quiet"},
        {{"chip", "--list-faults="}, "--list-faults"},
        {{"fit", "--help=x"}, "--help"},
        {{"judge", "-hx"}, "-h"},
        {{"agent", "-h="}, "-h"},
        {{"--version="}, "--version"},
    };
    for (const auto &[command, flag] : commands) {
        const auto outcome = run(command);
        EXPECT_EQ(outcome.status, 2) << testing::PrintToString(command) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr(": " + flag + " takes no value"));
    }
    const auto outcome = run({"verify", "plan.toml", "--quiet", "--out", "--quiet="});
    EXPECT_EQ(outcome.status, 0) << outcome.text; // here it is the value of another option
    EXPECT_TRUE(made_nothing_but({"plan.toml", "--quiet=", "besser-attempts.jsonl"}));
}

TEST_F(Edges, what_is_named_twice_or_below_zero_is_refused) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> commands = {
        {{"explore", "receive-burst", "receive-burst"},
         "\"receive-burst\" is named more than once"},
        {{"chip", "--command-time=-1us"}, "--command-time: \"-1us\" is not 0s to 1ms"},
        {{"chip", "--command-time=2ms"}, "--command-time: \"2ms\" is not 0s to 1ms"},
    };
    for (const auto &[command, words] : commands) {
        const auto outcome = run(command);
        EXPECT_EQ(outcome.status, 2) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr(words));
    }
}

TEST_F(Edges, a_wrong_number_of_values_is_told_in_words_of_ours) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> commands = {
        {{"verify", "--seed"}, "--seed needs a value"},
        {{"explore", "--strategy"}, "--strategy needs a value"},
        {{"mine", "--alias"}, "--alias needs a value"},
        {{"chip", "--fault"}, "--fault needs a value"},
        {{"verify", "--seed", "1", "--seed", "2"}, "--seed is given more than once"},
        {{"verify", "--out", "a", "--out", "b"}, "--out is given more than once"},
        {{"verify", "--", "plan.toml", "b"}, "\"b\" is no argument of verify"},
    };
    for (const auto &[command, words] : commands) {
        const auto outcome = run(command);
        EXPECT_EQ(outcome.status, 2) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr("besser: " + words + " (--help"));
    }
}

TEST_F(Edges, a_finding_that_does_not_come_again_is_not_told_as_if_it_did) {
    const std::vector<std::string> search = {"explore", "--variant",     "relay-direct", "--bound",
                                             "1",       "receive-burst", "--schedules",  "40",
                                             "--out",   "part"};
    const auto found = run(search);
    ASSERT_EQ(found.status, 1) << found.text;
    EXPECT_THAT(found.text, Not(HasSubstr("the replay went another way")));
    auto part = content("part");
    const auto hash = part.find("/#", part.find("\"schedule\": \"relay-direct/")) + 2;
    ASSERT_LT(hash, part.size());
    part[hash] = part[hash] == '0' ? '1' : '0';
    write("part", part);
    const auto merged = run({"explore", "--merge", "part"});
    EXPECT_EQ(merged.status, 1);
    EXPECT_THAT(merged.text, HasSubstr("the replay went another way"));
}

TEST_F(Edges, misspelt_names_are_answered_with_the_nearest) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> misspelt = {
        {{"verify", "plan.toml", "--rig", "virtul"}, "virtual"},
        {{"explore", "--variant", "relay-drect"}, "relay-direct"},
        {{"explore", "--strategy", "dfz"}, "dfs"},
        {{"explore", "--fault", "exeption@1"}, "exception"},
        {{"explore", "--replay", "dircet/receive-burst/#00000000"}, "direct"},
        {{"explore", "--replay", "direct/recieve-burst/#00000000"}, "receive-burst"},
        {{"explore", "--replay", "direct/receive-burst:exeption@1/#00000000"}, "exception"},
        {{"chip", "--fault", "exeption"}, "exception"},
        {{"chip", "--fault", "exception:probabilty=1%"}, "probability"},
        {{"chip", "--contrl", "f"}, "--control"},
        {{"mien"}, "mine"},
    };
    for (const auto &[command, meant] : misspelt) {
        const auto outcome = run(command);
        EXPECT_EQ(outcome.status, 2) << outcome.text;
        EXPECT_THAT(outcome.text, HasSubstr("did you mean \"" + meant + "\"?"));
    }
}

TEST_F(Edges, a_search_that_explored_nothing_has_no_verdict) {
    const auto status_of = [&](const std::vector<std::string> &more) {
        return run(std::vector<std::string>{"explore", "flush-against-transmit"} + more).status;
    };
    EXPECT_EQ(status_of({"--strategy", "random", "--schedules", "20"}), 0);
    EXPECT_EQ(status_of({"--strategy", "random", "--schedules", "1", "--shard", "1/2"}), 4);
    EXPECT_EQ(status_of({"--strategy", "random", "--seconds", "1e-9"}), 4);
    EXPECT_EQ(status_of({"--schedules", "1"}), 4);
}

TEST_F(Edges, a_missing_temporary_directory_ends_nothing) {
    ::setenv("TMPDIR", "/absent", 1);
    EXPECT_EQ(run({"verify", "plan.toml", "--quiet", "--out", "run"}).status, 0);
    ::unsetenv("TMPDIR");
}

} // namespace
} // namespace besser::cli
