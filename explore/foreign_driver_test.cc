// SPDX-License-Identifier: GPL-2.0-only
// A C driver in the place of ours: toy_driver/, whose work items race.
#include "explore/results.hpp"
#include "explore/told_schedule.hpp"
#include "model/linux/tree_build.hpp"
#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace besser::explore {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

const std::filesystem::path &racy_module() {
    static const std::filesystem::path module = [] {
        const auto built = linux_api::build_tree(
            {.tree = BESSER_RACY_DRIVER, .arguments = {}, .module = {}, .accesses_are_seen = true});
        EXPECT_TRUE(built) << built.error();
        return built.value();
    }();
    return module;
}

ScenarioResult explore_it(const Options &options = {}) {
    return explore(*scenario_by_name("receive-burst"), ExploredDriver(racy_module()), tree_variant,
                   std::nullopt, options);
}

std::vector<std::string> races_of(const ScenarioResult &result) {
    std::vector<std::string> races;
    for (const FoundFinding &found : result.findings)
        if (found.finding.kind == FindingKind::data_race)
            races.push_back(found.finding.what);
    return races;
}

TEST(ForeignDriver, a_race_on_a_plain_field_is_found_and_named) {
    const auto races = races_of(explore_it());
    EXPECT_THAT(races, Contains(AllOf(HasSubstr("racy.credits.used is "), HasSubstr("count_up"),
                                      HasSubstr("racy_receive"), HasSubstr("racy.c:"))));
    EXPECT_THAT(races, Contains(HasSubstr("totals.count is ")));
}

/// Whether a race of that variable in these functions may lose an update; empty: there is none.
std::optional<bool> may_lose_update(const ScenarioResult &result, std::string_view variable,
                                    std::string_view one, std::string_view other) {
    for (const FoundFinding &found : result.findings)
        if (found.race && found.race->variable == variable &&
            covers({"", {std::string(one), std::string(other)}, "", 0}, *found.race))
            return found.race->may_lose_update;
    return std::nullopt;
}

TEST(ForeignDriver, two_that_read_and_write_may_lose_an_update) {
    const auto result = explore_it();
    EXPECT_EQ(may_lose_update(result, "racy.credits.used", "count_up", "racy_receive"), true);
    EXPECT_EQ(may_lose_update(result, "totals.count", "racy_probe", "racy_receive"), true);
}

TEST(ForeignDriver, use_beside_a_free_loses_no_update) {
    EXPECT_EQ(may_lose_update(explore_it(), "byte 2 of memory of kmalloc of 16", "racy_send",
                              "racy_receive"),
              false);
}

TEST(ForeignDriver, a_race_is_the_same_behind_a_file) {
    const auto result = explore_it();
    const auto file = parse_json(one_line(to_json(std::span(&result, 1))));
    ASSERT_TRUE(file) << file.error();
    const auto read = results_from(*file);
    ASSERT_TRUE(read) << read.error();
    ASSERT_EQ(read->front().findings.size(), result.findings.size());
    for (std::size_t i = 0; i < result.findings.size(); i++) {
        const auto &before = result.findings[i].race;
        const auto &after = read->front().findings[i].race;
        ASSERT_EQ(after.has_value(), before.has_value());
        if (before) {
            EXPECT_EQ(after->lines, before->lines);
            EXPECT_EQ(after->text, before->text);
            EXPECT_EQ(after->may_lose_update, before->may_lose_update);
        }
    }
}

TEST(ForeignDriver, use_beside_a_free_is_a_race) {
    EXPECT_THAT(races_of(explore_it()),
                Contains(AllOf(HasSubstr("byte 2 of memory of kmalloc of 16"),
                               HasSubstr("racy_send"), HasSubstr("racy_receive"))));
}

TEST(ForeignDriver, what_a_lock_or_a_mark_makes_safe_is_no_race) {
    EXPECT_THAT(races_of(explore_it()),
                Each(AllOf(Not(HasSubstr("racy.guarded")), Not(HasSubstr("racy.marked")))));
}

