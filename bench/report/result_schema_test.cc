// SPDX-License-Identifier: GPL-2.0-only
// What the code writes, held against the published schema, and what former versions wrote.
#include "bench/report/judge_recorded.hpp"
#include "bench/report/result_reader.hpp"
#include "bench/run/fake_rig.hpp"
#include "bench/run/verify.hpp"
#include "support/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Its templates are not ours to warn of.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

namespace besser::bench {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

const fs::path source = BESSER_SOURCE_DIR;

/// What of a result does not fit the schema; "": it does.
std::string problem_of(const nlohmann::json &result) {
    const auto text = nlohmann::json::parse(read_file(source / "docs/result-2.schema.json"));
    valijson::Schema schema;
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(text), schema);
    valijson::ValidationResults problems;
    if (valijson::Validator().validate(schema, Adapter(result), &problems))
        return "";
    valijson::ValidationResults::Error problem;
    std::string told = "it does not fit";
    while (problems.popError(problem)) // the innermost first
        told += "; " + problem.description;
    return told;
}

/// Of the fake rig, with all that a record can hold.
nlohmann::json live_result() {
    const TemporaryDirectory directory;
    FakeRig rig({.not_connected_in = "v3"});
    VerifyOptions options;
    options.out = directory.path / "run";
    options.program_sha256 = "program";
    options.commit = "0123456";
    static_cast<void>(verify(fake_plan(), rig, options).value());
    return nlohmann::json::parse(read_file(directory.path / "run/result.json"));
}

TEST(ResultSchema, takes_a_run) { EXPECT_EQ(problem_of(live_result()), ""); }

TEST(ResultSchema, takes_recorded_runs) {
    const auto plan = read_plan(source / "plans/patch-c-v3.toml").value();
    const auto recorded = read_recorded(plan, {source / "recorded"}).value();
    EXPECT_EQ(problem_of(nlohmann::json::parse(result_json(judge_recorded(plan, recorded, "x")))),
              "");
}

/// So the schema says more than that a result is an object.
TEST(ResultSchema, takes_no_result_with_a_key_too_many_or_too_few) {
    const auto result = live_result();
    const auto flat = result.flatten();
    std::size_t taken = 0, tried = 0;
    for (const auto &[name, value] : flat.items()) {
        const nlohmann::json::json_pointer place(name);
        if (!result.at(place.parent_pointer()).is_object() || name.find("/reps/1") == 0)
            continue; // one rep is enough
        auto more = result;
        more[place.parent_pointer()]["no such key"] = nlohmann::json::object();
        tried++;
        if (problem_of(more).empty()) {
            taken++;
            ADD_FAILURE() << "taken with another key beside " << name;
        }
        if (tried > 60 || taken > 3)
            break;
    }
    EXPECT_GT(tried, 50u);
    auto less = result;
    less.erase("receipts");
    EXPECT_THAT(problem_of(less), HasSubstr("receipts"));
    less = result;
    less["reps"][0]["facts"].erase("stimuli");
    EXPECT_THAT(problem_of(less), HasSubstr("stimuli"));
    less = result;
    less["schema"] = "besser result 1";
    EXPECT_NE(problem_of(less), "");
}

/// Of the default plan of commit 1123b14 with six reps, in the shape that the writer of that commit
/// gave a result.
fs::path former_result() { return source / "bench/report/former/result-1.json"; }

TEST(FormerResult, loads_with_what_is_missing_named) {
    const auto result = read_result(former_result());
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->plan.name, "patch-c-v3");
    EXPECT_EQ(result->measured.reps.size(), 6u);
    EXPECT_EQ(result->plan.stress.rate_bytes_per_s, 4'194'304);
    EXPECT_THAT(result->environment.notes, Contains(HasSubstr("does not hold: the plan's text")));
    EXPECT_THAT(result->environment.notes,
                Contains(HasSubstr("prediction v3-not-slower is left out, which today's rules do "
                                   "not take")));
    const auto goodput = std::ranges::find(result->analysis.figures, "goodput",
                                           [](const auto &figure) { return figure.metric.name; });
    ASSERT_NE(goodput, result->analysis.figures.end());
    const auto former = nlohmann::json::parse(read_file(former_result()));
    EXPECT_DOUBLE_EQ(goodput->over_windows.mean, former["figures"][0]["over_windows"]["mean"]);
}

TEST(FormerResult, is_written_in_todays_schema_and_read_again) {
    const auto result = read_result(former_result());
    ASSERT_TRUE(result) << result.error().message();
    const auto text = result_json(*result);
    EXPECT_EQ(problem_of(nlohmann::json::parse(text)), "");
    const auto again = parse_result(text, "again");
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(result_json(*again), text);
}

TEST(FormerResult, that_was_edited_is_refused) {
    auto json = nlohmann::json::parse(read_file(former_result()));
    json["plan"]["work"]["stress"]["windows"] = "many";
    const auto result = parse_result(json.dump(), "edited.json");
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message(), HasSubstr("edited.json"));
}

} // namespace
} // namespace besser::bench
