// SPDX-License-Identifier: GPL-2.0-only
// What stands where a run writes: only what besser made is continued, replaced or added to.

#include "bench/journal/output_directory.hpp"

#include "bench/journal/journal_head.hpp"
#include "bench/run/fake_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <iostream>
#include <map>
#include <sys/stat.h>
#include <unistd.h>

namespace besser::bench {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::HasSubstr;

RunHeader header_of_run() { return {"p", "11", "22", "33", "44", 7, "virtual", {"1/a", "1/b"}}; }

constexpr std::string_view precious = "precious";

/// Something that another program or a person put at a path.
struct Foreign {
    std::string_view what;
    std::function<void(const fs::path &path, const fs::path &elsewhere)> put;
};

const std::vector<Foreign> all_foreign = {
    {"a file", [](const auto &path, const auto &) { write_file(path, std::string(precious)); }},
    {"a directory", [](const auto &path, const auto &) { fs::create_directory(path); }},
    {"a link to a file",
     [](const auto &path, const auto &elsewhere) {
         write_file(elsewhere, std::string(precious));
         fs::create_symlink(elsewhere, path);
     }},
    {"a link to nowhere",
     [](const auto &path, const auto &elsewhere) { fs::create_symlink(elsewhere, path); }},
    {"a FIFO", [](const auto &path, const auto &) { ::mkfifo(path.c_str(), 0600); }},
    {"a device", [](const auto &path, const auto &) { fs::create_symlink("/dev/null", path); }},
};

/// Type and content of everything below a directory.
std::map<std::string, std::string> snapshot(const fs::path &directory) {
    std::map<std::string, std::string> found;
    for (const auto &entry : fs::recursive_directory_iterator(directory)) {
        const auto status = entry.symlink_status();
        found[entry.path().string()] =
            std::to_string(static_cast<int>(status.type())) + " " +
            (fs::is_symlink(status)        ? fs::read_symlink(entry.path()).string()
             : fs::is_regular_file(status) ? read_file(entry.path())
                                           : "");
    }
    return found;
}

class OutputDirectory : public testing::Test {
  protected:
    std::expected<OpenRun, InputError> open() {
        return open_run(run, directory.path / "out", "now", header_of_run());
    }

    TemporaryDirectory directory;
    const fs::path run = directory.path / "run";
};

class EachOwnFile : public OutputDirectory, public testing::WithParamInterface<std::string_view> {
  protected:
    void expect_refused(const Foreign &foreign) {
        const auto before = snapshot(directory.path);
        const auto refused = open();
        ASSERT_FALSE(refused) << foreign.what;
        EXPECT_THAT(refused.error().message(), HasSubstr((run / GetParam()).string()));
        EXPECT_THAT(refused.error().message(),
                    ContainsRegex("give another --out|name another file"));
        EXPECT_EQ(snapshot(directory.path), before) << foreign.what;
    }