TEST(ForeignDriver, the_same_is_found_whatever_was_explored_before) {
    const auto first = explore_it();
    (void)explore(*scenario_by_name("receive-burst"), host::Variant::direct, "direct", std::nullopt,
                  {.schedules = 10});
    EXPECT_EQ(races_of(first), races_of(explore_it()));
}

TEST(ForeignDriver, a_replay_tells_the_accesses_with_their_lines) {
    const auto found = explore_it();
    const auto race = std::ranges::find_if(found.findings, [](const FoundFinding &one) {
        return one.finding.what.contains("racy.credits.used");
    });
    ASSERT_NE(race, found.findings.end());
    const auto again = read_schedule(to_string(race->schedule));
    ASSERT_TRUE(again) << again.error();
    const auto history = replay(*again, racy_module());
    ASSERT_TRUE(history) << history.error();
    EXPECT_TRUE(history->as_wished);
    ASSERT_TRUE(history->finding);
    EXPECT_EQ(history->finding->what, race->finding.what);
    EXPECT_THAT(render(*history), AllOf(HasSubstr("plain write"), HasSubstr("racy.credits.used"),
                                        HasSubstr("racy.c:")));
}

TEST(ForeignDriver, a_replay_of_a_race_that_is_not_there_shows_nothing) {
    auto schedule = explore_it().findings.front().schedule;
    schedule.race = "racy.c:1,racy.c:2";
    const auto history = replay(schedule, racy_module());
    ASSERT_TRUE(history);
    EXPECT_FALSE(history->finding);
}

TEST(ForeignDriver, a_known_race_is_no_finding_and_told_as_met) {
    Options options;
    options.known_races = {{"racy.credits.used", {}, "a toy", 1},
                           {"racy.credits.total", {}, "nobody touches it", 2}};
    const auto result = explore_it(options);
    EXPECT_THAT(races_of(result), Each(Not(HasSubstr("racy.credits.used"))));
    EXPECT_THAT(races_of(result), Contains(HasSubstr("totals.count")));
    EXPECT_THAT(result.known_races, Each(0U));
    EXPECT_FALSE(result.known_races.empty());
}

/// What came of the race of that variable in these functions.
std::optional<FoundFinding> race_of(const ScenarioResult &result, std::string_view variable,
                                    std::string_view one, std::string_view other) {
    for (const FoundFinding &found : result.findings)
        if (found.race && found.race->variable == variable && found.consequence &&
            covers({"", {std::string(one), std::string(other)}, "", 0}, *found.race))
            return found;
    return std::nullopt;
}

/// That the schedule of what came of it shows it again.
void expect_replay(const Consequence &consequence) {
    const auto schedule = read_schedule(to_string(consequence.schedule));
    ASSERT_TRUE(schedule) << schedule.error();
    const auto history = replay(*schedule, racy_module());
    ASSERT_TRUE(history) << history.error();
    EXPECT_TRUE(history->as_wished);
    ASSERT_TRUE(history->finding);
    EXPECT_EQ(history->finding->what, consequence.finding->what);
}

TEST(ForeignDriver, an_update_that_a_race_loses_is_found_and_replayed) {
    const auto race = race_of(explore_it(), "racy.credits.used", "count_up", "racy_receive");
    ASSERT_TRUE(race && race->consequence->finding);
    EXPECT_EQ(race->consequence->finding->kind, FindingKind::lost_update);
    EXPECT_THAT(race->consequence->finding->what, HasSubstr("racy.credits.used"));
    EXPECT_FALSE(race->consequence->beside);
    EXPECT_THAT(render(*race, 1), HasSubstr("what comes of it: lost update: a write is undone"));
    expect_replay(*race->consequence);
}

TEST(ForeignDriver, a_use_of_what_a_race_has_freed_is_found_and_replayed) {
    const auto race =
        race_of(explore_it(), "byte 2 of memory of kmalloc of 16", "racy_send", "racy_receive");
    ASSERT_TRUE(race && race->consequence->finding);
    EXPECT_EQ(race->consequence->finding->kind, FindingKind::use_after_free);
    expect_replay(*race->consequence);
}

