// SPDX-License-Identifier: GPL-2.0-only
// Bash itself is asked; zsh and fish, which a machine may lack, by what they are given.
#include "cli/help/completion.hpp"
#include "cli/help/test_commands.hpp"
#include "support/temporary_directory.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

namespace besser::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

/// What bash offers for the last of `words`.
std::vector<std::string> offered(const std::string &words) {
    const TestCommands commands;
    const TemporaryDirectory directory;
    const auto script = directory.path / "completion";
    std::ofstream(script) << bash_completion(describe(commands.app));
    const auto line =
        fmt::format("bash -c '. {} && COMP_WORDS=({}) && COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)) "
                    "&& _besser && printf \"%s\\n\" \"${{COMPREPLY[@]}}\"'",
                    script.string(), words);
    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> bash(::popen(line.c_str(), "r"),
                                                                ::pclose);
    std::vector<std::string> lines;
    char buffer[256];
    while (std::fgets(buffer, sizeof(buffer), bash.get()) != nullptr) {
        std::string word(buffer);
        word.pop_back();
        if (!word.empty())
            lines.push_back(word);
    }
    return lines;
}

TEST(BashCompletion, offers_commands_first) {
    EXPECT_THAT(offered("besser \"\""), IsSupersetOf({"paint", "wash", "--help"}));
    EXPECT_THAT(offered("besser pa"), ElementsAre("paint"));
}

TEST(BashCompletion, offers_a_commands_options_after_a_dash) {
    EXPECT_THAT(offered("besser paint --d"), ElementsAre("--dry"));
    EXPECT_THAT(offered("besser wash --"), ElementsAre("--help"));
}

TEST(BashCompletion, offers_what_an_argument_can_be) {
    EXPECT_THAT(offered("besser paint d"), ElementsAre("door"));
}

TEST(BashCompletion, offers_an_options_values) {
    EXPECT_THAT(offered("besser paint --gloss \"\""), ElementsAre("matt", "high"));
    EXPECT_THAT(offered("besser paint --brush r"), ElementsAre("round"));
}

TEST(BashCompletion, leaves_files_to_bash_and_offers_nothing_for_a_number) {
    EXPECT_THAT(offered("besser paint --file \"\""), IsEmpty());
    EXPECT_THAT(offered("besser paint --layers \"\""), IsEmpty());
}

TEST(ZshCompletion, quotes_what_would_end_a_description) {
    const TestCommands commands;
    const auto script = zsh_completion(describe(commands.app));
    EXPECT_THAT(script, HasSubstr(R"('paint:Paint a wall \[or two\]\: don'\''t drip')"));
    EXPECT_THAT(script, HasSubstr("'--brush[A brush]:TEXT:(flat round)'"));
    EXPECT_THAT(script, HasSubstr("'--file[Where the paint is]:TEXT:_files'"));
}

TEST(FishCompletion, offers_values_and_files_where_there_are_such) {
    const TestCommands commands;
    const auto script = fish_completion(describe(commands.app));
    const std::string paint = "complete -c besser -n '__fish_seen_subcommand_from paint' ";
    EXPECT_THAT(script, HasSubstr(paint + "-l brush -d 'A brush' -x -a 'flat round'\n"));
    EXPECT_THAT(script, HasSubstr(paint + "-l file -d 'Where the paint is' -r -F\n"));
    EXPECT_THAT(script, HasSubstr(paint + "-l layers -d 'How many' -x\n"));
    EXPECT_THAT(script, HasSubstr(paint + "-l dry -d 'Let it dry'\n"));
}

} // namespace
} // namespace besser::cli
