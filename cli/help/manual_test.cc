// SPDX-License-Identifier: GPL-2.0-only
#include "cli/help/manual.hpp"
#include "cli/help/test_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::cli {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

std::string page() {
    const TestCommands commands;
    return manual_page(describe(*commands.paint));
}

TEST(Manual,
     begins_with_what_man_pages_begin_with) { // man-pages(7), "Sections within a manual page"
    EXPECT_THAT(page(), StartsWith(".TH \"BESSER\\-PAINT\" 1 \"\" \"besser "));
    EXPECT_THAT(page(),
                HasSubstr("\n.SH NAME\nbesser\\-paint \\- Paint a wall [or two]: don't drip\n"));
}

TEST(Manual, keeps_a_dash_that_can_be_copied_into_a_shell) {
    EXPECT_THAT(page(),
                HasSubstr("\n.TP\n\\fB\\-\\-layers\\fR \\fIN\\fR\nHow many (default: 1)\n"));
}

TEST(Manual, takes_no_text_for_a_request) {
    EXPECT_THAT(page(), HasSubstr("\n\\&.5 is matt\\ehigh\n"));
}

TEST(Manual, of_the_program_refers_to_every_command) {
    const TestCommands commands;
    EXPECT_THAT(manual_page(describe(commands.app)),
                HasSubstr("\n\\fBbesser\\-wash\\fR(1)\nWash brushes\n"));
}

} // namespace
} // namespace besser::cli
