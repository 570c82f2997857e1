// SPDX-License-Identifier: GPL-2.0-only
// What is known of a commit without a look at the code: ids, patch-ids, and what messages name.

#include "mine/mining.hpp"
#include "mine/test_repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace besser::mine {
namespace {

using testing::HasSubstr;

std::string driver(const std::string &statements, const std::string &front = "") {
    return front + "int ab_run(struct s *p)\n{\n\tint ret = prepare(p, 3);\n\tp->count += 7;\n" +
           "\twake_up(&p->queue);\n" + statements + "\tsubmit(p, p->count);\n" +
           "\treturn finish(p);\n}\n";
}

const std::string check = "\tif (!p->chip)\n\t\treturn -ENODEV;\n";

const MinedCommit &named(const Mining &mining, const std::string &subject) {
    for (const auto &mined : mining.commits)
        if (mined.commit.subject == subject)
            return mined;
    ADD_FAILURE() << subject;
    return mining.commits.at(0);
}

class Shared : public testing::Test {
  protected:
    Mining mine_them(const std::string &fork_branch = "main") {
        options.ancestor = ancestor.directory() + "@main:drv";
        options.fork = other.directory() + "@" + fork_branch + ":drv";
        auto mining = mine(options);
        EXPECT_TRUE(mining) << mining.error().message();
        return mining.value_or(Mining{});
    }

