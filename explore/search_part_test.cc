// SPDX-License-Identifier: GPL-2.0-only
#include "explore/search_part.hpp"

#include "support/commit.hpp"
#include "support/json.hpp"
#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <limits>
#include <set>

namespace besser::explore {
namespace {

using ::testing::HasSubstr;

constexpr unsigned shards = 3;

SearchPart run(const char *scenario, const char *variant, unsigned shard, unsigned of) {
    Options options;
    options.preemptions = 1;
    options.shard = shard;
    options.shards = of;
    return {{std::string(commit()), variant, Strategy::dfs, Memory::sequential, 1, 1, 0, 0},
            shard,
            of,
            {explore(*scenario_by_name(scenario), *host::variant_by_name(variant), variant,
                     std::nullopt, options)}};
}

/// The result of a search of the same that ended before its first schedule.
void nothing_explored(ScenarioResult &result) {
    ScenarioResult none;
    none.scenario = result.scenario;
    none.variant = result.variant;
    none.shards = result.shards;
    result = none;
}

/// A file per shard, as `besser explore --shard I/N --out FILE` writes it.
class Shards : public ::testing::Test {
  protected:
    std::filesystem::path write(const SearchPart &part) { return write_text(to_json(part)); }
    std::filesystem::path write_text(const std::string &text) {
        const auto path = directory_.path / (std::to_string(files_++) + ".json");
        std::ofstream(path) << text;
        return path;
    }
    std::vector<std::filesystem::path> explore_in_shards(const char *scenario,
                                                         const char *variant) {
        std::vector<std::filesystem::path> paths;
        for (unsigned shard = 0; shard < shards; shard++) {
            parts_.push_back(run(scenario, variant, shard, shards));
            paths.push_back(write(parts_.back()));
        }
        return paths;
    }

    std::vector<SearchPart> parts_;

