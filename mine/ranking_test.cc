// SPDX-License-Identifier: GPL-2.0-only
#include "mine/ranking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::mine {
namespace {

MinedCommit lacking(const std::string &subject, Kind kind, bool mends) {
    MinedCommit mined;
    mined.commit.subject = subject;
    mined.judgement.verdict = Verdict::absent;
    mined.classification = {kind, ""};
    mined.mends = mends;
    return mined;
}

std::vector<std::string> ranked(std::vector<MinedCommit> commits) {
    rank(commits);
    std::vector<std::string> subjects;
    for (const auto &mined : commits)
        subjects.push_back(mined.commit.subject);
    return subjects;
}

TEST(Ranking, fixes_precede_what_mends_nothing) {
    EXPECT_THAT(
        ranked({lacking("link the firmware", Kind::protocol, false),
                lacking("fix it", Kind::other, true), lacking("crash", Kind::crash, false)}),
        testing::ElementsAre("crash", "fix it", "link the firmware"));
}

TEST(Ranking, drops_of_many_places_follow_single_changes) {
    auto drop = lacking("fix a crash and all else", Kind::crash, true);
    drop.evidence.resize(31);
    EXPECT_THAT(ranked({drop, lacking("tidy", Kind::cosmetic, false)}),
                testing::ElementsAre("tidy", "fix a crash and all else"));
}

} // namespace
} // namespace besser::mine
