// SPDX-License-Identifier: GPL-2.0-only
#include "support/output_file.hpp"

#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace besser {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::string_view mark = "written by a test";
constexpr std::string_view ours = "{ written by a test }";

struct OutputFile : testing::Test {
    const TemporaryDirectory directory;
    const fs::path file = directory.path / "out";

    static std::string content(const fs::path &path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(std::string_view text) const { std::ofstream(file, std::ios::binary) << text; }
    std::size_t entries() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(directory.path), fs::directory_iterator()));
    }
};

TEST_F(OutputFile, is_made_where_nothing_stands) {
    EXPECT_TRUE(write_output(file, ours, mark));
    EXPECT_EQ(content(file), ours);
    EXPECT_EQ(entries(), 1U);
}

TEST_F(OutputFile, replaces_what_it_wrote_before_and_an_empty_file) {
    write("");
    EXPECT_TRUE(write_output(file, ours, mark));
    EXPECT_TRUE(write_output(file, "[ written by a test again ]", mark));
    EXPECT_EQ(content(file), "[ written by a test again ]");
}

TEST_F(OutputFile, takes_away_what_a_killed_process_left_beside_it) {
    const auto abandoned = file.string() + ".123-0.new", at_work = file.string() + ".124-0.new";
    std::ofstream(abandoned) << "half";
    const int held = ::open(at_work.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600); // NOLINT
    ASSERT_EQ(::flock(held, LOCK_EX), 0);
    EXPECT_TRUE(write_output(file, ours, mark));
    EXPECT_FALSE(fs::exists(abandoned));
    EXPECT_TRUE(fs::exists(at_work)); // another process is about to rename it
    ::close(held);
}

TEST_F(OutputFile, holds_its_new_file_against_whoever_takes_away_abandoned_ones) {
    std::atomic<bool> done = false;
    std::thread other([&] {
        while (!done)
            remove_abandoned(file);
    });
    for (int time = 0; time < 300; time++)
        EXPECT_TRUE(write_output(file, ours, mark));
    done = true;
    other.join();
}

TEST_F(OutputFile, leaves_a_file_of_somebody_else_as_it_is) {
    write("precious");
    const auto written = write_output(file, ours, mark);
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().message(), HasSubstr("was not written by this command"));
    EXPECT_FALSE(check_output(file, mark));
    EXPECT_EQ(content(file), "precious");
    EXPECT_EQ(entries(), 1U);
}

TEST_F(OutputFile, takes_a_mark_far_inside_for_no_mark) {
    write(std::string(5000, 'x') + std::string(mark));
    EXPECT_FALSE(write_output(file, ours, mark));
}

TEST_F(OutputFile, keeps_a_link_and_writes_what_it_points_to) {
    fs::create_symlink(directory.path / "target", file);
    std::ofstream(directory.path / "target") << "";
    EXPECT_TRUE(write_output(file, ours, mark));
    EXPECT_TRUE(fs::is_symlink(file));
    EXPECT_EQ(content(directory.path / "target"), ours);
}

TEST_F(OutputFile, refuses_a_link_to_nowhere_and_to_a_file_of_somebody_else) {
    const auto target = directory.path / "target";
    fs::create_symlink(target, file);
    EXPECT_THAT(check_output(file, mark).error().message(), HasSubstr("is a link to nowhere"));
    std::ofstream(target) << "precious";
    EXPECT_FALSE(check_output(file, mark));
    EXPECT_EQ(content(target), "precious");
}

TEST_F(OutputFile, writes_to_an_open_pipe_by_its_descriptor) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const auto written = write_output(fmt::format("/proc/self/fd/{}", ends[1]), ours, mark);
    EXPECT_TRUE(written) << written.error().message();
    std::string got(ours.size(), ' ');
    EXPECT_EQ(::read(ends[0], got.data(), got.size()), static_cast<ssize_t>(ours.size()));
    EXPECT_EQ(got, ours);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST_F(OutputFile, says_before_the_work_where_nothing_can_be_written) {
    const auto refused = check_output("/proc/besser.json", mark);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message(), HasSubstr("/proc/besser.json: cannot be written: "));
}

TEST_F(OutputFile, keeps_the_permissions_of_what_it_replaces) {
    write("");
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_TRUE(write_output(file, ours, mark));
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(OutputFile, writes_to_a_device_without_replacing_it) {
    EXPECT_TRUE(write_output("/dev/null", ours, mark));
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(OutputFile, tells_of_a_full_device) {
    const auto written = write_output("/dev/full", ours, mark);
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().message(), HasSubstr("No space left"));
}

TEST_F(OutputFile, refuses_directories_missing_directories_and_empty_names) {
    EXPECT_FALSE(check_output(directory.path, mark));
    EXPECT_FALSE(check_output(directory.path / "absent" / "out", mark));
    EXPECT_FALSE(check_output("", mark));
    EXPECT_FALSE(check_output(directory.path.string() + "/", mark));
    EXPECT_EQ(entries(), 0U);
}

TEST_F(OutputFile, leaves_files_beside_it_alone) {
    std::ofstream(file.string() + ".new") << "precious";
    EXPECT_TRUE(write_output(file, ours, mark));
    EXPECT_EQ(content(file.string() + ".new"), "precious");
}

} // namespace
} // namespace besser