    TestRepository ancestor, other;
    MiningOptions options;
};

TEST_F(Shared, commit_of_the_forks_own_history_is_named_and_not_judged) {
    ancestor.commit({{"drv/a.c", driver("")}}, "import");
    const auto old = ancestor.commit({{"drv/a.c", driver(check)}}, "old fix");
    ancestor.commit({{"drv/a.c", driver(check + "\tflush(p);\n")}}, "new fix");
    ancestor.commit({{"drv/a.c", driver("")}}, "vendor: drop it again", {old}, "vendor");
    options.ancestor = ancestor.directory() + "@main:drv";
    options.fork = ancestor.directory() + "@vendor:drv";
    const auto mining = mine(options);
    ASSERT_TRUE(mining) << mining.error().message();
    EXPECT_EQ(named(*mining, "old fix").ground, Ground::history);
    EXPECT_THAT(named(*mining, "old fix").evidence, testing::IsEmpty());
    EXPECT_EQ(named(*mining, "new fix").ground, Ground::code);
    EXPECT_EQ(named(*mining, "new fix").judgement.verdict, Verdict::absent);
}

TEST_F(Shared, equal_patch_decides_before_the_code) {
    ancestor.commit({{"drv/a.c", driver("")}}, "import");
    ancestor.commit({{"drv/a.c", driver(check)}}, "the fix");
    // The same patch some lines further down, and then a rewrite of what it made.
    const std::string front = "int x;\nint y;\nint z;\n\n\n";
    other.commit({{"drv/a.c", driver("", front)}}, "import");
    other.commit({{"drv/a.c", driver(check, front)}}, "vendor: backport");
    other.commit({{"drv/a.c", driver("\tassert_chip(p);\n", front)}}, "vendor: other check");
    const auto mining = mine_them();
    const auto &mined = named(mining, "the fix");
    EXPECT_EQ(mined.ground, Ground::patch);
    EXPECT_EQ(mined.judgement.verdict, Verdict::present);
    EXPECT_THAT(mined.judgement.reason, HasSubstr("vendor: backport"));
}

TEST_F(Shared, patch_of_other_text_does_not_decide) {
    ancestor.commit({{"drv/a.c", driver("")}}, "import");
    ancestor.commit({{"drv/a.c", driver(check)}}, "the fix");
    other.commit({{"drv/a.c", driver("")}}, "import");
    other.commit({{"drv/a.c", driver("\tflush(p);\n")}}, "vendor: another");
    EXPECT_EQ(named(mine_them(), "the fix").ground, Ground::code);
}

TEST_F(Shared, fix_of_a_bug_that_the_fork_lacks_is_moot) {
    ancestor.commit({{"drv/a.c", driver("")}}, "import");
    const auto bug = ancestor.commit({{"drv/a.c", driver("\tflush(p->next->queue);\n")}}, "bug");
    ancestor.commit({{"drv/a.c", driver("\tif (p->next)\n\t\tflush(p->next->queue);\n" + check)}},
                    "the fix\n\nFixes: " + bug.hex().substr(0, 12) + " (\"bug\")\n");
    other.commit({{"drv/a.c", driver("")}}, "import");
    const auto mining = mine_them();
    EXPECT_TRUE(named(mining, "the fix").moot);
    EXPECT_THAT(named(mining, "the fix").later, HasSubstr("lacks " + bug.hex().substr(0, 12)));
}

TEST_F(Shared, fix_of_a_bug_that_the_fork_lacks_is_not_present) {
    ancestor.commit({{"drv/a.c", driver(check)}}, "import");
    const auto bug = ancestor.commit({{"drv/a.c", driver("")}}, "bug");
    ancestor.commit({{"drv/a.c", driver(check)}},
                    "the fix\n\nFixes: " + bug.hex().substr(0, 12) + " (\"bug\")\n");
    other.commit({{"drv/a.c", driver(check)}}, "import");
    EXPECT_EQ(named(mine_them(), "the fix").judgement.verdict, Verdict::code_gone);
}

TEST_F(Shared, fix_of_a_bug_that_the_fork_has_says_so) {
    ancestor.commit({{"drv/a.c", driver("")}}, "import");
    const auto bug = ancestor.commit({{"drv/a.c", driver("\tflush(p->next->queue);\n")}}, "bug");
    ancestor.commit({{"drv/a.c", driver("\tif (p->next)\n\t\tflush(p->next->queue);\n")}},
                    "the fix\n\nFixes: " + bug.hex().substr(0, 12) + " (\"bug\")\n");
    other.commit({{"drv/a.c", driver("\tflush(p->next->queue);\n")}}, "import");
    const auto mining = mine_them();
    EXPECT_FALSE(named(mining, "the fix").moot);
    EXPECT_THAT(named(mining, "the fix").later, HasSubstr("has " + bug.hex().substr(0, 12)));
}

TEST_F(Shared, revert_of_what_the_fork_never_had_is_not_present) {
    ancestor.commit({{"drv/a.c", driver("")}}, "import");
    const auto taken_back = ancestor.commit({{"drv/a.c", driver(check)}}, "idea");
    ancestor.commit({{"drv/a.c", driver("")}},
                    "Revert \"idea\"\n\nThis reverts commit " + taken_back.hex() + ".\n");
    other.commit({{"drv/a.c", driver("")}}, "import");
    const auto mining = mine_them();
    EXPECT_EQ(named(mining, "Revert \"idea\"").judgement.verdict, Verdict::code_gone);
}

TEST_F(Shared, removal_that_the_fork_made_too_is_present) {
    ancestor.commit({{"drv/a.c", driver(check)}}, "import");
    ancestor.commit({{"drv/a.c", driver("")}}, "remove a needless check");
    other.commit({{"drv/a.c", driver(check)}, {"x", "1"}}, "vendor: import");
    other.commit({{"drv/a.c", driver("")}, {"x", "1"}, {"y", "1"}}, "vendor: smaller");
    const auto mining = mine_them();
    EXPECT_EQ(named(mining, "remove a needless check").judgement.verdict, Verdict::present);
}

TEST_F(Shared, move_that_the_fork_took_is_not_told_as_undone) {
    const auto moved = "\tmark(p, p->count);\n";
    ancestor.commit({{"drv/a.c", driver(moved + check)}}, "import");
    ancestor.commit({{"drv/a.c", driver(check + moved)}}, "move");
    other.commit({{"drv/a.c", driver(moved + check)}, {"x", "1"}}, "import");
    other.commit({{"drv/a.c", driver(check + moved)}, {"x", "2"}}, "vendor: move");
    const auto mining = mine_them();
    EXPECT_EQ(named(mining, "move").judgement.verdict, Verdict::present);
    EXPECT_FALSE(named(mining, "move").moot);
    EXPECT_THAT(named(mining, "move").later, testing::Not(HasSubstr("undid")));
}

TEST_F(Shared, what_stands_since_the_import_is_compared_tip_to_tip) {
    ancestor.commit({{"drv/a.c", driver(check)}}, "import");
    ancestor.commit({{"drv/a.c", driver(check)}, {"drv/b.c", "int unrelated(void)\n{\n}\n"}},
                    "more");
    other.commit({{"drv/a.c", driver("")}}, "import");
    const auto mining = mine_them();
    ASSERT_EQ(mining.older.size(), 1U);
    EXPECT_EQ(mining.older[0].commit.subject, "function ab_run");
    EXPECT_EQ(mining.older[0].classification.kind, Kind::null);
    EXPECT_FALSE(mining.older[0].moot);
}

TEST_F(Shared, what_the_fork_took_out_since_the_import_is_moot) {
    ancestor.commit({{"drv/a.c", driver(check)}}, "import");
    other.commit({{"drv/a.c", driver(check)}}, "vendor: import");
    other.commit({{"drv/a.c", driver("")}}, "vendor: faster");
    const auto mining = mine_them();
    ASSERT_EQ(mining.older.size(), 1U);
    EXPECT_TRUE(mining.older[0].moot);
}

TEST_F(Shared, commit_of_a_cve_list_has_its_kind_and_its_tag) {
    ancestor.commit({{"drv/a.c", driver("")}}, "import");
    const auto fix = ancestor.commit({{"drv/a.c", driver(check)}}, "the fix");
    other.commit({{"drv/a.c", driver("")}}, "import");
    options.cve_list = other.directory() + "/list";
    std::ofstream(options.cve_list) << "CVE-2024-1234 " << fix.hex() << "\n";
    const auto mining = mine_them();
    EXPECT_EQ(named(mining, "the fix").classification.kind, Kind::cve);
    EXPECT_THAT(named(mining, "the fix").tags, testing::Contains("CVE-2024-1234"));
}

} // namespace
} // namespace besser::mine
