// SPDX-License-Identifier: GPL-2.0-only
#include "bench/record/record_limits.hpp"

#include "bench/evidence/test_reps.hpp"
#include "bench/record/distribution.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::bench {
namespace {

using testing::HasSubstr;

/// 30 s in samples of 10 s, in full frames.
RepRecord sampled_rep() {
    auto rep = good_rep("a", 0, 1);
    rep.elapsed_s = 30;
    rep.rx_bytes = 30'000 * 1514;
    rep.counters["rx.frames"] = 30'000;
    for (int i = 0; i < 3; ++i)
        rep.series.push_back({200.0 + 10 * i, 10, 10'000 * 1514, {}});
    return rep;
}

TEST(CheckRecord, accepts_bytes_that_agree_with_frames_and_samples) {
    EXPECT_EQ(check_record(sampled_rep()), std::nullopt);
}

TEST(CheckRecord, refuses_more_bytes_than_the_frames_can_hold) {
    auto rep = sampled_rep();
    rep.series.clear();
    rep.rx_bytes += rep.rx_bytes / 5;
    EXPECT_THAT(check_record(rep).value_or(""), HasSubstr("more than 30000 frames can hold"));
}

TEST(CheckRecord, refuses_bytes_that_are_not_those_of_the_samples) {
    auto rep = sampled_rep();
    rep.rx_bytes -= rep.rx_bytes / 5;
    EXPECT_THAT(check_record(rep).value_or(""), HasSubstr("but the samples of the rep hold"));
}

TEST(CheckRecord, does_not_ask_samples_that_leave_out_a_part) {
    auto rep = sampled_rep();
    rep.series.pop_back();
    EXPECT_EQ(check_record(rep), std::nullopt);
}

TEST(CheckRecord, refuses_quantiles_that_are_none) {
    auto rep = sampled_rep();
    rep.distributions["latency.up"] = quantiles({0.001, 0.002});
    EXPECT_EQ(check_record(rep), std::nullopt);
    auto &values = rep.distributions["latency.up"];
    std::swap(values[1], values[2]);
    EXPECT_THAT(check_record(rep).value_or(""), HasSubstr("latency.up do not ascend"));
    values = quantiles({-1, 2});
    EXPECT_THAT(check_record(rep).value_or(""), HasSubstr("latency.up is -1"));
    values.pop_back();
    EXPECT_THAT(check_record(rep).value_or(""), HasSubstr("has 100 quantiles, not 101"));
}

TEST(Quantiles, lie_between_values_by_their_distances) {
    EXPECT_TRUE(quantiles({}).empty());
    const auto of_two = quantiles({3, 1});
    EXPECT_EQ(of_two.front(), 1);
    EXPECT_EQ(of_two[50], 2);
    EXPECT_EQ(of_two.back(), 3);
    EXPECT_EQ(quantiles({7})[99], 7);
}

} // namespace
} // namespace besser::bench
