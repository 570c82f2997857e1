// SPDX-License-Identifier: GPL-2.0-only
#include "agent/chip_counts.hpp"

#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace besser::agent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

/// A chip that answers the next order with a text.
class ChipCountsTest : public testing::Test {
  protected:
    ChipCountsTest() {
        EXPECT_EQ(::mkfifo(orders.c_str(), 0600), 0);
        EXPECT_TRUE(replace_file(answers, "{\"host\":\"mmc0\"}\n"));
        fifo = ::open(orders.c_str(), O_RDWR | O_CLOEXEC); // NOLINT: variadic
    }
    ~ChipCountsTest() override { ::close(fifo); }

    std::expected<bench::Counters, std::string> read_with_answer(std::string_view answer) {
        std::jthread chip([&, answer = std::string(answer)] {
            std::string order(7, '\0');
            EXPECT_EQ(::read(fifo, order.data(), order.size()), 7);
            EXPECT_EQ(order, "report\n");
            std::ofstream(answers, std::ios::app) << answer;
        });
        return counts.read();
    }

    TemporaryDirectory directory;
    std::filesystem::path orders = directory.path / "orders";
    std::filesystem::path answers = directory.path / "answers";
    ChipCounts counts{orders, answers};
    int fifo = -1;
};

TEST_F(ChipCountsTest, reads_the_violations_of_the_report_that_it_asked_for) {
    const auto read = read_with_answer(
        R"({"chip":{"uptime_ns":5,"violations":{"sequence":2,"read_length":3}},"bus":{}})"
        "\n");
    ASSERT_TRUE(read) << read.error();
    EXPECT_THAT(*read, ElementsAre(Pair("protocol.read_length", 3), Pair("protocol.sequence", 2),
                                   Pair("protocol.violations", 5)));
}

TEST_F(ChipCountsTest, says_when_an_answer_is_none) {
    EXPECT_THAT(read_with_answer("hello\n").error(), HasSubstr("the virtual chip's report"));
    EXPECT_THAT(read_with_answer("{\"chip\":{\"violations\":{\"x\":\"y\"}}}\n").error(),
                HasSubstr("the virtual chip's report"));
}

TEST_F(ChipCountsTest, says_when_no_whole_answer_comes) {
    EXPECT_THAT(read_with_answer("{\"chip\":").error(), HasSubstr("no report"));
}

TEST_F(ChipCountsTest, says_when_there_is_no_chip) {
    ::close(fifo);
    fifo = -1;
    EXPECT_THAT(counts.stimulate().error(), HasSubstr("takes no orders"));
    EXPECT_THAT(counts.read().error(), HasSubstr("takes no orders"));
}

} // namespace
} // namespace besser::agent
