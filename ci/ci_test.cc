// SPDX-License-Identifier: GPL-2.0-only
// Which steps there are, and what becomes of how they end.
#include "ci/run.hpp"
#include "ci/step.hpp"
#include "explore/search_part.hpp"
#include "support/commit.hpp"
#include "support/temporary_directory.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace besser::ci {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

Check check(std::string name, Outcome outcome) { return {"group", std::move(name), outcome}; }

TEST(StableName, has_neither_lines_nor_offsets) {
    EXPECT_EQ(stable_name("WARNING: at ap.c:887 f: x < 0, in g.isra.0+0xc9"),
              "WARNING: at ap.c: f: x < , in g.isra.");
    EXPECT_EQ(stable_name("bes2600_common.a is read (step 22)"),
              "bes2600_common.a is read (step )");
    EXPECT_EQ(stable_name("ends in +0x"), "ends in ");
    EXPECT_EQ(stable_name("f+0x38/0x60 [m]"), "f [m]");
    EXPECT_EQ(stable_name(""), "");
}

TEST(ExitStatus, of_nothing_wrong_is_zero) {
    const std::vector checks{check("a", Outcome::passed), check("b", Outcome::known),
                             check("c", Outcome::skipped)};
    EXPECT_EQ(exit_status(checks), 0);
}

TEST(ExitStatus, tells_the_gravest) {
    std::vector checks{check("a", Outcome::undecided)};
    EXPECT_EQ(exit_status(checks), 4);
    checks.push_back(check("b", Outcome::broken));
    EXPECT_EQ(exit_status(checks), 3);
    checks.push_back(check("c", Outcome::failed));
    EXPECT_EQ(exit_status(checks), 1);
}

TEST(Known, is_what_failed_before_by_the_same_name) {
    std::vector after{check("a", Outcome::failed), check("b", Outcome::failed),
                      check("c", Outcome::broken)};
    mark_known(after, std::vector{check("a", Outcome::failed), check("b", Outcome::passed),
                                  check("c", Outcome::failed)});
    EXPECT_EQ(after[0].outcome, Outcome::known);
    EXPECT_EQ(after[1].outcome, Outcome::failed) << "it is new";
    EXPECT_EQ(after[2].outcome, Outcome::broken) << "nobody looked";
}

struct StepTest : testing::Test {
    StepTest() {
        request.after = BESSER_TOY;
        request.out = directory.path;
        request.program = "/bin/false";
        request.source = directory.path;
    }
    const TemporaryDirectory directory;
    Request request;
};

TEST_F(StepTest, a_program_that_fails_is_broken_and_the_rest_goes_on) {
    const auto checks = run(request, [](const std::string &) {});
    EXPECT_THAT(checks, Each(Field(&Check::outcome, Outcome::broken)));
    EXPECT_THAT(checks, Contains(Field(&Check::group, "virtual rig")));
    EXPECT_THAT(checks, Contains(Field(&Check::group, "explorer")));
    EXPECT_EQ(exit_status(checks), 3);
}

TEST_F(StepTest, a_program_that_is_missing_is_told) {
    request.program = "/no/such/program";
    const auto checks = run(request, [](const std::string &) {});
    EXPECT_THAT(checks, Each(Field(&Check::outcome, Outcome::broken)));
}

TEST_F(StepTest, both_trees_are_looked_at_where_there_is_a_change) {
    request.before = BESSER_TOY;
    std::vector<std::string> taken;
    (void)run(request, [&](const std::string &what) { taken.push_back(what); });
    EXPECT_THAT(taken, ElementsAre("virtual rig: verify", "lint: lint-after", "lint: lint-before",
                                   "explorer: explore-after", "explorer: explore-before"));
}

/// Makes a program that stands in for besser.
void write_program(const std::filesystem::path &file, const std::string &script) {
    std::ofstream(file) << "#!/bin/sh\n" << script;
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
}

