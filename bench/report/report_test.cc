// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/report.hpp"

#include "bench/evidence/test_reps.hpp"

#include <gtest/gtest.h>

namespace besser::bench {
namespace {

RunResult run_with_samples(std::size_t samples) {
    RunResult result;
    result.plan.arms = {plain_arm("a", "direct"), plain_arm("b", "direct")};
    for (const auto *arm : {"a", "b"}) {
        auto rep = good_rep(arm, 0, 2);
        for (std::size_t i = 0; i < samples; i++)
            rep.series.push_back({200 + static_cast<double>(i), 1, 1'048'576, {}});
        result.measured.reps.push_back(std::move(rep));
    }
    return result;
}

std::size_t rows_of(const Section &section) {
    return std::get<Table>(section.blocks.at(1)).rows.size();
}

TEST(Series, has_a_column_of_rejected_scans_for_the_arm_that_had_some) {
    auto result = run_with_samples(3);
    for (auto &rep : result.measured.reps)
        rep.series[1].counters["scan.rejected"] = rep.arm == "b" ? 5 : 0;
    const auto section = series_section(result);
    const auto &table = std::get<Table>(section.blocks.at(1));
    ASSERT_EQ(table.columns.size(), 5U);
    EXPECT_EQ(table.columns[4].title, "b: scans rejected");
    EXPECT_EQ(table.rows[0].back(), "-");
    EXPECT_EQ(table.rows[1].back(), "5");
    EXPECT_EQ(table.rows[1][2], "1.000 MiB/s");
}

/// Looked at again for each row, all samples would take this test hours.
TEST(Series, of_many_samples_is_gone_through_once) {
    constexpr std::size_t samples = 200'000;
    EXPECT_EQ(rows_of(series_section(run_with_samples(samples))), samples);
}

} // namespace
} // namespace besser::bench
