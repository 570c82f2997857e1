// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/agent/agent_output.hpp"

#include "support/limits.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_effort.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace besser::bench {
namespace {

class AgentOutputTest : public testing::Test {
  protected:
    void write(const std::string &text) {
        std::ofstream(file, std::ios::app | std::ios::binary) << text;
    }

    TemporaryDirectory directory;
    std::filesystem::path file = directory.path / "output";
    AgentOutput output{growing_file(file)};
};

TEST_F(AgentOutputTest, waits_for_the_file_and_for_whole_lines) {
    EXPECT_EQ(output.next_line().value(), std::nullopt);
    write("fir");
    EXPECT_EQ(output.next_line().value(), std::nullopt);
    write("st\nsecond\r\nth");
    EXPECT_EQ(output.next_line().value(), "first");
    EXPECT_EQ(output.next_line().value(), "second");
    EXPECT_EQ(output.next_line().value(), std::nullopt);
    write("ird\n");
    EXPECT_EQ(output.next_line().value(), "third");
}

/// Each line once, not once for each before it: it would not end before the tests' time limit.
TEST_F(AgentOutputTest, millions_of_lines_come_one_after_the_other) {
    constexpr std::size_t millions = 8'000'000 / tried_one_in;
    write(std::string(millions, '\n'));
    std::size_t lines = 0;
    for (auto line = output.next_line(); line && *line; line = output.next_line())
        lines++;
    EXPECT_EQ(lines, millions);
}

TEST_F(AgentOutputTest, a_line_without_end_is_an_error) {
    write(std::string(limits::agent_line_bytes + 100'000, 'x'));
    EXPECT_FALSE(output.next_line());
}

} // namespace
} // namespace besser::bench
