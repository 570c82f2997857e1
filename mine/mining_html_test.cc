// SPDX-License-Identifier: GPL-2.0-only
#include "mine/mining_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::mine {
namespace {

using testing::HasSubstr;
using testing::Not;

Mining one_commit(const std::string &subject) {
    MinedCommit mined;
    git_oid_fromstr(&mined.commit.id.oid, "0123456789abcdef0123456789abcdef01234567");
    mined.commit.subject = subject;
    mined.judgement.verdict = Verdict::absent;
    Mining mining;
    mining.commits = {mined};
    return mining;
}

TEST(MiningHtml, links_a_commit_where_the_server_is_known) {
    auto mining = one_commit("fix");
    EXPECT_THAT(mining_html(mining, {}), Not(HasSubstr("href=\"https://")));
    mining.ancestor_url = "https://example.org/a/b/commit/";
    EXPECT_THAT(mining_html(mining, {}),
                HasSubstr("href=\"https://example.org/a/b/commit/0123456789abcdef"));
}

TEST(MiningHtml, takes_nothing_of_a_subject_for_markup) {
    const auto html =
        mining_html(one_commit("</script><script>alert(1)</script>\" onclick=\"x"), {});
    EXPECT_THAT(html, Not(HasSubstr("alert(1)</script>")));
    EXPECT_THAT(html, Not(HasSubstr("\" onclick=\"x")));
}

TEST(MiningHtml, hands_all_decisions_to_the_script_also_of_commits_that_it_does_not_show) {
    auto mining = one_commit("fix");
    auto triage = Triage::parse("t", R"({"schema": "besser triage 1", "commits": [
        {"id": "0123456789abcdef0123456789abcdef01234567", "decision": "later"},
        {"id": "another", "decision": "done", "reason": "after the release"}]})");
    ASSERT_TRUE(triage);
    triage->apply(mining);
    const auto html = mining_html(mining, *triage);
    EXPECT_THAT(html, HasSubstr("after the release"));
    EXPECT_THAT(html, HasSubstr(">later<"));
    EXPECT_THAT(html, HasSubstr("data-triage=\"0123456789abcdef0123456789abcdef01234567\""));
}

TEST(MiningHtml, names_what_is_new) {
    auto mining = one_commit("fix");
    mining.commits[0].is_new = true;
    EXPECT_THAT(mining_html(mining, {}), HasSubstr(">new<"));
}

TEST(MiningHtml, has_its_mark_where_besser_looks_for_it) {
    EXPECT_LT(mining_html(one_commit("fix"), {}).find(html_mark), 1024U);
}

} // namespace
} // namespace besser::mine
