// SPDX-License-Identifier: GPL-2.0-only
#include "support/ktap.hpp"

#include <gtest/gtest.h>

namespace besser {
namespace {

TEST(Ktap, groups_results_in_the_order_in_which_they_are_met) {
    const std::vector<std::string> about{"a tool: two groups"};
    const std::vector<KtapResult> results{
        {"first", "a", KtapOutcome::ok, "not said"},
        {"second", "b", KtapOutcome::skipped, "known"},
        {"first", "c", KtapOutcome::failed, "wrong", {"line 1", "line 2"}},
        {"third", "d", KtapOutcome::error, "no tool"}};
    EXPECT_EQ(ktap_file(about, results), "KTAP version 1\n"
                                         "1..3\n"
                                         "# a tool: two groups\n"
                                         "  KTAP version 1\n"
                                         "  # Subtest: first\n"
                                         "  1..2\n"
                                         "  ok 1 a\n"
                                         "  # line 1\n"
                                         "  # line 2\n"
                                         "  not ok 2 c # wrong\n"
                                         "not ok 1 first\n"
                                         "  KTAP version 1\n"
                                         "  # Subtest: second\n"
                                         "  1..1\n"
                                         "  ok 1 b # SKIP known\n"
                                         "ok 2 second # SKIP all of it is skipped\n"
                                         "  KTAP version 1\n"
                                         "  # Subtest: third\n"
                                         "  1..1\n"
                                         "  not ok 1 d # ERROR no tool\n"
                                         "not ok 3 third\n");
}

TEST(Ktap, lets_no_text_begin_a_line_or_a_directive) {
    const std::vector<std::string> about{"x\nok 7 forged"};
    const std::vector<KtapResult> results{
        {"g # SKIP", "n\nok 8 forged # SKIP", KtapOutcome::failed, "\x1b[31m", {"d\nok 9 forged"}}};
    EXPECT_EQ(ktap_file(about, results), "KTAP version 1\n"
                                         "1..1\n"
                                         "# x\\nok 7 forged\n"
                                         "  KTAP version 1\n"
                                         "  # Subtest: g \\x23 SKIP\n"
                                         "  1..1\n"
                                         "  # d\\nok 9 forged\n"
                                         "  not ok 1 n\\nok 8 forged \\x23 SKIP # \\x1b[31m\n"
                                         "not ok 1 g \\x23 SKIP\n");
}

} // namespace
} // namespace besser