    const fs::path elsewhere = directory.path / "elsewhere";
};

TEST_P(EachOwnFile, is_left_as_it_is_where_no_run_was) {
    for (const auto &foreign : all_foreign) {
        fs::create_directory(run);
        foreign.put(run / GetParam(), elsewhere);
        expect_refused(foreign);
        fs::remove_all(run);
        fs::remove(elsewhere);
    }
}

TEST_P(EachOwnFile, is_left_as_it_is_in_the_directory_of_a_run) {
    for (const auto &foreign : all_foreign) {
        ASSERT_TRUE(open());
        fs::remove(run / GetParam());
        foreign.put(run / GetParam(), elsewhere);
        // What a crash cut off is added to a file that nobody but a journal has.
        if (GetParam() != Journal::torn_name || foreign.what != "a file")
            expect_refused(foreign);
        fs::remove_all(run);
        fs::remove(elsewhere);
    }
}

INSTANTIATE_TEST_SUITE_P(OwnFiles, EachOwnFile,
                         testing::Values(Journal::file_name, journal_head_name, Journal::torn_name,
                                         report_file_name, page_file_name, result_file_name),
                         [](const auto &test) {
                             std::string name(test.param);
                             std::ranges::replace(name, '.', '_');
                             return name;
                         });

TEST_F(OutputDirectory, continues_what_besser_made) {
    ASSERT_TRUE(open());
    write_file(run / report_file_name, std::string(report_mark) + "\n# p: t\n");
    write_file(run / result_file_name, "{\n " + std::string(result_mark) + "\n}\n");
    write_file(run / "notes.txt", std::string(precious)); // a name that no run uses
    EXPECT_TRUE(open());
    EXPECT_EQ(read_file(run / "notes.txt"), precious);
}

TEST_F(OutputDirectory, is_rid_of_what_killed_runs_left_behind) {
    ASSERT_TRUE(open());
    const std::vector<std::string> abandoned = {"journal.head.123-0.new", "report.md.9-12.new",
                                                "result.json.123-4.new"};
    const std::vector<std::string> others = {"journal.head.new",     "journal.head.1.new",
                                             "journal.head.x-1.new", "journal.head.1-0.new.old",
                                             "notes.1-0.new",        "journal.head.1-.new"};
    for (const auto &names : {abandoned, others})
        for (const auto &name : names)
            write_file(run / name, std::string(precious));
    fs::create_symlink(run / "notes.1-0.new", run / "journal.head.5-5.new");
    EXPECT_TRUE(open());
    for (const auto &name : abandoned)
        EXPECT_FALSE(fs::exists(run / name)) << name;
    for (const auto &name : others)
        EXPECT_TRUE(fs::exists(run / name)) << name;
    EXPECT_TRUE(fs::is_symlink(run / "journal.head.5-5.new"));
}

/// Root may write everywhere, so a test of permissions is somebody else.
void be_nobody() {
    constexpr uid_t nobody = 65534;
    if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0))
        ::_exit(99);
}

TEST_F(OutputDirectory, that_can_no_longer_be_written_is_refused_before_the_first_rep) {
    ASSERT_TRUE(open());
    fs::permissions(directory.path, fs::perms(0755));
    for (const auto &entry : fs::directory_iterator(run))
        fs::permissions(entry, fs::perms(0666));
    fs::permissions(run, fs::perms(0555));
    const auto refusal = [&] {
        be_nobody();
        const auto opened = open();
        std::cerr << (opened ? "opened" : opened.error().message());
        ::_exit(0);
    };
    EXPECT_EXIT(refusal(), testing::ExitedWithCode(0),
                "result.json: cannot be written: Permission denied; give an --out");
    fs::permissions(run, fs::perms(0755));
}

TEST_F(OutputDirectory, is_made_with_those_above_it_or_none_is) {
    const auto asked = directory.path / "a" / "b" / std::string(300, 'c');
    EXPECT_FALSE(open_run(asked, directory.path / "out", "now", header_of_run()));
    EXPECT_TRUE(fs::is_empty(directory.path));
    EXPECT_TRUE(
        open_run(directory.path / "a" / "b", directory.path / "out", "now", header_of_run()));
}

TEST_F(OutputDirectory, is_not_made_where_nothing_can_be_written) {
    const auto refused = open_run("/proc/besser", directory.path / "out", "now", header_of_run());
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message(), HasSubstr("/proc/besser: cannot be made: "));
}

TEST_F(OutputDirectory, is_another_one_when_that_of_an_unfinished_run_is_damaged) {
    const auto root = directory.path / "out";
    const auto first = open_run({}, root, "1", header_of_run())->directory;
    write_file(first / report_file_name, std::string(precious));
    const auto second = open_run({}, root, "2", header_of_run());
    ASSERT_TRUE(second);
    EXPECT_NE(second->directory, first);
    EXPECT_EQ(read_file(first / report_file_name), precious);
}

} // namespace
} // namespace besser::bench
