// SPDX-License-Identifier: GPL-2.0-only
#include "mine/kind.hpp"

#include <gtest/gtest.h>

namespace besser::mine {
namespace {

/// The kind of a commit that makes `after` of `before`.
Kind kind_of(const std::string &message, const std::string &before, const std::string &after) {
    Symbols symbols;
    Aliases none(symbols);
    const auto read = [&](const std::string &body) {
        auto file = std::make_shared<SourceFile>(
            read_source("a.c", "int f(struct s *p)\n{\n\tstart(p);\n" + body + "}\n", symbols));
        apply_aliases(*file, none);
        return file;
    };
    std::vector<Finding> findings;
    for (auto &change : find_changes({{read(before), read(after), nullptr}}, symbols))
        findings.push_back({change, {}, weight_of(change, symbols)});
    Commit commit;
    commit.subject = message.substr(0, message.find('\n'));
    commit.message = message.substr(commit.subject.size());
    return classify(commit, findings, symbols).kind;
}

Kind by_message(const std::string &message) { return kind_of(message, "", "\tgo(p);\n"); }
Kind by_change(const std::string &after) { return kind_of("drv: Fix it", "", after); }

TEST(Kind, takes_words_as_wholes) {
    EXPECT_EQ(by_message("drv: Add trace points"), Kind::other);
    EXPECT_EQ(by_message("drv: Fix a race on close"), Kind::race);
    EXPECT_EQ(by_message("drv: Fix races on close"), Kind::race);
    EXPECT_EQ(by_message("drv: Fix bracelets"), Kind::other);
}

TEST(Kind, does_not_call_any_comparison_an_overflow) {
    EXPECT_EQ(by_change("\tif (p->state < 3)\n\t\treturn 1;\n"), Kind::other);
    EXPECT_EQ(by_change("\tif (p->len < 3)\n\t\treturn 1;\n"), Kind::overflow);
}

TEST(Kind, does_not_take_a_part_of_a_name_for_a_call) {
    EXPECT_EQ(by_change("\tp->a = round_down(p->a, 4);\n"), Kind::other);
    EXPECT_EQ(by_change("\tdown(&p->sem);\n"), Kind::race);
    EXPECT_EQ(by_change("\tp->kfree = 1;\n"), Kind::other);
    EXPECT_EQ(by_change("\tkfree(p->a);\n"), Kind::leak);
}

TEST(Kind, heeds_what_a_small_change_tells_of) {
    const std::string tale = "drv: Signal that the list is gone\n\nA crash occurs on reset.\n";
    EXPECT_EQ(by_message(tale), Kind::crash);
    std::string large;
    for (int i = 0; i < 20; ++i)
        large += "\tgo(p, 1);\n";
    EXPECT_EQ(kind_of(tale, "", large), Kind::other);
}

TEST(Kind, takes_no_word_from_the_place_before_a_colon) {
    EXPECT_EQ(by_message("wsm: Fix it"), Kind::other);
    EXPECT_EQ(by_message("cw1200: scan: Fix it"), Kind::other);
    EXPECT_EQ(by_message("cw1200: scan: Fix a race"), Kind::race);
    EXPECT_EQ(by_message("cw1200: Fix the scan: it never ends"), Kind::protocol);
}

TEST(Kind, knows_crashes_and_assertions) {
    EXPECT_EQ(by_message("drv: Fix crash on unload"), Kind::crash);
    EXPECT_EQ(by_message("drv: Fix segfault"), Kind::crash);
    EXPECT_EQ(by_message("drv: Remove wrong assert"), Kind::assertion);
    EXPECT_EQ(by_message("drv: Kernel BUG() fix with a call"), Kind::crash);
    EXPECT_EQ(by_message("drv: Fix BUG_ON() on unload"), Kind::crash);
    EXPECT_EQ(by_message("drv: Convert BUG_ON() to DRV_BUG_ON()"), Kind::other);
    EXPECT_EQ(by_message("drv: Add an assert"), Kind::other);
}

TEST(Kind, is_cve_when_a_message_has_its_id) {
    EXPECT_EQ(by_message("drv: Fix it\n\nCVE-2024-12345\n"), Kind::cve);
    EXPECT_EQ(by_message("drv: Fix it\n\nCVE-2024-12\n"), Kind::other);
    EXPECT_EQ(by_message("drv: Fix it\n\nCVE-"), Kind::other);
}

TEST(Kind, finds_all_cve_ids_of_a_text) {
    EXPECT_EQ(cve_ids("CVE-2024-1234, CVE-2023-123456 and CVE-20-1"),
              (std::vector<std::string>{"CVE-2024-1234", "CVE-2023-123456"}));
}

TEST(Kind, asks_the_body_only_of_what_mends) {
    EXPECT_EQ(by_message("drv: Add statistics\n\nHelps to find a leak.\n"), Kind::other);
    EXPECT_EQ(by_message("drv: Fix statistics\n\nThere is a leak.\n"), Kind::leak);
}

TEST(Kind, knows_what_says_that_it_mends) {
    Commit commit;
    commit.subject = "drv: Rework the queue";
    EXPECT_FALSE(mends(commit));
    commit.message = "\n\nFixes: 123456789abc (\"x\")\n";
    EXPECT_TRUE(mends(commit));
    commit.message = "";
    commit.subject = "drv: Prefix names";
    EXPECT_FALSE(mends(commit));
    commit.subject = "drv: fixes a hang";
    EXPECT_TRUE(mends(commit));
}

} // namespace
} // namespace besser::mine
