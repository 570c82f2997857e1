// SPDX-License-Identifier: GPL-2.0-only
#include "lint/confined.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <vector>

namespace besser::lint {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Confinement short_one{
    .cpu_seconds = 1, .patience = std::chrono::seconds(300), .memory_bytes = std::size_t{1} << 30};

std::vector<std::string> announced;

std::expected<std::string, std::string>
run(const std::function<std::string(const Announce &)> &work, const Confinement &how = short_one) {
    announced.clear();
    return run_confined(work, how, [](const std::string &text) { announced.push_back(text); });
}

TEST(Confined, work_returns_what_it_made) {
    const auto result = run([](const Announce &announce) {
        announce("one");
        announce("two\nlines");
        return std::string(100'000, 'x') + "\n";
    });
    ASSERT_TRUE(result) << result.error();
    EXPECT_EQ(result->size(), 100'001U);
    EXPECT_THAT(announced, ElementsAre("one", "two lines"));
}

TEST(Confined, work_that_crashes_is_told_with_what_it_did) {
    const auto result = run([](const Announce &announce) -> std::string {
        announce("bh.c");
        std::abort();
    });
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error(), AllOf(HasSubstr("bh.c"), HasSubstr("signal 6")));
}

TEST(Confined, work_without_an_end_is_ended) {
    const auto result = run([](const Announce &) -> std::string {
        while (::getpid() != 0) {
        }
        return "";
    });
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error(), HasSubstr("more than 1 CPU-seconds"));
}

TEST(Confined, work_that_only_waits_is_ended) {
    auto how = short_one;
    how.patience = std::chrono::seconds(1);
    const auto result = run(
        [](const Announce &) -> std::string {
            ::pause();
            return "";
        },
        how);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error(), HasSubstr("more than 1 seconds"));
}

TEST(Confined, work_that_ends_by_itself_has_no_result) {
    const auto result = run([](const Announce &) -> std::string { ::_exit(7); });
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error(), HasSubstr("exit status 7"));
}

} // namespace
} // namespace besser::lint
