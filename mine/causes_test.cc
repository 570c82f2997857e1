// SPDX-License-Identifier: GPL-2.0-only
// Why verdicts were wrong: the smallest input of each cause that the oracle (test_oracle.hpp)
// found.

#include "mine/commit_verdict.hpp"
#include "mine/naming.hpp"
#include "mine/placement.hpp"

#include <gtest/gtest.h>

namespace besser::mine {
namespace {

/// The verdict on a commit that made `after` of `before`, about `fork`.
Verdict verdict_on(const std::string &before, const std::string &after, const std::string &fork) {
    Symbols symbols;
    Aliases none(symbols);
    const auto read = [&](const std::string &text) {
        auto file = std::make_shared<SourceFile>(read_source("a.c", text, symbols));
        return under_aliases({file}, none).front();
    };
    const Codebase code({read(fork)});
    auto naming = learn_naming({read(after)}, code, {}, symbols);
    const SiteFinder finder(code, naming.ancestor, naming.pairs, symbols);
    std::vector<Finding> findings;
    const auto first = under_aliases({read(before)}, naming.aliases).front();
    const auto second = under_aliases({read(after)}, naming.aliases).front();
    for (auto &change : find_changes({{first, second, nullptr}}, symbols)) {
        const auto site = finder.find(change);
        findings.push_back({change, site, weight_of(change, symbols)});
    }
    return judge(findings).verdict;
}

std::string function(const std::string &body) {
    return "int find(struct list *q, struct item *it)\n{\n\tint count = start(q);\n" + body +
           "\tcount += it->size;\n\treturn finish(q, it, count);\n}\n";
}

const std::string guard = "\tif (!it) {\n\t\tlog(q, 4);\n\t\treturn -EINVAL;\n\t}\n";
const std::string like_guard = "\tif (!q) {\n\t\tlog(q, 4);\n\t\treturn -EINVAL;\n\t}\n";

TEST(Causes, guard_that_is_lacking_is_not_found_in_one_alike_but_for_a_name) {
    const auto before = function(guard);
    const auto after = function(like_guard + guard);
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

TEST(Causes, guard_that_is_lacking_is_not_found_in_one_that_is_the_same) {
    const auto before = function(guard + "\tcount += probe(it);\n");
    const auto after = function(guard + "\tcount += probe(it);\n" + guard);
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

TEST(Causes, code_of_the_forks_own_elsewhere_in_the_function_does_not_hide_a_lacking_guard) {
    const auto before = function(guard);
    const auto after = function(like_guard + guard);
    const auto fork = function("\ttrace(q, __LINE__);\n" + guard + "\ttrace(it, __LINE__);\n");
    EXPECT_EQ(verdict_on(before, after, fork), Verdict::absent);
}

TEST(Causes, code_below_if_0_is_not_there) {
    const auto before = function(guard);
    const auto after = function(guard + "\tflush(q, it->key);\n");
    const auto fork = function(guard + "#if 0\n\tflush(q, it->key);\n#endif\n");
    EXPECT_EQ(verdict_on(before, after, fork), Verdict::absent);
}

TEST(Causes, pure_removal_is_absent_where_the_code_still_stands) {
    const auto before = function(guard + "\tcount += probe(it);\n");
    const auto after = function(guard);
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

TEST(Causes, removal_of_one_of_two_like_statements_is_seen) {
    const auto before =
        function(guard + "\tflush(q, it);\n\tcount += probe(it);\n\tflush(q, it);\n");
    const auto after = function(guard + "\tcount += probe(it);\n\tflush(q, it);\n");
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

TEST(Causes, variant_for_one_system_is_not_taken_for_another) {
    std::string before, after;
    for (const std::string system : {"A", "B", "C", "D", "E", "F"}) {
        const auto variant = [&](const std::string &body) {
            return "#ifdef " + system + "\n" + function("\topen_" + system + "(q);\n" + body) +
                   "#endif\n";
        };
        before += variant(guard);
        after += variant(system == "F" ? guard + "\tflush(q, it->key);\n" : guard);
    }
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

TEST(Causes, function_that_moved_is_not_paired_with_a_stub_of_its_name) {
    const std::string stub = "static inline int find(struct list *q)\n{\n\treturn 0;\n}\n";
    const auto before = function(guard);
    const auto after = stub + function(guard + "\tflush(q, it->key);\n");
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

TEST(Causes, macro_that_is_defined_once_less_is_counted) {
    const std::string macro = "#define PULL(o) ((o)->pull)\n";
    const auto before = macro + "int x;\n" + macro;
    const auto after = macro + "int x;\n";
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
    EXPECT_EQ(verdict_on(after, before, after), Verdict::absent);
    EXPECT_EQ(verdict_on(after, before, before), Verdict::present);
}

TEST(Causes, statement_that_only_moved_is_known_by_its_place) {
    const auto before = function("\tflush(q, it->key);\n" + guard + "\tcount += probe(it);\n");
    const auto after = function(guard + "\tcount += probe(it);\n\tflush(q, it->key);\n");
    EXPECT_EQ(verdict_on(before, after, before), Verdict::absent);
    EXPECT_EQ(verdict_on(before, after, after), Verdict::present);
}

} // namespace
} // namespace besser::mine
