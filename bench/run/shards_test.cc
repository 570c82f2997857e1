// SPDX-License-Identifier: GPL-2.0-only
// A run that is measured in shards gives what the whole run gives, and nothing else passes for one.

#include "bench/run/shards.hpp"

#include "bench/journal/journal_chain.hpp"
#include "bench/journal/journal_head.hpp"
#include "bench/journal/ledger.hpp"
#include "bench/run/check.hpp"
#include "bench/run/fake_rig.hpp"
#include "bench/run/verify.hpp"
#include "support/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace besser::bench {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// result.json up to what depends on the run and not on plan and seed; it is the last object.
std::string comparable(const fs::path &run) {
    const auto text = read_file(run / "result.json");
    const auto end = text.find("\"environment\"");
    EXPECT_NE(end, std::string::npos);
    return text.substr(0, end);
}

class Shards : public testing::Test {
  protected:
    VerifyOptions into(const std::string &name) {
        VerifyOptions options;
        options.out = directory.path / name;
        options.program_sha256 = "program";
        return options;
    }

    fs::path measure(const Shard &shard, const std::string &name) {
        FakeRig rig;
        const auto measured = measure_shard(plan, rig, shard, into(name));
        EXPECT_TRUE(measured) << measured.error().message;
        return directory.path / name;
    }

    std::vector<fs::path> measure_all(unsigned count) {
        std::vector<fs::path> parts;
        for (unsigned i = 0; i < count; i++)
            parts.push_back(measure({i, count}, "part" + std::to_string(i)));
        return parts;
    }

    std::expected<RunResult, Failure> merge(std::vector<fs::path> parts) {
        FakeRig rig;
        auto options = into("merged");
        options.merge = std::move(parts);
        auto result = verify(plan, rig, options);
        EXPECT_EQ(rig.reps_run(), 0U);
        return result;
    }

    /// What a refusal says; nothing was made.
    std::string refusal(std::vector<fs::path> parts) {
        const auto result = merge(std::move(parts));
        EXPECT_FALSE(result);
        EXPECT_FALSE(fs::exists(directory.path / "merged"));
        if (result)
            return "accepted";
        EXPECT_EQ(result.error().exit_status, exit_bad_input);
        return result.error().message;
    }

    /// Writes a shard's journal anew, sealed as it must be, with its records changed.
    void forge(const fs::path &part, const std::function<void(std::vector<Json> &)> &change) {
        const auto text = read_file(part / Journal::file_name);
        std::vector<Json> records;
        const auto chain = read_chain(text);
        for (const auto &link : chain.value().links)
            records.push_back(parse_json(link.record).value());
        change(records);
        std::string forged, seal;
        for (const auto &record : records) {
            auto line = seal_line(seal, one_line(record));
            forged += line.text;
            seal = line.seal;
        }
        write_file(part / Journal::file_name, forged);
        ASSERT_TRUE(write_journal_head(part, {records.size(), seal}));
    }

    TemporaryDirectory directory;
    Plan plan = fake_plan();
};

TEST_F(Shards, merged_are_byte_for_byte_the_whole_run) {
    plan.stress.windows = 7;
    FakeRig rig;
    ASSERT_TRUE(verify(plan, rig, into("whole")));
    auto parts = measure_all(3);
    std::ranges::reverse(parts);
    ASSERT_TRUE(merge(parts));
    EXPECT_EQ(comparable(directory.path / "merged"), comparable(directory.path / "whole"));
}

TEST_F(Shards, measure_each_window_once) {
    plan.stress.windows = 7;
    std::vector<std::uint32_t> windows;
    for (unsigned i = 0; i < 3; i++) {
        FakeRig rig;
        ASSERT_TRUE(measure_shard(plan, rig, {i, 3}, into("part" + std::to_string(i))));
        for (const auto &opened : rig.opened())
            if (opened.arm.name == plan.arms[0].name)
                windows.push_back(opened.window);
    }
    std::ranges::sort(windows);
    EXPECT_THAT(windows, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6));
}