TEST(ForeignDriver, an_assertion_that_a_race_breaks_is_found_and_replayed) {
    const auto race = race_of(explore_it(), "racy.turns", "racy_send", "racy_receive");
    ASSERT_TRUE(race && race->consequence->finding);
    EXPECT_EQ(race->consequence->finding->kind, FindingKind::warning);
    EXPECT_THAT(race->consequence->finding->what, HasSubstr("racy.c:"));
    expect_replay(*race->consequence);
}

TEST(ForeignDriver, a_race_of_which_nothing_comes_says_how_far_it_was_searched) {
    const auto race = race_of(explore_it(), "racy.phase", "racy_send", "racy_receive");
    ASSERT_TRUE(race);
    EXPECT_FALSE(race->consequence->finding);
    EXPECT_GT(race->consequence->meetings, 0U);
    EXPECT_THAT(render(*race, 1), HasSubstr("what comes of it: nothing in 200 schedules"));
}

TEST(ForeignDriver, what_comes_of_a_race_is_the_same_behind_a_file) {
    const auto result = explore_it();
    const auto file = parse_json(one_line(to_json(std::span(&result, 1))));
    ASSERT_TRUE(file) << file.error();
    const auto read = results_from(*file);
    ASSERT_TRUE(read) << read.error();
    for (std::size_t i = 0; i < result.findings.size(); i++)
        EXPECT_EQ(render(read->front().findings[i], 1), render(result.findings[i], 1));
}

TEST(ForeignDriver, what_is_told_as_it_was_met_has_no_consequences) {
    Options options;
    options.follows_up = false;
    for (const FoundFinding &found : explore_it(options).findings)
        EXPECT_FALSE(found.consequence);
}

class KnownRaces : public ::testing::Test {
  protected:
    std::expected<std::vector<KnownRace>, InputError> read(std::string_view text) {
        std::ofstream(file_) << text;
        return read_known_races(file_);
    }
    const TemporaryDirectory temporary_;
    const std::string file_ = temporary_.path / "known-races.toml";
};

TEST_F(KnownRaces, are_read_with_their_reasons) {
    const auto known = read("[[race]]\nvariable = \"a.b\"\nfunctions = [\"f\", \"g\"]\n"
                            "reason = \"why\"\n");
    ASSERT_TRUE(known) << known.error().message();
    ASSERT_EQ(known->size(), 1U);
    EXPECT_EQ(known->front().reason, "why");
    EXPECT_EQ(known->front().line, 1);
}

TEST_F(KnownRaces, want_a_reason_and_something_to_go_by) {
    EXPECT_THAT(read("[[race]]\nvariable = \"a\"\n").error().message(), HasSubstr("reason"));
    EXPECT_THAT(read("[[race]]\nreason = \"a\"\n").error().message(), HasSubstr("names no race"));
    EXPECT_THAT(read("[[race]]\nvariable = \"a\"\nreason = \"b\"\nline = 3\n").error().message(),
                HasSubstr(":4: race[1].line"));
    EXPECT_THAT(
        read("[[race]]\nfunctions = [\"a\", \"b\", \"c\"]\nreason = \"b\"\n").error().message(),
        HasSubstr("more than two"));
    EXPECT_FALSE(read_known_races("/no/such/file"));
}

TEST(KnownRace, goes_by_the_variable_and_the_functions_in_either_order) {
    const ToldRace race{"s.field", {"one", "other"}, ""};
    EXPECT_TRUE(covers({"s.field", {}, "", 0}, race));
    EXPECT_TRUE(covers({"", {"other", "one"}, "", 0}, race));
    EXPECT_TRUE(covers({"", {"other"}, "", 0}, race));
    EXPECT_FALSE(covers({"s.other", {"one"}, "", 0}, race));
    EXPECT_FALSE(covers({"", {"one", "one"}, "", 0}, race));
    EXPECT_FALSE(covers({"s.field", {"third"}, "", 0}, race));
}

} // namespace
} // namespace besser::explore