  private:
    TemporaryDirectory directory_;
    int files_ = 0;
};

TEST_F(Shards, together_exhaust_what_one_search_does) {
    const auto whole = run("flush-against-transmit", "direct", 0, 1).results.front();
    ASSERT_TRUE(whole.exhausted);
    const auto merged = merge_parts(explore_in_shards("flush-against-transmit", "direct"));
    ASSERT_TRUE(merged) << merged.error().message();
    ASSERT_EQ(merged->results.size(), 1u);
    const ScenarioResult &sum = merged->results.front();
    EXPECT_TRUE(sum.exhausted);
    EXPECT_TRUE(sum.findings.empty());
    EXPECT_EQ(sum.units, whole.units);
    EXPECT_EQ(sum.units_done, whole.units); // the root is everybody's and counts once
    std::uint64_t schedules = 0;
    for (const SearchPart &part : parts_) {
        EXPECT_LT(part.results.front().schedules, whole.schedules);
        schedules += part.results.front().schedules;
    }
    EXPECT_EQ(sum.schedules, schedules);
    // A state that two shards reach is left by both.
    EXPECT_GE(sum.schedules, whole.schedules);
    EXPECT_GE(sum.states, whole.states);
}

TEST_F(Shards, find_together_what_one_search_finds) {
    const auto kinds_of = [](const ScenarioResult &result) {
        std::set<FindingKind> kinds;
        for (const FoundFinding &found : result.findings)
            kinds.insert(found.finding.kind);
        return kinds;
    };
    const auto whole = run("receive-against-confirm", "relay-direct", 0, 1).results.front();
    ASSERT_TRUE(kinds_of(whole).contains(FindingKind::lost_update));
    const auto merged = merge_parts(explore_in_shards("receive-against-confirm", "relay-direct"));
    ASSERT_TRUE(merged) << merged.error().message();
    EXPECT_EQ(kinds_of(merged->results.front()), kinds_of(whole));
    EXPECT_FALSE(merged->results.front().exhausted);
}

TEST_F(Shards, are_refused_when_one_is_missing) {
    auto paths = explore_in_shards("flush-against-transmit", "direct");
    paths.pop_back();
    const auto merged = merge_parts(paths);
    ASSERT_FALSE(merged);
    EXPECT_THAT(merged.error().message(), HasSubstr("shard 2/3 of its search is not there"));
}

TEST_F(Shards, are_refused_when_one_is_given_twice) {
    auto paths = explore_in_shards("flush-against-transmit", "direct");
    paths.push_back(paths.front());
    const auto merged = merge_parts(paths);
    ASSERT_FALSE(merged);
    EXPECT_THAT(merged.error().message(), HasSubstr("given twice"));
}

TEST_F(Shards, of_different_searches_are_refused) {
    const std::vector<std::function<void(SearchPart &)>> differences = {
        [](SearchPart &part) { part.terms.commit = "another"; },
        [](SearchPart &part) { part.terms.strategy = Strategy::pct; },
        [](SearchPart &part) { part.terms.memory = Memory::weak; },
        [](SearchPart &part) { part.terms.preemptions = 2; },
        [](SearchPart &part) { part.terms.seed = 2; },
        [](SearchPart &part) { part.terms.schedules = 5; },
        [](SearchPart &part) { part.results.front().scenario = "receive-burst"; },
        [](SearchPart &part) {
            part.shards = part.results.front().shards = 4;
            part.results.front().exhausted = false;
        },
        [](SearchPart &part) { part.results.push_back(part.results.front()); },
    };
    const auto paths = explore_in_shards("flush-against-transmit", "direct");
    for (const auto &differ : differences) {
        auto other = parts_.back();
        differ(other);
        const auto merged = merge_parts(std::vector{paths[0], paths[1], write(other)});
        ASSERT_FALSE(merged);
        EXPECT_THAT(merged.error().message(), HasSubstr("another search"));
    }
}

TEST_F(Shards, with_names_that_no_search_has_are_refused) {
    const auto good = run("flush-against-transmit", "direct", 0, 1);
    ASSERT_TRUE(merge_parts(std::vector{write(good)}));
    const std::vector<std::function<void(SearchPart &)>> spoils = {
        [](SearchPart &part) { part.terms.variant = part.results.front().variant = "no"; },
        [](SearchPart &part) { part.results.front().scenario = "no-such"; },
        [](SearchPart &part) { part.terms.cpu_seconds = 1e300; },
        [](SearchPart &part) { part.results.front().cpu_seconds = 1e300; },
    };
    for (const auto &spoil : spoils) {
        auto part = good;
        spoil(part);
        EXPECT_FALSE(merge_parts(std::vector{write(part)}));
    }
}

TEST_F(Shards, of_a_strategy_or_memory_that_is_none_are_refused) {
    const auto good = Json::parse(to_json(run("flush-against-transmit", "direct", 0, 1)));
    for (const auto *key : {"strategy", "memory"}) {
        auto part = good;
        part[key] = "foo";
        const auto merged = merge_parts(std::vector{write_text(part.dump())});
        ASSERT_FALSE(merged);
        EXPECT_THAT(merged.error().message(), HasSubstr(std::string(key) + ": \"foo\""));
    }
}

TEST_F(Shards, with_a_finding_of_another_search_are_refused) {
    const auto good = run("receive-against-confirm", "relay-direct", 0, 1);
    ASSERT_FALSE(good.results.front().findings.empty());
    ASSERT_TRUE(read_part(write(good)));
    const std::vector<std::function<void(FoundFinding &)>> spoils = {
        [](FoundFinding &found) { found.schedule.scenario = "receive-burst"; },
        [](FoundFinding &found) { found.schedule.variant = "direct"; },
        [](FoundFinding &found) { found.schedule.fault = ArmedFault{}; },
        [](FoundFinding &found) { found.after_cpu_seconds = -1; },
    };
    for (const auto &spoil : spoils) {
        auto part = good;
        spoil(part.results.front().findings.front());
        EXPECT_FALSE(read_part(write(part)));
    }
}

TEST_F(Shards, without_a_result_are_no_search_that_found_nothing) {
    auto part = run("flush-against-transmit", "direct", 0, 1);
    part.results.clear();
    const auto read = read_part(write(part));
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().message(), HasSubstr("nothing was explored"));
}

TEST_F(Shards, that_are_none_are_refused_and_named) {
    for (const auto *text :
         {"", "{}", "[]", "null", "{\"shards\": 1000000000000000000}", "{\"cpu_seconds\": -1e308}",
          "{\"generator\": \"besser explore\", \"format\": 1}", "[[[[[[["}) {
        const auto path = write_text(text);
        const auto read = read_part(path);
        ASSERT_FALSE(read) << text;
        EXPECT_THAT(read.error().message(), HasSubstr(path.string()));
    }
    EXPECT_FALSE(read_part("/dev/zero"));
}

TEST_F(Shards, with_figures_that_cannot_be_are_refused) {
    const std::vector<std::function<void(SearchPart &)>> spoils = {
        [](SearchPart &part) { part.shards = 1'000'000'000; },
        [](SearchPart &part) { part.shards = 0; },
        [](SearchPart &part) { part.shard = 7; },
        [](SearchPart &part) { part.terms.cpu_seconds = -1e308; },
        [](SearchPart &part) { part.results.front().cpu_seconds = -1; },
        [](SearchPart &part) { part.results.front().units_done = part.results.front().units + 1; },
        [](SearchPart &part) { part.results.front().units_done--; },
        [](SearchPart &part) { part.results.front().steps = 0; },
        [](SearchPart &part) { part.results.front().schedules = 1'000'000'000'000'000'000; },
        [](SearchPart &part) {
            part.results.front().pairs = std::numeric_limits<std::size_t>::max();
        },
        [](SearchPart &part) {
            nothing_explored(part.results.front());
            part.results.front().exhausted = true;
        },
    };
    const auto good = run("flush-against-transmit", "direct", 0, 1);
    ASSERT_TRUE(read_part(write(good)));
    for (const auto &spoil : spoils) {
        auto part = good;
        spoil(part);
        EXPECT_FALSE(read_part(write(part)));
    }
}

TEST_F(Shards, with_numbers_that_are_no_counts_are_refused_by_name) {
    const auto good = Json::parse(to_json(run("flush-against-transmit", "direct", 0, 1)));
    std::set<std::string> names;
    const auto flat = good.flatten();
    for (const auto &[path, value] : flat.items()) {
        const Json::json_pointer pointer(path);
        const auto name = pointer.back();
        if (!value.is_number() || name == "format" || name == "cpu_seconds")
            continue;
        names.insert(name);
        for (const auto *bad : {"-1", "1000000000000000000000000", "1.5", "null", "true"}) {
            auto part = good;
            part[pointer] = Json::parse(bad);
            const auto read = read_part(write_text(part.dump()));
            ASSERT_FALSE(read) << path << bad;
            EXPECT_THAT(read.error().message(), HasSubstr(name)) << bad;
        }
    }
    for (const auto *name : {"bound", "shards", "schedules", "units", "units_done", "pairs"})
        EXPECT_TRUE(names.contains(name)) << name;
}

TEST_F(Shards, that_explored_nothing_are_no_search_that_found_nothing) {
    auto part = run("flush-against-transmit", "direct", 0, 1);
    part.terms.strategy = Strategy::random;
    nothing_explored(part.results.front());
    const auto merged = merge_parts(std::vector{write(part)});
    ASSERT_FALSE(merged);
    EXPECT_THAT(merged.error().message(), HasSubstr("no shard explored anything"));
}

} // namespace
} // namespace besser::explore
