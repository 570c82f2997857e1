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

RunResult run_with_activity() {
    auto result = run_with_samples(0);
    for (auto &rep : result.measured.reps) {
        rep.elapsed_s = 10;
        rep.counters["cpu0.irq.dw-mci"] = 30;
        rep.counters["cpu1.irq.dw-mci"] = 70;
        rep.counters["work.sdio_rx_work"] = 200;
        rep.counters["cpu1.work.sdio_rx_work"] = 200;
        rep.counters["kernel_work.vmstat_update"] = 5;
    }
    result.measured.reps[0].counters["sdio.read_bytes"] = 40960;
    return result;
}

TEST(Activity, is_told_per_second_with_the_cpus_where_it_ran) {
    const auto section = activity_section(run_with_activity());
    const auto rows = [&](std::size_t block) {
        return std::get<Table>(section.blocks.at(block)).rows;
    };
    using Row = std::vector<std::string>;
    const auto interrupts = "10 (cpu1 70 %, cpu0 30 %)";
    EXPECT_EQ(rows(1).at(0), (Row{"dw-mci", interrupts, interrupts}));
    EXPECT_EQ(rows(2).at(0), (Row{"sdio_rx_work", "20 (cpu1 100 %)", "20 (cpu1 100 %)"}));
    EXPECT_EQ(rows(2).back(), (Row{"vmstat_update", "0.5", "0.5"}));
    EXPECT_EQ(rows(3).at(0), (Row{"read_bytes", "4096", "-"}));
}

TEST(Activity, of_a_model_or_of_long_lists_is_left_out) {
    EXPECT_TRUE(activity_section(run_with_samples(1)).blocks.empty());
    auto result = run_with_activity();
    for (int i = 0; i < 100; i++)
        result.measured.reps[0].counters["cpu0.irq.n" + std::to_string(i)] = 1;
    const auto section = activity_section(result);
    EXPECT_EQ(rows_of(section), 16u);
    EXPECT_EQ(std::get<std::string>(section.blocks.at(2)), "85 more stand in result.json.");
}

} // namespace
} // namespace besser::bench
