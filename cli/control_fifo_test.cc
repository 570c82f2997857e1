// SPDX-License-Identifier: GPL-2.0-only
#include "cli/control_fifo.hpp"

#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sys/stat.h>

namespace besser::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct ControlFifoTest : testing::Test {
    const TemporaryDirectory directory;
    const fs::path path = directory.path / "control";
};

TEST_F(ControlFifoTest, is_made_and_goes_with_its_owner) {
    {
        const auto fifo = ControlFifo::open(path);
        ASSERT_TRUE(fifo);
        EXPECT_TRUE(fs::is_fifo(path));
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST_F(ControlFifoTest, takes_a_fifo_that_is_there_and_leaves_it) {
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_TRUE(ControlFifo::open(path));
    EXPECT_TRUE(fs::is_fifo(path));
}

TEST_F(ControlFifoTest, leaves_a_file_as_it_is) {
    std::ofstream(path) << "precious";
    const auto fifo = ControlFifo::open(path);
    ASSERT_FALSE(fifo);
    EXPECT_THAT(fifo.error().message(), HasSubstr("is no FIFO"));
    std::ifstream in(path);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "precious");
}

TEST_F(ControlFifoTest, leaves_links_and_directories_as_they_are) {
    ASSERT_EQ(::mkfifo((directory.path / "real").c_str(), 0600), 0);
    fs::create_symlink(directory.path / "real", path);
    EXPECT_FALSE(ControlFifo::open(path));
    EXPECT_TRUE(fs::is_symlink(path));
    EXPECT_FALSE(ControlFifo::open(directory.path));
    EXPECT_TRUE(fs::is_directory(directory.path));
}

TEST_F(ControlFifoTest, is_one_chips_at_a_time) {
    const auto first = ControlFifo::open(path);
    ASSERT_TRUE(first);
    const auto second = ControlFifo::open(path);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().message(), HasSubstr("another chip"));
    EXPECT_TRUE(fs::is_fifo(path));
}

TEST_F(ControlFifoTest, names_a_directory_that_is_not_there) {
    const auto fifo = ControlFifo::open(directory.path / "absent" / "control");
    ASSERT_FALSE(fifo);
    EXPECT_THAT(fifo.error().message(), HasSubstr("No such file"));
}

} // namespace
} // namespace besser::cli