TEST_F(StepTest, what_fails_is_undecided_where_the_tree_before_could_not_be_looked_at) {
    std::filesystem::create_directory(directory.path / "before");
    request.before = directory.path / "before";
    request.program = directory.path / "program";
    write_program(request.program, R"sh([ "$1" = lint ] && [ "$2" != ")sh" +
                                       request.before->string() +
                                       R"sh(" ] || exit 2
echo '{"findings": [{"kind": "alarm", "what": "BUG()", "sites": [{"function": "f"}]}]}' >"$4"
)sh");
    const auto checks = run(request, [](const std::string &) {});
    EXPECT_THAT(checks, Contains(AllOf(Field(&Check::name, "alarm in f: BUG()"),
                                       Field(&Check::outcome, Outcome::undecided))));
    EXPECT_THAT(checks, Contains(AllOf(Field(&Check::name, "before the change: leftovers"),
                                       Field(&Check::outcome, Outcome::broken))));
}

TEST_F(StepTest, each_kernel_has_a_guest) {
    request.kernels = {"6.1", "6.12"};
    const auto steps = steps_of_tree(request, request.after, "after");
    ASSERT_EQ(steps.size(), 4U);
    EXPECT_EQ(steps[2].group, "guest 6.1 arm64");
    EXPECT_EQ(steps[3].group, "guest 6.12 arm64");
}

TEST_F(StepTest, an_own_kernel_s_logs_lie_beside_the_others) {
    request.kernels = {"/home/me/linux"};
    const auto steps = steps_of_tree(request, request.after, "after");
    ASSERT_EQ(steps.size(), 3U);
    EXPECT_EQ(steps[2].group, "guest /home/me/linux arm64");
    EXPECT_EQ(steps[2].name, "guest-_home_me_linux-after");
}

TEST_F(StepTest, the_lines_of_a_guest_are_checks) {
    request.kernels = {"6.1"};
    const auto life = steps_of_tree(request, request.after, "after").back();
    const auto checks = life.read({1, "ok builds\nnot ok joins\n  no answer\nok unloads\n", ""});
    ASSERT_EQ(checks.size(), 3U);
    EXPECT_EQ(checks[1].name, "joins");
    EXPECT_EQ(checks[1].outcome, Outcome::failed);
    EXPECT_EQ(checks[1].what, "no answer");
    EXPECT_EQ(checks[1].details, "  no answer\n");
}

/// What is told of a tree that does not build, with these lines of its build.
std::vector<Check> not_built(const Request &request, const std::string &lines) {
    const auto life = step_of_life(request, request.after, "after", "6.1");
    return life.read({1, "not ok builds\n" + lines + "  tree.sh: /a could not be built\n", ""});
}

TEST_F(StepTest, an_error_that_a_change_adds_is_new_where_the_build_failed_before) {
    const std::string earlier = "  txrx.c:1488:17: error: implicit declaration of 'f'\n";
    auto after = not_built(request, "  txrx.c:1490:17: error: implicit declaration of 'f'\n"
                                    "  sta.c:7:1: error: 'x' undeclared\n");
    mark_known(after, not_built(request, earlier));
    ASSERT_EQ(after.size(), 2U);
    EXPECT_EQ(after[0].outcome, Outcome::known) << "its line moved";
    EXPECT_EQ(after[1].name, "builds: sta.c: 'x' undeclared");
    EXPECT_EQ(after[1].what, "sta.c:7:1: error: 'x' undeclared");
    EXPECT_EQ(after[1].outcome, Outcome::failed);
}

TEST_F(StepTest, one_error_more_of_the_same_words_is_new) {
    const std::string error = "  main.c:9:3: error: initialization from incompatible pointer\n";
    auto after = not_built(request, error + error + error);
    mark_known(after, not_built(request, error + error));
    ASSERT_EQ(after.size(), 3U);
    EXPECT_EQ(after[1].outcome, Outcome::known);
    EXPECT_EQ(after[2].outcome, Outcome::failed);
}

