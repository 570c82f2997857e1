// SPDX-License-Identifier: GPL-2.0-only
// What a window tells of its reps, and which receipts that can cost.
#include "bench/rigs/virtual/virtual_window.hpp"

#include "bench/evidence/receipts.hpp"
#include "bench/record/latency.hpp"
#include "bench/record/metrics.hpp"
#include "bench/rigs/virtual/virtual_rig.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace besser::bench {
namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

const std::filesystem::path profile_file = BESSER_SOURCE_DIR "/profiles/pinetab2.toml";

class WindowTest : public testing::Test {
  protected:
    WindowTest() {
        plan.arms.resize(2);
        plan.arms[0].name = "a";
        plan.arms[0].variant = "direct";
        plan.arms[1].name = "not run";
        plan.comparisons = {{"a", "not run"}};
        plan.allowed_warnings = {{"WARNING", "made by this test", {}}};
        plan.stress.duration = std::chrono::seconds(2);
        plan.stress.rate_bytes_per_s = mib;
        window = VirtualWindow::open(read_profile(profile_file).value(),
                                     {plan.arms[0], 0, 1, plan.stress, {}})
                     .value();
    }

    void warn(int times) {
        for (int i = 0; i < times; i++)
            window->testbed().world().warn("WARNING: " + std::to_string(i));
    }

    RepRecord run_rep() {
        auto record = window->run_rep(reps++).value();
        record.arm = "a";
        return record;
    }

    std::map<std::string, Receipt> receipts_of(const RepRecord &record) {
        const auto rig = make_virtual_rig(profile_file).value();
        const Measurements measured{
            rig->name(), rig->probes(), rig->by_construction(), {record, other}, {}};
        std::map<std::string, Receipt> receipts;
        for (auto &receipt : evaluate_receipts(Evidence(plan, measured)))
            receipts[receipt.id] = receipt;
        return receipts;
    }

    Plan plan;
    RepRecord other; ///< of the other arm
    std::unique_ptr<VirtualWindow> window;
    std::uint32_t reps = 0;
};

TEST_F(WindowTest, forty_warnings_cost_the_receipts_of_lost_events_and_of_warnings) {
    warn(40);
    const auto record = run_rep();
    EXPECT_EQ(record.counters.at("kernel.warn"), 40U);
    EXPECT_EQ(std::ranges::count(record.events, EventKind::warn, &Event::kind), 32);
    auto receipts = receipts_of(record);
    EXPECT_EQ(receipts["no_lost_events"].status, ReceiptStatus::missing);
    EXPECT_THAT(receipts["no_lost_events"].problems["a"], HasSubstr("8 lost trace events"));
    EXPECT_EQ(receipts["no_kernel_warning"].status, ReceiptStatus::missing);
    EXPECT_THAT(receipts["no_kernel_warning"].problems["a"], HasSubstr("8 of 40 warnings"));
}

TEST_F(WindowTest, as_many_warnings_as_the_trace_has_place_for_are_all_told) {
    for (int i = 0; i < 2; i++) {
        warn(32);
        const auto record = run_rep();
        EXPECT_EQ(record.counters.at("kernel.warn"), 32U);
        auto receipts = receipts_of(record);
        EXPECT_EQ(receipts["no_lost_events"].status, ReceiptStatus::held);
        EXPECT_EQ(receipts["no_kernel_warning"].status, ReceiptStatus::held);
        EXPECT_THAT(receipts["no_kernel_warning"].detail, HasSubstr("x 32 (made by this test)"));
    }
}

TEST_F(WindowTest, a_warning_between_two_reps_is_the_next_ones) {
    EXPECT_EQ(run_rep().counters.at("kernel.warn"), 0U);
    warn(1);
    const auto record = run_rep();
    EXPECT_EQ(record.counters.at("kernel.warn"), 1U);
    EXPECT_EQ(record.events.size(), 1U);
}

/// What an associated link costs by itself: the firmware passes on beacons with news alone, and the
/// driver's own looks grow rare. With every beacon it was 40 requests a second.
TEST_F(WindowTest, an_idle_link_hardly_touches_the_bus) {
    plan.stress.rate_bytes_per_s = 0;
    plan.stress.duration = std::chrono::seconds(60);
    window = VirtualWindow::open(read_profile(profile_file).value(),
                                 {plan.arms[0], 0, 1, plan.stress, {}})
                 .value();
    const auto record = run_rep();
    EXPECT_EQ(record.elapsed_s, 60);
    EXPECT_EQ(record.rx_bytes, 0U);
    EXPECT_TRUE(record.events.empty());
    EXPECT_LT(find_metric("bus_requests_per_s")->value(record), 2);
    EXPECT_LT(find_metric("wakeups_per_s")->value(record), 1);
    EXPECT_EQ(receipts_of(record).at("receiver_restarted").status, ReceiptStatus::by_construction);
    EXPECT_EQ(receipts_of(record).at("offer_saturates").status, ReceiptStatus::by_construction);
}

