// SPDX-License-Identifier: GPL-2.0-only
// What needs no label: a commit is lacking in its parent, and not lacking in itself.

#include "mine/test_corpus.hpp"
#include "mine/test_oracle.hpp"
#include "support/test_effort.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace besser::mine {
namespace {

struct Answers {
    std::size_t asked = 0, parents = 0, selves = 0;
    std::string wrong;
};

Answers ask_made_up_histories(Wear wear) {
    Answers answers;
    for (const std::uint32_t seed : {11U, 12U}) {
        Corpus corpus;
        make_corpus(corpus, seed, 120 / tried_one_in);
        const auto repository = Repository::open(corpus.ancestor.directory() + ":drivers/ab1200");
        EXPECT_TRUE(repository);
        OracleOptions options;
        options.wear = wear;
        const auto asked = ask_oracle(*repository, options, [&](const OracleCase &one) {
            ++answers.asked;
            answers.parents += one.parent_is_right() ? 1 : 0;
            answers.selves += one.self_is_right() ? 1 : 0;
            if (!one.parent_is_right() || !one.self_is_right())
                answers.wrong += fmt::format("seed {} {}: {}, {}\n", seed, one.commit.subject,
                                             verdict_name(one.in_parent.judgement.verdict),
                                             verdict_name(one.in_self.judgement.verdict));
        });
        EXPECT_TRUE(asked);
    }
    return answers;
}

TEST(Oracle, finds_each_commit_lacking_in_its_parent_and_not_in_itself) {
    const auto answers = ask_made_up_histories(Wear::none);
    EXPECT_GE(answers.asked, 200 / tried_one_in);
    EXPECT_EQ(answers.parents, answers.asked) << answers.wrong;
    EXPECT_GE(answers.selves * 100, answers.asked * 98) << answers.wrong;
}

TEST(Oracle, is_not_misled_by_statements_of_the_forks_own) {
    const auto answers = ask_made_up_histories(Wear::instrumented);
    EXPECT_GE(answers.parents * 100, answers.asked * 98) << answers.wrong;
    EXPECT_GE(answers.selves * 100, answers.asked * 98) << answers.wrong;
}

} // namespace
} // namespace besser::mine
