// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/vm/vm_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::bench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::filesystem::path profile = BESSER_SOURCE_DIR "/profiles/pinetab2.toml";

Arm variant(const std::string &name) {
    Arm arm;
    arm.name = name;
    arm.variant = name;
    return arm;
}

std::string refusal(const Arm &arm) {
    const auto accepted = check_vm_arm(profile, arm);
    return accepted ? "accepted" : accepted.error().key + ": " + accepted.error().what;
}

TEST(VmRig, takes_a_variant_with_the_chips_values_and_faults) {
    auto arm = variant("v3");
    arm.profile = {{"chip.publish", std::string("held")}};
    arm.faults = {"bug5"};
    EXPECT_EQ(refusal(arm), "accepted");
}

TEST(VmRig, arms_faults_when_the_station_is_connected_and_others_from_the_start) {
    WindowSpec spec;
    spec.arm = variant("direct");
    spec.arm.faults = {"exception:at=2s", "timeout:at=power-on"};
    EXPECT_EQ(vm_job(spec, {"/bes2600.ko"}, false).orders_when_connected,
              std::vector<std::string>{"arm exception:at=2s"});
    EXPECT_THAT(chip_arguments(spec), HasSubstr("--fault\ntimeout:at=power-on\n"));
    EXPECT_THAT(chip_arguments(spec), Not(HasSubstr("exception")));
}

TEST(VmRig, refuses_values_of_what_is_real_here) {
    auto arm = variant("v3");
    arm.profile = {{"host.rx_frame", std::string("5us")}};
    EXPECT_THAT(refusal(arm), HasSubstr("host.rx_frame: kernel and hosts are real here"));
}

TEST(VmRig, refuses_what_it_does_not_know_or_find) {
    auto arm = variant("v3");
    arm.profile = {{"chip.colour", std::string("red")}};
    EXPECT_THAT(refusal(arm), HasSubstr("chip.colour"));
    arm = variant("v3");
    arm.faults = {"teapot"};
    EXPECT_THAT(refusal(arm), HasSubstr("teapot"));
    arm = {};
    arm.module = "/no/such.ko";
    EXPECT_THAT(refusal(arm), HasSubstr("/no/such.ko: no such file"));
    arm = {};
    arm.tree = "/no/such/tree";
    EXPECT_THAT(refusal(arm), HasSubstr("/no/such/tree: no such directory"));
}

TEST(VmRig, refuses_lists_with_the_driver_that_ships) {
    auto arm = variant("relay");
    arm.options = {"rx-list"};
    EXPECT_EQ(refusal(arm), "accepted");
    arm.variant = "direct";
    EXPECT_THAT(refusal(arm),
                HasSubstr("rx-list: in a real kernel the predecessors alone have it"));
}

TEST(VmRig, a_predecessor_becomes_a_parameter_of_the_subjects_module) {
    WindowSpec spec;
    spec.arm = variant("relay");
    spec.arm.options = {"rx-list"};
    spec.arm.parameters = {"debug=1"};
    EXPECT_FALSE(is_product(spec.arm));
    EXPECT_THAT(vm_job(spec, {"/bes2600_subjects.ko"}, true).module.parameters,
                ElementsAre("debug=1", "rx_path=relay", "rx_list=1"));
}

TEST(VmRig, the_driver_that_ships_is_told_no_data_path) {
    WindowSpec spec;
    spec.arm = variant("direct");
    spec.arm.parameters = {"debug=1"};
    EXPECT_TRUE(is_product(spec.arm));
    EXPECT_THAT(vm_job(spec, {"/bes2600.ko"}, true).module.parameters, ElementsAre("debug=1"));
}

TEST(VmRig, another_module_gets_its_own_parameters_alone) {
    WindowSpec spec;
    spec.arm.module = "x.ko";
    spec.arm.parameters = {"debug=1"};
    EXPECT_THAT(vm_job(spec, {"/x.ko"}, true).module.parameters, ElementsAre("debug=1"));
}

TEST(VmRig, a_module_comes_after_those_of_its_tree_that_it_needs) {
    WindowSpec spec;
    spec.arm.tree = "fork";
    const auto job = vm_job(spec, {"/core.ko", "/x.ko"}, true);
    EXPECT_EQ(job.module.file, "/x.ko");
    EXPECT_THAT(job.module.needs, ElementsAre("mac80211", "/core.ko"));
}

TEST(VmRig, says_that_one_cpu_shows_no_data_races_and_what_does) {
    EXPECT_THAT(
        race_coverage(VmMode::icount),
        testing::AllOf(HasSubstr("not shown"), HasSubstr("besser explore"), HasSubstr("vm:free")));
    EXPECT_THAT(race_coverage(VmMode::free), HasSubstr("besser explore"));
}

TEST(VmRig, takes_a_tree_with_the_name_of_its_module) {
    Arm arm;
    arm.tree = BESSER_SOURCE_DIR;
    arm.module = "x.ko";
    EXPECT_EQ(refusal(arm), "accepted");
}

} // namespace
} // namespace besser::bench