TEST_F(Shards, leave_nothing_that_looks_like_a_verdict) {
    const auto part = measure({0, 1}, "part");
    for (const auto *name : {"result.json", "report.md", "report.html"})
        EXPECT_FALSE(fs::exists(part / name)) << name;
    CheckOptions options;
    options.directory = part;
    const auto checked = check_run(options, [](auto &, auto &) { return nullptr; });
    ASSERT_FALSE(checked);
    EXPECT_THAT(checked.error().message(), HasSubstr("is of shard 0/1 of a run"));
}

TEST_F(Shards, and_the_whole_run_keep_to_their_own_directories) {
    measure({0, 3}, "part");
    FakeRig rig;
    EXPECT_THAT(verify(plan, rig, into("part")).error().message,
                HasSubstr("is the journal of shard 0/3 of this run"));
    EXPECT_THAT(measure_shard(plan, rig, {1, 3}, into("part")).error().message,
                HasSubstr("is the journal of shard 0/3 of this run"));
    ASSERT_TRUE(verify(plan, rig, into("whole")));
    EXPECT_THAT(measure_shard(plan, rig, {0, 3}, into("whole")).error().message,
                HasSubstr("is the journal of the whole run"));
}

TEST_F(Shards, are_continued_by_the_same_command) {
    std::atomic<bool> stop = false;
    FakeRig rig;
    auto options = into("part");
    options.run.stop = &stop;
    options.run.observer = [&](const RepRecord &, std::size_t done, std::size_t total) {
        EXPECT_EQ(total, 8U);
        stop = done == 3;
    };
    plan.stress.windows = 4;
    ASSERT_EQ(measure_shard(plan, rig, {0, 2}, options).error().exit_status, exit_interrupted);
    measure({1, 2}, "other");
    EXPECT_THAT(refusal({directory.path / "part", directory.path / "other"}),
                HasSubstr("part/journal.jsonl: shard 0/2 is not finished: 3 of its 8 reps"));
    measure({0, 2}, "part");
    EXPECT_TRUE(merge({directory.path / "part", directory.path / "other"}));
}

TEST_F(Shards, are_merged_all_and_each_once) {
    auto parts = measure_all(3);
    EXPECT_THAT(refusal({parts[0], parts[2]}), HasSubstr("one is not there: 1/3"));
    EXPECT_THAT(refusal({parts[1]}), HasSubstr("some are not there: 0/3, 2/3"));
    EXPECT_THAT(refusal({parts[0], parts[1], parts[2], parts[1]}),
                testing::AllOf(HasSubstr("part1/journal.jsonl: is shard 1/3, which"),
                               HasSubstr("part1 is, too")));
    const auto other = measure({1, 2}, "other");
    EXPECT_THAT(refusal({parts[0], other}), HasSubstr("is shard 1/2, and"));
}

TEST_F(Shards, are_merged_with_nothing_but_shards_of_the_same_run) {
    const auto parts = measure_all(2);
    FakeRig rig;
    ASSERT_TRUE(verify(plan, rig, into("whole")));
    EXPECT_THAT(refusal({parts[0], directory.path / "whole"}),
                HasSubstr("is the journal of a whole run"));
    EXPECT_THAT(refusal({parts[0], directory.path / "nowhere"}), HasSubstr("nowhere"));

    const auto original = plan;
    plan.seed = 9;
    EXPECT_THAT(refusal(parts), HasSubstr("arms, stress, seed or rig"));
    plan = original;
    plan.predictions[0].expect.min = 1.5;
    EXPECT_THAT(refusal(parts), HasSubstr("other predictions"));
    plan = original;
    plan.text += "# a remark\n";
    EXPECT_THAT(refusal(parts), HasSubstr("of another plan"));
    plan = original;
    auto options = into("merged");
    options.merge = parts;
    options.program_sha256 = "another";
    EXPECT_THAT(verify(plan, rig, options).error().message, HasSubstr("another build"));
}

