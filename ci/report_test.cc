// SPDX-License-Identifier: GPL-2.0-only
#include "ci/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::ci {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::vector<Check> some{
    {"virtual rig", "receives", Outcome::passed, "as much", "", 1.5},
    {"explorer", "<b>\x1b[31m#1</b>", Outcome::failed, "a race & more", "step\n", 2},
    {"explorer", "old", Outcome::known, "it was there", ""},
    {"guest 6.1 arm64", "life", Outcome::broken, "ended with exit status 3", "no \"guest\""},
};

TEST(Report, names_what_failed_before_what_passed) {
    const auto text = render_terminal(terminal_document(some));
    EXPECT_THAT(text, HasSubstr("1 failed, 1 broken, 1 known, 1 passed; exit status 1"));
    EXPECT_LT(text.find("failed explorer"), text.find("virtual rig: 1 passed"));
    EXPECT_THAT(text, HasSubstr("explorer: 1 failed, 1 known"));
}

TEST(Report, is_a_ktap_file_with_a_subtest_for_each_group) {
    const auto text = ktap(some);
    EXPECT_THAT(text, StartsWith("KTAP version 1\n1..3\n# besser ci: "));
    EXPECT_THAT(text, HasSubstr("  # Subtest: explorer\n  1..2\n"));
    EXPECT_THAT(text, HasSubstr("  not ok 1 life # ERROR ended with exit status 3\n"));
    EXPECT_THAT(text, HasSubstr("  ok 2 old # SKIP known: it was there\n"));
    EXPECT_THAT(text, HasSubstr("\nnot ok 2 explorer\n"));
}

TEST(Report, is_a_junit_file) {
    const auto text = junit_xml(some);
    EXPECT_THAT(text, HasSubstr("<testsuite name=\"explorer\" package=\"besser ci\" id=\"1\" "
                                "tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\">"));
    EXPECT_THAT(text, HasSubstr("<error type=\"broken\" message=\"ended with exit status 3\">no "
                                "&quot;guest&quot;\n</error>"));
}

TEST(Report, makes_text_of_what_a_tree_says) {
    for (const auto &text : {junit_xml(some), html_page(Request{}, some), ktap(some),
                             render_terminal(terminal_document(some))}) {
        EXPECT_THAT(text, Not(HasSubstr("\x1b")));
        EXPECT_THAT(text, Not(HasSubstr("\n#1")));
    }
    EXPECT_THAT(junit_xml(some), Not(HasSubstr("<b>")));
    EXPECT_THAT(html_page(Request{}, some), Not(HasSubstr("<b>")));
    EXPECT_THAT(ktap(some), Not(HasSubstr("#1</b>"))) << "behind # begins a directive";
}

TEST(Report, of_nothing_says_so) {
    EXPECT_THAT(render_terminal(terminal_document({})), HasSubstr("nothing was looked at"));
}

} // namespace
} // namespace besser::ci
