// SPDX-License-Identifier: GPL-2.0-only
#include "mine/triage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::mine {
namespace {

using testing::HasSubstr;

MinedCommit lacking(const std::string &digit) {
    MinedCommit mined;
    const auto hex = digit + std::string(39, '0');
    git_oid_fromstr(&mined.commit.id.oid, hex.c_str());
    mined.commit.subject = "fix " + digit;
    mined.judgement.verdict = Verdict::absent;
    return mined;
}

Mining mining_of(const std::vector<MinedCommit> &commits) {
    Mining mining;
    mining.commits = commits;
    return mining;
}

Triage parsed(const std::string &text) {
    const auto triage = Triage::parse("triage.json", text);
    EXPECT_TRUE(triage) << triage.error().message();
    return triage.value_or(Triage{});
}

std::string with_decision(std::string text, const std::string &decision) {
    const std::string none = "\"decision\": \"\"";
    return text.replace(text.find(none), none.size(), "\"decision\": \"" + decision + "\"");
}

TEST(Triage, of_a_first_run_has_nothing_new) {
    auto mining = mining_of({lacking("1")});
    Triage triage;
    triage.apply(mining);
    EXPECT_FALSE(mining.commits[0].is_new);
    EXPECT_THAT(triage.text(), HasSubstr("fix 1"));
}

TEST(Triage, marks_what_the_last_run_did_not_find) {
    auto first = mining_of({lacking("1")});
    Triage triage;
    triage.apply(first);
    auto second = mining_of({lacking("1"), lacking("2")});
    parsed(triage.text()).apply(second);
    EXPECT_FALSE(second.commits[0].is_new);
    EXPECT_TRUE(second.commits[1].is_new);
}

TEST(Triage, carries_decisions_from_run_to_run) {
    auto first = mining_of({lacking("1")});
    Triage triage;
    triage.apply(first);
    auto again = parsed(with_decision(triage.text(), "not-needed"));
    auto second = mining_of({lacking("2")}); // the commit is not seen in this run
    again.apply(second);
    auto third = mining_of({lacking("1")});
    parsed(again.text()).apply(third);
    EXPECT_EQ(third.commits[0].decision, "not-needed");
}

TEST(Triage, refuses_a_decision_that_it_does_not_know) {
    auto mining = mining_of({lacking("1")});
    Triage triage;
    triage.apply(mining);
    const auto read = Triage::parse("t.json", with_decision(triage.text(), "latter"));
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().message(), HasSubstr("t.json: commits[0]: decision"));
    EXPECT_THAT(read.error().message(), HasSubstr("did you mean \"later\""));
}

TEST(Triage, refuses_what_is_no_triage) {
    for (const std::string text : {"", "[]", "{}", R"({"schema": "besser triage 1"})",
                                   R"({"schema": "besser triage 1", "commits": [1]})",
                                   R"({"schema": "besser triage 1", "commits": [{}]})",
                                   R"({"schema": "besser triage 1", "commits": [{"id": 1}]})"})
        EXPECT_FALSE(Triage::parse("t.json", text)) << text;
}

TEST(Triage, without_a_file_is_empty) { EXPECT_TRUE(Triage::read("/nonexistent/triage.json")); }

} // namespace
} // namespace besser::mine