TEST_F(Shards, that_were_forged_are_refused) {
    struct Forgery {
        std::string_view says;
        std::function<void(std::vector<Json> &)> change;
    };
    const std::vector<Forgery> forgeries = {
        {"none of this shard, or is there twice", [](auto &all) { all.push_back(all[1]); }},
        {"none of this shard, or is there twice", [](auto &all) { all[1]["rep"]["window"] = 1; }},
        {"none of this shard, or is there twice", [](auto &all) { all[1]["rep"]["seed"] = "1"; }},
        {"none of this shard, or is there twice", [](auto &all) { all[1]["rep"]["arm"] = "x"; }},
        {"is not finished: 7 of its 8 reps", [](auto &all) { all.pop_back(); }},
        {"its windows are not those of shard", [](auto &all) { all[0]["shard"] = 1; }},
        {"its windows are not those of shard", [](auto &all) { all[0]["shards"] = 9'999; }},
        {"its windows are not those of shard", [](auto &all) { all[0]["order"].clear(); }},
        {"there is no shard 0/0", [](auto &all) { all[0]["shards"] = 0; }},
        {"there is no shard 2/2", [](auto &all) { all[0]["shard"] = 2; }},
        {"there is no shard 0/10001", [](auto &all) { all[0]["shards"] = 10'001; }},
        {"the header of the run", [](auto &all) { all[0]["shard"] = -1; }},
        {"the header of the run", [](auto &all) { all[0]["shard"] = 0.5; }},
        {"the header of the run", [](auto &all) { all[0].erase("shards"); }},
        {"is the journal of a whole run", [](auto &all) { all[0].erase("shard"); }},
    };
    plan.stress.windows = 4;
    const auto parts = measure_all(2);
    const auto honest = read_file(parts[0] / Journal::file_name);
    const auto head = read_file(parts[0] / journal_head_name);
    for (const auto &[says, change] : forgeries) {
        forge(parts[0], change);
        EXPECT_THAT(refusal(parts), HasSubstr(says));
        write_file(parts[0] / Journal::file_name, honest);
        write_file(parts[0] / journal_head_name, head);
    }
    write_file(parts[0] / Journal::file_name, honest + R"({"sha256":")");
    EXPECT_THAT(refusal(parts), HasSubstr("and a line that was cut off"));
}

TEST_F(Shards, are_no_more_than_windows) {
    FakeRig rig;
    EXPECT_THAT(measure_shard(plan, rig, {3, 4}, into("part")).error().message,
                HasSubstr("the plan has 3 windows"));
    EXPECT_FALSE(fs::exists(directory.path / "part"));
}

TEST_F(Shards, are_not_made_of_a_rig_that_measures_other_figures_each_time) {
    FakeRig rig({.has_variance = true});
    EXPECT_THAT(measure_shard(plan, rig, {0, 2}, into("part")).error().message,
                HasSubstr("are not measured apart"));
    auto options = into("merged");
    options.merge = {directory.path / "part"};
    EXPECT_THAT(verify(plan, rig, options).error().message, HasSubstr("are not measured apart"));
    EXPECT_FALSE(fs::exists(directory.path / "part"));
}

TEST_F(Shards, are_no_attempts_beside_the_run_that_they_become) {
    const auto parts = measure_all(3);
    plan.seed = 5;
    measure({0, 3}, "elsewhere");
    plan.seed = fake_plan().seed;
    const auto attempts = merge(parts).value().environment.attempts;
    ASSERT_EQ(attempts.size(), 2U);
    EXPECT_EQ(attempts[0], "this is attempt 2 of the plan fake in this folder");
    EXPECT_THAT(attempts[1], testing::AllOf(HasSubstr("elsewhere: shard 0/3, "),
                                            HasSubstr("seed 5; was measured")));
}

TEST_F(Shards, merged_once_more_are_the_same_run) {
    const auto parts = measure_all(3);
    ASSERT_TRUE(merge(parts));
    const auto first = comparable(directory.path / "merged");
    ASSERT_TRUE(merge(parts));
    EXPECT_EQ(comparable(directory.path / "merged"), first);
}

TEST_F(Shards, merged_pass_the_check_of_a_run) {
    ASSERT_TRUE(merge(measure_all(3)));
    CheckOptions options;
    options.directory = directory.path / "merged";
    options.program_sha256 = "program";
    const auto lines =
        check_run(options, [](auto &, auto &) { return std::make_unique<FakeRig>(); }).value();
    for (const auto &line : lines)
        EXPECT_TRUE(line.holds) << line.text;
}

} // namespace
} // namespace besser::bench
