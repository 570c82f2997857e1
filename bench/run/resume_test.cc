// SPDX-License-Identifier: GPL-2.0-only
// A run that is killed again and again ends with the result of an undisturbed one, and measures
// nothing twice.

#include "bench/run/fake_rig.hpp"
#include "bench/run/verify.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <random>
#include <set>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace besser::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kills = 20;

Plan long_plan() {
    auto plan = fake_plan();
    plan.stress.windows = 14;
    plan.stress.reps = 3;
    return plan;
}

VerifyOptions options_for(const fs::path &root) {
    VerifyOptions options;
    options.out_root = root;
    options.program_sha256 = "program";
    options.run.threads = 3;
    return options;
}

/// The same command in a process of its own.
pid_t start(const fs::path &root, const std::string &not_connected_in) {
    const auto child = ::fork();
    if (child != 0)
        return child;
    FakeRig rig({.rep_takes = std::chrono::milliseconds(10), .not_connected_in = not_connected_in});
    const auto result = verify(long_plan(), rig, options_for(root));
    if (!result)
        fmt::print(stderr, "{}\n", result.error().message);
    ::_exit(result ? exit_status(result->analysis.judgements) : result.error().exit_status);
}

/// Whether the process ended by itself, with all verdicts or some.
bool finished(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 4);
}

std::string deterministic_part(const fs::path &run) {
    auto result = nlohmann::json::parse(read_file(run / "result.json"));
    result.erase("environment");
    return result.dump();
}

/// The one run below the root that came to an end; others ended before their first record.
fs::path finished_run(const fs::path &root) {
    fs::path found;
    for (const auto &entry : fs::directory_iterator(root)) {
        if (!fs::exists(entry.path() / "result.json"))
            continue;
        EXPECT_TRUE(found.empty()) << "two runs finished";
        found = entry.path();
    }
    return found;
}

std::size_t reps_in_journal(const fs::path &run) {
    std::istringstream lines(read_file(run / Journal::file_name));
    std::set<std::string> cells;
    std::size_t reps = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto record = nlohmann::json::parse(line)["record"];
        if (record["type"] != "rep")
            continue;
        const auto &rep = record["rep"];
        cells.insert(rep["arm"].get<std::string>() + rep["window"].dump() + "/" +
                     rep["rep"].dump());
        ++reps;
    }
    EXPECT_EQ(cells.size(), reps) << "a rep was measured twice";
    return reps;
}

class KilledRun : public testing::TestWithParam<const char *> {};

TEST_P(KilledRun, ends_like_an_undisturbed_one) {
    TemporaryDirectory undisturbed, killed;
    FakeRig rig({.not_connected_in = GetParam()});
    ASSERT_TRUE(verify(long_plan(), rig, options_for(undisturbed.path)));

    std::mt19937 generator(1);
    std::uniform_int_distribution<int> moment_us(0, 40'000);
    int died = 0;
    for (int i = 0; i < kills; ++i) {
        const auto child = start(killed.path, GetParam());
        std::this_thread::sleep_for(std::chrono::microseconds(moment_us(generator)));
        ::kill(child, SIGKILL);
        died += finished(child) ? 0 : 1;
    }
    EXPECT_EQ(died, kills);
    ASSERT_TRUE(finished(start(killed.path, GetParam())));
    const auto run = finished_run(killed.path);
    ASSERT_FALSE(run.empty());
    EXPECT_EQ(reps_in_journal(run), 84U);
    EXPECT_EQ(deterministic_part(run), deterministic_part(finished_run(undisturbed.path)));
}

INSTANTIATE_TEST_SUITE_P(, KilledRun, testing::Values("", "v3"), [](const auto &one) {
    return std::string(one.param).empty() ? "all_connect" : "some_do_not_connect";
});

} // namespace
} // namespace besser::bench