TEST_F(StepTest, errors_beyond_what_a_page_holds_are_counted) {
    std::string lines;
    for (int i = 0; i < 203; i++)
        lines += fmt::format("  f{}.c:1:1: error: none\n", i);
    const auto checks = not_built(request, lines);
    ASSERT_EQ(checks.size(), 201U);
    EXPECT_EQ(checks.back().name, "builds: 3 errors more");
}

TEST_F(StepTest, a_build_that_fails_without_an_error_is_one_check) {
    const auto checks = not_built(request, "  make: no such thing\n");
    ASSERT_EQ(checks.size(), 1U);
    EXPECT_EQ(checks[0].name, "builds");
    EXPECT_EQ(checks[0].outcome, Outcome::failed);
}

TEST_F(StepTest, each_warning_in_a_guest_s_log_is_a_check) {
    request.kernels = {"6.1"};
    const auto life = steps_of_tree(request, request.after, "after").back();
    const auto checks = life.read(
        {1,
         "ok builds\nnot ok kernel_is_quiet\n"
         "  [   12.5] WARNING: CPU: 0 PID: 71 at /a b/trees/build/wsm.c:137 f+0x38/0x60 [m]\n"
         "  [   12.5] Call trace:\n"
         "  [   13.5] WARNING: CPU: 1 PID: 9 at /a b/trees/build/wsm.c:138 f+0x3c/0x64 [m]\n"
         "  [   14.0] BUG: sleeping function called\n",
         ""});
    ASSERT_EQ(checks.size(), 3U);
    EXPECT_EQ(checks[1].name, "the kernel's log: WARNING: at wsm.c: f [m]");
    EXPECT_EQ(checks[2].name, "the kernel's log: BUG: sleeping function called");
    EXPECT_EQ(checks[2].outcome, Outcome::failed);
}

TEST_F(StepTest, a_guest_s_panic_is_the_driver_s) {
    request.kernels = {"6.1"};
    const auto life = steps_of_tree(request, request.after, "after").back();
    const auto checks = life.read({3, "ok builds\n", "x\nKernel panic - not syncing: f\ny\n"});
    ASSERT_EQ(checks.size(), 2U);
    EXPECT_EQ(checks[1].outcome, Outcome::failed);
    EXPECT_EQ(checks[1].what, "Kernel panic - not syncing: f");
}

TEST_F(StepTest, a_guest_that_does_not_end_says_what_passed) {
    request.kernels = {"6.1"};
    const auto life = steps_of_tree(request, request.after, "after").back();
    const auto checks = life.read({std::nullopt, "ok builds\n", "interrupted\n"});
    ASSERT_EQ(checks.size(), 2U);
    EXPECT_EQ(checks[0].outcome, Outcome::passed);
    EXPECT_EQ(checks[1].outcome, Outcome::broken);
    EXPECT_EQ(checks[1].what, "did not come to its end: interrupted");
}

TEST_F(StepTest, a_guest_that_dies_after_failing_says_both) {
    request.kernels = {"6.1"};
    const auto life = steps_of_tree(request, request.after, "after").back();
    const auto checks = life.read({3, "ok builds\nnot ok open: joins\n", "hung\n"});
    ASSERT_EQ(checks.size(), 3U);
    EXPECT_EQ(checks[1].outcome, Outcome::failed);
    EXPECT_EQ(checks[2].outcome, Outcome::broken);
}

TEST_F(StepTest, a_guest_that_dies_after_passing_is_broken) {
    request.kernels = {"6.1"};
    const auto life = steps_of_tree(request, request.after, "after").back();
    const auto checks = life.read({137, "ok builds\nok loads\n", "killed\n"});
    ASSERT_EQ(checks.size(), 3U);
    EXPECT_EQ(checks[2].outcome, Outcome::broken);
    EXPECT_THAT(checks[2].details, HasSubstr("killed"));
}

