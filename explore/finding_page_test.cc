// SPDX-License-Identifier: GPL-2.0-only
#include "explore/finding_page.hpp"

#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace besser::explore {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

History two_contexts() {
    History history;
    history.actors = {"worker", "irq <0>"};
    history.cpus = {0, 1};
    history.objects = {"hw_bufs_used"};
    history.steps.resize(3);
    for (Position i = 0; i < 3; i++) {
        history.steps[i].actor = i == 1 ? 1 : 0;
        history.entries.push_back({i, history.steps[i].actor, i > 0, i == 1,
                                   vkernel::Operation::load, 0, "driver/credits.hpp:2  used"});
    }
    return history;
}

TEST(FindingPage, has_contexts_as_columns_and_steps_as_rows) {
    const ToldFinding finding{"lost update: hw_bufs_used", "", "relay/x/#1", two_contexts()};
    const auto page = findings_page({}, {&finding, 1}, "/nowhere");
    EXPECT_THAT(page, HasSubstr("lost update: hw_bufs_used"));
    EXPECT_THAT(page, HasSubstr(">worker</th>"));
    EXPECT_THAT(page, HasSubstr(">irq &lt;0&gt;</th>"));
    EXPECT_THAT(page, HasSubstr("<tr class=\"row preempts\">"));
    EXPECT_THAT(page, HasSubstr("<p class=\"mono\">driver/credits.hpp:2  used</p>"));
    EXPECT_THAT(page, HasSubstr("besser explore --replay &#39;relay/x/#1&#39;"));
}

TEST(FindingPage, folds_in_the_lines_around_each_operation) {
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory.path / "driver");
    std::ofstream(directory.path / "driver/credits.hpp") << "one\n<two>\nthree\n";
    const ToldFinding finding{"w", "", "s", two_contexts()};
    const auto page = findings_page({}, {&finding, 1}, directory.path);
    EXPECT_THAT(page, HasSubstr("&gt;    2  &lt;two&gt;\n     3  three"));
}

TEST(FindingPage, shows_hostile_text_as_text) {
    const std::string text = "</script><img src=x>\x1b[2J";
    ToldFinding finding{text, text, text, two_contexts()};
    finding.history.actors = {text, text};
    finding.history.objects = {text};
    for (auto &entry : finding.history.entries)
        entry.where = text;
    ScenarioResult result;
    result.scenario = result.variant = text;
    const auto page = findings_page({&result, 1}, {&finding, 1}, "/nowhere");
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    EXPECT_THAT(page, Not(HasSubstr("\x1b")));
    EXPECT_THAT(page, HasSubstr("src=x"));
}

} // namespace
} // namespace besser::explore
