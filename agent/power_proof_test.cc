// SPDX-License-Identifier: GPL-2.0-only
#include "agent/power_proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::agent {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

AgentJob job(seconds cycled, const char *proof) {
    AgentJob job;
    job.power_cycled = cycled;
    job.power_proof = proof;
    return job;
}

constexpr TargetClocks after_100_s{seconds(100), seconds(100)};

TEST(PowerProof, is_what_the_kernel_said_since_the_power_cycle_began) {
    const auto proof = prove_power_cycle(job(seconds(60), "new card"), 60.5, after_100_s);
    EXPECT_EQ(proof.weak_window, "");
    EXPECT_EQ(proof.powered_at, std::chrono::milliseconds(60'500));
}

TEST(PowerProof, is_not_what_the_kernel_said_before) {
    const auto proof = prove_power_cycle(job(seconds(60), "new card"), 59.5, after_100_s);
    EXPECT_THAT(proof.weak_window, HasSubstr("does not say \"new card\""));
    EXPECT_FALSE(proof.powered_at);
}

TEST(PowerProof, is_missing_where_the_kernel_never_said_it_although_the_target_booted) {
    const auto proof = prove_power_cycle(job(seconds(0), "new card"), {}, after_100_s);
    EXPECT_THAT(proof.weak_window, HasSubstr("does not say"));
}

TEST(PowerProof, counts_what_the_kernel_said_early_in_its_boot) {
    const auto proof = prove_power_cycle(job(seconds(0), "new card"), 1.5, after_100_s);
    EXPECT_EQ(proof.weak_window, "");
    EXPECT_EQ(proof.powered_at, std::chrono::milliseconds(1'500));
}

TEST(PowerProof, is_a_boot_where_nothing_else_is_named) {
    const auto proof = prove_power_cycle(job(seconds(0), ""), {}, after_100_s);
    EXPECT_EQ(proof.weak_window, "");
    EXPECT_EQ(proof.powered_at, seconds(0)); // no later
}

TEST(PowerProof, is_missing_where_nothing_is_named_and_the_target_went_on) {
    const auto proof = prove_power_cycle(job(seconds(60), ""), {}, after_100_s);
    EXPECT_THAT(proof.weak_window, HasSubstr("did not boot in the power cycle"));
    EXPECT_FALSE(proof.powered_at);
}

TEST(PowerProof, counts_the_time_asleep_as_the_uptime_does) {
    const TargetClocks slept_30_s{seconds(70), seconds(100)};
    EXPECT_EQ(prove_power_cycle(job(seconds(60), "new card"), 29, slept_30_s).powered_at,
              std::nullopt);
    EXPECT_EQ(prove_power_cycle(job(seconds(60), "new card"), 31, slept_30_s).powered_at,
              seconds(31));
}

} // namespace
} // namespace besser::agent
