// SPDX-License-Identifier: GPL-2.0-only
#include "cli/help/help_text.hpp"
#include "cli/help/test_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string help(std::size_t columns = 80) {
    const TestCommands commands;
    return render_terminal(help_of(describe(*commands.paint)), {.columns = columns});
}

TEST(HelpText, writes_an_option_as_it_is_written_on_a_line) {
    EXPECT_THAT(help(), HasSubstr("\n  --file TEXT (required)\n      Where the paint is\n"));
    EXPECT_THAT(help(), HasSubstr("\n  --layers N=1\n      How many\n"));
    EXPECT_THAT(help(), HasSubstr("\n  --dry\n"));
}

TEST(HelpText, has_arguments_apart_from_options) {
    EXPECT_THAT(help(), HasSubstr("Usage\n  besser paint [OPTIONS] [plan]\n"));
    EXPECT_THAT(help(), HasSubstr("Arguments\n  plan\n      What is painted\n\nOptions\n"));
}

TEST(HelpText, ends_with_statuses_that_every_command_has) {
    EXPECT_THAT(help(), HasSubstr("\n  0 painted, 2 not; 5 the results are complete"));
}

TEST(HelpText, tells_what_an_example_does) {
    EXPECT_THAT(help(), HasSubstr("Examples\n  besser paint wall --dry\n      A wall.\n"));
}

TEST(HelpText, has_no_section_without_anything_in_it) {
    const TestCommands commands;
    const auto &wash = dynamic_cast<const Subcommand &>(*commands.app.get_subcommand("wash"));
    const auto text = render_terminal(help_of(describe(wash)));
    EXPECT_THAT(text, Not(HasSubstr("Arguments")));
    EXPECT_THAT(text, Not(HasSubstr("Examples")));
}

TEST(HelpText, fits_forty_columns) {
    std::istringstream lines(help(40));
    for (std::string line; std::getline(lines, line);)
        EXPECT_LE(line.size(), 40U) << line;
}

TEST(HelpText, of_the_program_names_every_command) {
    const TestCommands commands;
    const auto text = render_terminal(help_of(describe(commands.app)));
    EXPECT_THAT(text, HasSubstr("\n  paint\n      Paint a wall [or two]: don't drip\n  wash\n"));
}

} // namespace
} // namespace besser::cli