TEST_F(WindowTest, a_violation_between_two_reps_is_the_next_ones) {
    EXPECT_EQ(receipts_of(run_rep())["no_violation"].status, ReceiptStatus::held);
    window->testbed().chip().count_known_violation();
    const auto record = run_rep();
    EXPECT_EQ(record.counters.at("protocol.violations"), 1U);
    auto receipts = receipts_of(record);
    EXPECT_EQ(receipts["no_violation"].problems["a"],
              "window 1, rep 1: the chip counted 1: 1 bad_message");
    EXPECT_EQ(run_rep().counters.at("protocol.violations"), 0U);
}

TEST_F(WindowTest, every_receipt_can_be_missing_or_says_why_not) {
    plan.receipts.fresh_within = std::chrono::seconds(1);
    warn(40);
    window->testbed().chip().count_known_violation();
    auto record = run_rep();
    other.arm = "not run"; // because it did not connect
    other.events = {{EventKind::not_connected, 0, "made by this test"}};
    EXPECT_EQ(record.facts.receiver_restarted, true);
    record.facts.receiver_restarted = false; // what a testbed that restarts nothing would show
    std::map<std::string, ReceiptStatus> found;
    for (const auto &[id, receipt] : receipts_of(record)) {
        found[id] = receipt.status;
        EXPECT_TRUE(receipt.status == ReceiptStatus::missing || !receipt.detail.empty()) << id;
    }
    using enum ReceiptStatus;
    EXPECT_THAT(found,
                UnorderedElementsAre(
                    Pair("fresh_uptime", missing), Pair("probes_alive", missing),
                    Pair("receiver_restarted", missing), Pair("offer_saturates", missing),
                    Pair("no_kernel_warning", missing), Pair("no_lost_events", missing),
                    Pair("no_violation", missing), Pair("same_instruments", by_construction),
                    Pair("separate_telemetry", by_construction),
                    Pair("module_identity", by_construction),
                    Pair("no_missed_deadlines", by_construction),
                    Pair("variant_only", by_construction), Pair("same_conditions", missing)));
}

RepRecord rep_with_probes(std::optional<double> rate, const Profile &profile,
                          std::chrono::milliseconds distance = std::chrono::milliseconds(20)) {
    Arm arm;
    arm.name = "a";
    arm.variant = "direct";
    Stress stress;
    stress.duration = 250 * distance;
    stress.rate_bytes_per_s = rate;
    stress.latency_probes = distance;
    auto window = VirtualWindow::open(profile, {arm, 0, 1, stress, {}}).value();
    return window->run_rep(0).value();
}

double figure_of(const RepRecord &rep, const std::string &metric) {
    return find_metric(metric)->value(rep).value_or(-1);
}

TEST(ProbedWindow, tells_how_long_each_way_took) {
    const auto rep = rep_with_probes(0, read_profile(profile_file).value());
    EXPECT_NEAR(static_cast<double>(rep.counters.at(latency::sent)), 250, 20);
    EXPECT_EQ(rep.counters.at(latency::sent), rep.counters.at(latency::answered));
    EXPECT_EQ(check_record(rep), std::nullopt);
    const auto down = figure_of(rep, "latency_down"), up = figure_of(rep, "latency_up");
    EXPECT_GT(down, 0.0004); // the wire's round trip
    EXPECT_LT(down, 0.01);
    EXPECT_GT(up, 0.0001);
    EXPECT_NEAR(figure_of(rep, "latency"), down + up, 0.0005);
}

TEST(ProbedWindow, waits_longer_beside_a_transfer_that_fills_the_air) {
    const auto profile = read_profile(profile_file).value();
    const auto idle = rep_with_probes(0, profile), full = rep_with_probes(std::nullopt, profile);
    EXPECT_GT(figure_of(full, "latency_down"), 5 * figure_of(idle, "latency_down"));
    EXPECT_GE(figure_of(full, "latency_lost"), figure_of(idle, "latency_lost"));
}

/// Half of the time from one beacon to the next, as the probes keep no step with them.
TEST(ProbedWindow, of_a_station_in_power_save_waits_for_the_next_beacon) {
    auto profile = read_profile(profile_file).value();
    profile.host.power_save = true;
    const auto rep = rep_with_probes(0, profile, std::chrono::milliseconds(500));
    const double beacons_s = static_cast<double>(profile.air.beacon_interval_ns) / 1e9;
    EXPECT_NEAR(figure_of(rep, "latency_down"), beacons_s / 2, beacons_s / 5);
    EXPECT_LT(figure_of(rep, "latency_p99"), 1.2 * beacons_s);
    EXPECT_LT(figure_of(rep, "latency_up"), 0.01) << "it sends at once";
    EXPECT_EQ(figure_of(rep, "latency_lost"), 0);
}

TEST(ProbedWindow, of_a_chip_that_hands_up_nothing_loses_its_probes) {
    Arm arm;
    arm.name = "a";
    arm.variant = "v3";
    arm.faults = {"exception:at=1s"};
    Stress stress;
    stress.duration = std::chrono::seconds(5);
    stress.rate_bytes_per_s = 0;
    stress.latency_probes = std::chrono::milliseconds(20);
    auto window =
        VirtualWindow::open(read_profile(profile_file).value(), {arm, 0, 1, stress, {}}).value();
    const auto rep = window->run_rep(0).value();
    EXPECT_GT(figure_of(rep, "latency_lost"), 0.5);
    EXPECT_EQ(check_record(rep), std::nullopt);
}

} // namespace
} // namespace besser::bench
