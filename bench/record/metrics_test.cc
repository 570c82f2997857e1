// SPDX-License-Identifier: GPL-2.0-only
#include "bench/record/metrics.hpp"

#include "bench/evidence/test_reps.hpp"
#include "bench/record/offer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::bench {
namespace {

RepRecord counted_rep() {
    auto rep = good_rep("a", 0, 1);
    rep.rx_bytes = 180'000'000;
    rep.counters = {{"work.sdio_rx_work", 1800}, {"bus.cmd52_read", 300}, {"bus.cmd53_read", 600},
                    {"bus.cmd53_write", 100},    {"rx.frames", 4000},     {"rx.batches", 500},
                    {"cpu.busy_ns", 8'000'000},  {"kernel.warn", 2}};
    rep.events = {{EventKind::warn, 213, "w"}, {EventKind::wedge, 220, "s"}};
    return rep;
}

double value(const std::string &name) {
    return find_metric(name).value().value(counted_rep()).value();
}

TEST(Metric, is_derived_from_counters) {
    EXPECT_DOUBLE_EQ(value("goodput"), 1e6);
    EXPECT_DOUBLE_EQ(value("dispatches.sdio_rx_work"), 1800);
    EXPECT_DOUBLE_EQ(value("dispatch_rate.sdio_rx_work"), 10);
    EXPECT_DOUBLE_EQ(value("dispatches_per_mb.sdio_rx_work"), 10);
    EXPECT_DOUBLE_EQ(value("dispatches_per_frame.sdio_rx_work"), 0.45);
    EXPECT_DOUBLE_EQ(value("bus_requests"), 1000);
    EXPECT_DOUBLE_EQ(value("bus_requests_per_frame"), 0.25);
    EXPECT_DOUBLE_EQ(value("frames_per_batch"), 8);
    EXPECT_DOUBLE_EQ(value("cpu_us_per_frame"), 2e-6);
    EXPECT_DOUBLE_EQ(value("warnings"), 2);
}

TEST(Metric, counts_the_times_of_events_from_the_start_of_the_rep) {
    EXPECT_DOUBLE_EQ(value("first_warn_s"), 13);
    EXPECT_DOUBLE_EQ(value("receive_stopped_s"), 20);
    EXPECT_DOUBLE_EQ(value("wedged"), 1);
}

TEST(Metric, has_no_value_without_its_probe) {
    const auto rep = good_rep("a", 0, 1);
    EXPECT_FALSE(find_metric("dispatches.sdio_rx_work").value().value(rep));
    EXPECT_FALSE(find_metric("bus_requests").value().value(rep));
    EXPECT_FALSE(find_metric("first_warn_s").value().value(rep));
}

TEST(Metric, of_a_rep_without_traffic_is_none_and_not_0) {
    RepRecord rep;
    rep.uptime_s = 30;
    rep.counters = {{"kernel.warn", 0}};
    rep.events = {{EventKind::not_connected, 30, "x"}};
    std::vector<std::string> names;
    for (const auto &metric : metrics_of({rep}))
        names.push_back(metric.name);
    EXPECT_THAT(names, testing::ElementsAre("warnings", "not_connected"));
    EXPECT_EQ(find_metric("not_connected")->value(rep), 1);
    rep.events = {{EventKind::died, 30, "x"}};
    EXPECT_EQ(find_metric("wedged")->value(rep), 1);
}

TEST(Metric, of_a_connection_is_0_only_where_somebody_looked) {
    auto rep = counted_rep();
    EXPECT_FALSE(find_metric("not_connected")->value(rep));
    rep.counters["link.watch"] = 100;
    EXPECT_EQ(find_metric("not_connected")->value(rep), 0);
}

TEST(Metric, names_what_was_meant) {
    EXPECT_EQ(unknown_metric("goodput", false), "");
    EXPECT_EQ(unknown_metric("dispatches.sdio_rx_work", false), "");
    EXPECT_EQ(unknown_metric("dispatches.their_work", true), "");
    EXPECT_THAT(unknown_metric("wedgd", false), testing::HasSubstr("did you mean \"wedged\"?"));
    EXPECT_THAT(unknown_metric("dispatchs.sdio_rx_work", false),
                testing::HasSubstr("did you mean \"dispatches.sdio_rx_work\"?"));
}

TEST(Metric, is_found_by_exact_name_alone) {
    EXPECT_FALSE(find_metric("rx"));
    EXPECT_FALSE(find_metric("dispatches."));
    EXPECT_FALSE(find_metric("dispatches.a b"));
    EXPECT_FALSE(find_metric("dispatches.<function>"));
    EXPECT_EQ(find_metric("dispatches.sdio_rx_work")->probes.front(), "work.sdio_rx_work");
}

TEST(Metric, is_measured_by_who_has_its_probes) {
    const auto measures = [](const std::string &name, const std::vector<std::string> &probes) {
        return measurable(find_metric(name).value(), probes);
    };
    EXPECT_TRUE(measures("goodput", {"rx.bytes"}));
    EXPECT_FALSE(measures("goodput", {"rx.byte", "rx.frames"}));
    EXPECT_TRUE(measures("dispatches.sdio_rx_work", {"work.*"}));
    EXPECT_FALSE(measures("goodput", {"work.*"}));
    EXPECT_FALSE(measures("bus_requests", {"bus.cmd52_read", "bus.cmd53_read"}));
}

TEST(Metric, is_shown_in_its_unit) {
    EXPECT_EQ(format_value(*find_metric("goodput"), 2.3516 * 1048576), "2.352");
    EXPECT_EQ(format_value(*find_metric("dispatches.x"), 368), "368");
    EXPECT_EQ(format_value(*find_metric("cpu_us_per_frame"), 12.34e-6), "12.3");
}

TEST(Offer, of_a_rate_that_is_none_is_the_nearest_number) {
    EXPECT_EQ(offered_bytes("tcp", 1448, 1), 1514u);
    EXPECT_EQ(offered_bytes("tcp", 1e300, 1), std::uint64_t{1} << 63);
    EXPECT_EQ(offered_bytes("tcp", -1448, 1), 0u);
}

TEST(Cap, is_reached_when_nearly_all_that_was_offered_arrived) {
    EXPECT_TRUE(at_cap(good_rep("a", 0, 3.95)));
    EXPECT_FALSE(at_cap(good_rep("a", 0, 3.5)));
    auto uncapped = good_rep("a", 0, 3.95);
    uncapped.facts.offered_bytes.reset();
    EXPECT_FALSE(at_cap(uncapped));
}

} // namespace
} // namespace besser::bench