/// What the step of the explorer says of one finding.
std::vector<Check> explored(const Request &request, const std::string &scenario,
                            explore::FoundFinding found) {
    explore::SearchPart part;
    part.terms.commit = commit();
    part.terms.variant = "tree";
    part.results.resize(1);
    part.results[0].scenario = scenario;
    part.results[0].variant = "tree";
    found.schedule.scenario = scenario;
    found.schedule.variant = "tree";
    part.results[0].findings = {found, found};
    std::ofstream(request.out / "explore-after.json") << explore::to_json(part);
    return steps_of_tree(request, request.after, "after")[1].read({1, "", ""});
}

TEST_F(StepTest, a_race_is_the_same_in_another_scenario_and_order) {
    explore::FoundFinding found;
    found.finding = {explore::FindingKind::data_race, "v[2] is read by f and written by g"};
    found.race = explore::ToldRace{"v[2]", {"f", "g"}, found.finding.what};
    auto after = explored(request, "receive-burst", found);
    ASSERT_EQ(after.size(), 1U) << "it was found twice";
    EXPECT_EQ(after[0].what, "v[2] is read by f and written by g");
    found.finding.what = "v[3] is written by g and read by f";
    found.race = explore::ToldRace{"v[3]", {"g", "f"}, found.finding.what};
    mark_known(after, explored(request, "power-save", found));
    EXPECT_EQ(after[0].outcome, Outcome::known);
    found.race->may_lose_update = true;
    EXPECT_NE(explored(request, "power-save", found)[0].name, after[0].name);
}

TEST_F(StepTest, a_warning_is_another_in_another_scenario) {
    explore::FoundFinding found;
    found.finding = {explore::FindingKind::warning, "WARNING: at a.c:7"};
    const auto here = explored(request, "receive-burst", found);
    EXPECT_EQ(here[0].name, "receive-burst: kernel warning: WARNING: at a.c:");
    EXPECT_NE(explored(request, "power-save", found)[0].name, here[0].name);
}

TEST_F(StepTest, each_leftover_is_a_check_with_its_place) {
    const auto step = step_of_lint(request, request.after, "after");
    std::ofstream(request.out / "lint-after.json")
        << R"json({"findings": [{"kind": "alarm", "what": "BUG_ON(a > 1)", "sites": [)json"
        << R"json({"function": "f", "file": "a.c", "line": 7}, {"function": 3}]},)json"
        << R"json({"sites": 5}, 6]})json";
    const auto checks = step.read({1, "", ""});
    ASSERT_EQ(checks.size(), 2U);
    EXPECT_EQ(checks[0].name, "alarm in f: BUG_ON(a > )");
    EXPECT_EQ(checks[0].what, "a.c:7: BUG_ON(a > 1)");
    EXPECT_EQ(checks[1].what, ":?: BUG_ON(a > 1)");
}

TEST_F(StepTest, a_tree_that_was_not_all_read_is_undecided) {
    const auto step = step_of_lint(request, request.after, "after");
    std::ofstream(request.out / "lint-after.json") << R"({"findings": []})";
    EXPECT_EQ(step.read({4, "", ""}).at(0).outcome, Outcome::undecided);
    EXPECT_EQ(step.read({0, "", ""}).at(0).outcome, Outcome::passed);
    std::ofstream(request.out / "lint-after.json") << "[";
    EXPECT_EQ(step.read({0, "", ""}).at(0).outcome, Outcome::broken);
}

TEST_F(StepTest, the_miner_is_asked_where_there_is_an_ancestor) {
    EXPECT_TRUE(steps_of_miner(request).empty());
    request.ancestor = Ancestor{"linux", "fork", {"a=b"}};
    const auto steps = steps_of_miner(request);
    ASSERT_EQ(steps.size(), 1U);
    EXPECT_THAT(steps[0].arguments, Contains("a=b"));
    EXPECT_EQ(steps[0].read({0, "", ""}).at(0).outcome, Outcome::broken) << "it wrote nothing";
}

} // namespace
} // namespace besser::ci
