// SPDX-License-Identifier: GPL-2.0-only
// Arms with a source tree on the virtual rig: what is refused, and what a rep tells of a driver.
#include "bench/rigs/virtual/virtual_rig.hpp"
#include "support/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace besser::bench {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class TreeArmTest : public testing::Test {
  protected:
    TreeArmTest() {
        std::ofstream(broken / "Makefile") << "obj-m := a.o\n";
        std::ofstream(broken / "a.c") << "#include <linux/module.h>\n\nint a = no_such_thing;\n";
        arm.name = "tree";
        arm.tree = BESSER_SOURCE_DIR "/model/linux/toy";
    }

    std::string refusal() {
        const auto accepted = rig->check_arm(arm);
        return accepted ? "" : accepted.error().key + ": " + accepted.error().what;
    }

    const TemporaryDirectory temporary;
    const std::filesystem::path &broken = temporary.path;
    std::unique_ptr<Rig> rig =
        make_virtual_rig(BESSER_SOURCE_DIR "/profiles/pinetab2.toml").value();
    Arm arm;
};

TEST_F(TreeArmTest, a_tree_that_compiles_is_accepted) { EXPECT_EQ(refusal(), ""); }

TEST_F(TreeArmTest, a_tree_that_does_not_compile_is_refused_with_file_and_line) {
    arm.tree = broken;
    EXPECT_THAT(refusal(), StartsWith("tree: "));
    EXPECT_THAT(refusal(), HasSubstr("a.c:3"));
}

TEST_F(TreeArmTest, parameters_are_the_modules_own) {
    arm.parameters = {"misuse=1"};
    EXPECT_EQ(refusal(), "");
    arm.parameters = {"misuse=much"};
    EXPECT_THAT(refusal(), StartsWith("parameters: "));
    arm.parameters = {"no_such=1"};
    EXPECT_THAT(refusal(), StartsWith("parameters: "));
}

TEST_F(TreeArmTest, a_rep_tells_what_ran_and_why_it_is_not_connected) {
    const Stress stress;
    const auto window = rig->open_window({arm, 0, 1, stress, {}});
    ASSERT_TRUE(window) << window.error().what;
    const auto record = (*window)->run_rep(0);
    ASSERT_TRUE(record) << record.error().what;
    EXPECT_THAT(record->facts.module_identity, StartsWith("tree, sha256 "));
    ASSERT_FALSE(record->events.empty());
    EXPECT_THAT(record->events.front().text, HasSubstr("registers no device with mac80211"));
}

TEST_F(TreeArmTest, a_misuse_of_the_kernels_calls_is_a_warning_of_the_rep) {
    arm.parameters = {"misuse=3"};
    const Stress stress;
    const auto window = rig->open_window({arm, 0, 1, stress, {}});
    ASSERT_TRUE(window) << window.error().what;
    const auto record = (*window)->run_rep(0);
    ASSERT_TRUE(record) << record.error().what;
    EXPECT_THAT(
        record->events,
        testing::Contains(testing::Field(
            &Event::text, HasSubstr("kfree frees for the second time, in frees_memory_twice"))));
}

} // namespace
} // namespace besser::bench
