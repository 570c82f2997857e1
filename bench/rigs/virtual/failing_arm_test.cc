// SPDX-License-Identifier: GPL-2.0-only
// An arm that does not connect, wedges or dies, at any moment, is a result of its reps: never an
// error of the rig, and never a figure that nobody measured.
#include "bench/evidence/receipts.hpp"
#include "bench/record/metrics.hpp"
#include "bench/record/record_json.hpp"
#include "bench/report/report.hpp"
#include "bench/rigs/virtual/virtual_rig.hpp"
#include "bench/rigs/virtual/virtual_window.hpp"
#include "bench/run/verify.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_file.hpp"
#include "support/time_units.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace besser::bench {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const std::filesystem::path tablet_file = BESSER_SOURCE_DIR "/profiles/pinetab2.toml";
constexpr std::uint32_t for_ever = 1'000'000;

std::optional<double> figure(const RepRecord &record, std::string_view metric) {
    return find_metric(metric).value().value(record);
}

/// What every record must be, whatever happened in its rep.
void expect_sound(const RepRecord &record) {
    EXPECT_EQ(check_record(record).value_or(""), "");
    const auto again = record_from_json(to_json(record));
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(*again, record);
    EXPECT_EQ(measured(record), received_rate().value(record).has_value());
    EXPECT_TRUE(figure(record, "warnings")) << "the kernel log is read in any case";
}

class FailingArm : public testing::Test {
  protected:
    FailingArm() {
        spec.arm.name = "a";
        spec.arm.variant = "direct";
        spec.seed = 1;
        spec.stress.duration = std::chrono::seconds(15);
        spec.stress.warm_up = std::chrono::seconds(2);
        spec.stress.rate_bytes_per_s = mib;
        profile.host.scan_interval_ns = 0;
        profile.chip.join_refused_2ghz = 0; // each test says itself what hinders it
    }

    void open() { window = VirtualWindow::open(profile, spec).value(); }

    RepRecord run_rep() {
        auto record = window->run_rep(reps++).value();
        expect_sound(record);
        return record;
    }

    void arm_in(std::int64_t ns, chip::Fault fault, std::uint32_t times = 1) {
        auto &bed = window->testbed();
        bed.chip().arm(fault, {.at_ns = bed.world().now_ns() + ns, .repeat = times});
    }

    [[nodiscard]] double boot_s() const {
        return static_cast<double>(profile.chip.firmware_boot_ns) * 1e-9;
    }

    Profile profile = read_profile(tablet_file).value();
    WindowSpec spec;
    std::unique_ptr<VirtualWindow> window;
    std::uint32_t reps = 0;
};

void expect_not_connected(const RepRecord &record, const std::string &why) {
    EXPECT_FALSE(measured(record));
    ASSERT_FALSE(record.events.empty());
    EXPECT_TRUE(has_event(record, EventKind::not_connected));
    EXPECT_THAT(record.events.back().text, HasSubstr(why));
    EXPECT_EQ(figure(record, "not_connected"), 1);
    for (const auto *metric : {"goodput", "rx_frames", "dispatches.bes2600_bh_work", "wedged",
                               "lost_credits", "scans_rejected", "bus_requests"})
        EXPECT_FALSE(figure(record, metric)) << metric;
}

TEST_F(FailingArm, a_chip_dead_from_the_start_is_told_in_every_rep) {
    spec.arm.faults = {"dead_silent:at=power-on"};
    open();
    expect_not_connected(run_rep(), "not connected within 30 s");
    expect_not_connected(run_rep(), "not connected within 30 s");
}

TEST_F(FailingArm, a_fault_spares_the_bring_up_and_comes_at_its_time) {
    spec.arm.faults = {"exception:at=2500ms"}; // after the connection; the rep begins at 2 s
    open();
    const auto record = run_rep();
    ASSERT_TRUE(measured(record));
    ASSERT_FALSE(record.events.empty());
    EXPECT_EQ(record.events[0].kind, EventKind::disconnected);
    EXPECT_NEAR(record.events[0].uptime_s - record.uptime_s, 0.5, 0.2);
}

TEST_F(FailingArm, a_fault_comes_again_after_each_of_its_times) {
    spec.stress.duration = std::chrono::seconds(30);
    spec.arm.faults = {"exception:at=3s,every=10s"};
    open();
    const auto record = run_rep();
    EXPECT_EQ(std::ranges::count(record.events, EventKind::disconnected, &Event::kind), 3);
    EXPECT_EQ(std::ranges::count(record.events, EventKind::recovered, &Event::kind), 3);
    EXPECT_EQ(figure(record, "restarts"), 3);
    EXPECT_GE(figure(record, "longest_outage_s"), 0.1);
    EXPECT_LT(figure(record, "longest_outage_s"), 2);              // where the power has to be cut
    EXPECT_GE(figure(record, "outage_s_per_hour"), 3 * 0.1 * 120); // 30 s are a 120th of an hour
    EXPECT_LT(figure(record, "outage_s_per_hour"), 3 * 2 * 120);
    EXPECT_GT(figure(record, "connect_s"), 1); // boot and calibration
}

/// mac80211 learns of it only when the chip is back.
TEST_F(FailingArm, the_time_of_a_power_cycle_is_time_without_network) {
    spec.stress.duration = std::chrono::seconds(30);
    spec.arm.faults = {"dead_silent:at=3s"};
    open();
    const auto record = run_rep();
    EXPECT_EQ(figure(record, "restarts"), 1);
    EXPECT_GE(figure(record, "longest_outage_s"), 0.7 + boot_s()) << "power off and on, and a boot";
}

/// The link is up all the while, until the driver notices.
TEST_F(FailingArm, a_frozen_chip_is_time_without_network_from_the_first_frame_that_is_missing) {
    spec.stress.duration = std::chrono::seconds(30);
    spec.arm.faults = {"dead_frozen:at=3s"};
    open();
    const auto record = run_rep();
    EXPECT_EQ(figure(record, "restarts"), 1);
    EXPECT_GE(figure(record, "longest_outage_s"), 0.15 + 0.2 + 0.7 + boot_s())
        << "asked, not answered, power off and on, and a boot";
    EXPECT_LT(figure(record, "longest_outage_s"), 2);
}

TEST_F(FailingArm, a_station_that_finds_no_network_is_told) {
    profile.host.scan_channels = 1; // and the access point is on channel 6
    open();
    expect_not_connected(run_rep(), "not connected within 30 s");
}

TEST_F(FailingArm, a_station_that_is_not_let_in_is_told) {
    profile.air.management_error = 0.9;
    profile.air.retry_limit = 1;
    profile.air.beacon_interval_ns = 60 * second;
    open();
    expect_not_connected(run_rep(), "not connected within 30 s");
}

TEST_F(FailingArm, a_download_that_fails_is_told) {
    spec.arm.faults = {};
    profile.chip.calibration_ns = 60 * second; // the driver waits 15 s for the first stage
    open();
    expect_not_connected(run_rep(), "not connected within 30 s");
}

TEST_F(FailingArm, a_chip_that_dies_in_the_warm_up_and_comes_back_is_measured_late) {
    profile.chip.join_ns = 2500 * ms; // so that it takes its time to get in again
    open();
    arm_in(200 * ms, chip::Fault::exception);
    const auto record = run_rep();
    EXPECT_TRUE(measured(record));
    EXPECT_GT(figure(record, "goodput"), 0.5 * mib);
    ASSERT_TRUE(has_event(record, EventKind::recovered));
    EXPECT_THAT(record.events[0].text, HasSubstr("after the rep was due"));
}

TEST_F(FailingArm, a_chip_that_dies_in_the_warm_up_for_good_is_not_connected) {
    open();
    arm_in(500 * ms, chip::Fault::dead_silent, for_ever);
    expect_not_connected(run_rep(), "");
    expect_not_connected(run_rep(), "");
}

TEST_F(FailingArm, a_chip_that_dies_in_a_rep_and_comes_back_keeps_its_figures) {
    open();
    arm_in(7 * second, chip::Fault::exception);
    const auto record = run_rep();
    EXPECT_GT(figure(record, "goodput"), 0.3 * mib);
    EXPECT_TRUE(has_event(record, EventKind::disconnected));
    EXPECT_TRUE(has_event(record, EventKind::recovered));
    for (const auto &event : record.events) {
        EXPECT_GT(event.uptime_s, record.uptime_s + 4.9) << event.text;
        EXPECT_LT(event.uptime_s, record.uptime_s + 15) << event.text;
    }
    EXPECT_EQ(figure(record, "wedged"), 0);
    EXPECT_TRUE(measured(run_rep()));
}

TEST_F(FailingArm, a_chip_that_dies_in_a_rep_for_good_wedges_it_and_ends_the_window) {
    open();
    arm_in(4 * second, chip::Fault::dead_silent, for_ever);
    const auto record = run_rep();
    EXPECT_GT(figure(record, "goodput"), 0);
    EXPECT_LT(figure(record, "goodput"), 0.3 * mib); // of 15 s it lived 2
    EXPECT_TRUE(has_event(record, EventKind::disconnected));
    EXPECT_EQ(figure(record, "wedged"), 1);
    EXPECT_NEAR(figure(record, "receive_stopped_s").value(), 2, 0.5);
    EXPECT_FALSE(figure(record, "lost_credits")) << "nobody knows what a dead chip holds";
    expect_not_connected(run_rep(), "");
}

TEST_F(FailingArm, a_chip_that_dies_between_reps_costs_the_rep_after) {
    open();
    EXPECT_TRUE(measured(run_rep()));
    arm_in(0, chip::Fault::dead_silent, for_ever);
    expect_not_connected(run_rep(), "");
}

TEST_F(FailingArm, a_chip_that_froze_unnoticed_between_reps_wedges_the_rep_after) {
    open();
    EXPECT_TRUE(measured(run_rep()));
    const std::int64_t rest_ns = spec.stress.warm_up.count();
    arm_in(rest_ns - second / 20, chip::Fault::dead_frozen, for_ever); // and no restart helps
    const auto record = run_rep();
    ASSERT_TRUE(measured(record));
    EXPECT_EQ(record.rx_bytes, 0u);
    EXPECT_EQ(figure(record, "wedged"), 1);
    EXPECT_EQ(figure(record, "receive_stopped_s"), 0);
}

TEST_F(FailingArm, a_sender_that_never_gets_going_is_a_wedge_from_the_start) {
    profile.air.mpdu_error_min = profile.air.mpdu_error_max = 1;
    profile.air.retry_limit = 1;
    profile.air.management_error = 0;
    open();
    const auto record = run_rep();
    ASSERT_TRUE(measured(record));
    EXPECT_EQ(figure(record, "wedged"), 1);
    EXPECT_EQ(figure(record, "receive_stopped_s"), 0);
    EXPECT_THAT(record.events[0].text, HasSubstr("the sender got no connection"));
}

/// Each fault of the chip, once or for ever, at each moment of a window.
struct Moment {
    const char *name;
    std::int64_t ns; ///< after the window was opened; before 0: at power on
};
constexpr Moment moments[] = {
    {"power_on", -1}, {"warm_up", second}, {"rep", 3 * second}, {"rest", 9 * second}};

class EveryFault : public FailingArm, public testing::WithParamInterface<std::size_t> {};

TEST_P(EveryFault, at_any_moment_is_a_result) {
    const auto &row = chip::fault_table[GetParam()];
    spec.stress.duration = std::chrono::seconds(5);
    spec.interval = std::chrono::seconds(2);
    for (const auto &moment : moments)
        for (const auto times : {1u, for_ever}) {
            SCOPED_TRACE(fmt::format("{} at {}, {} times", row.name, moment.name, times));
            reps = 0;
            spec.arm.faults.clear();
            if (moment.ns < 0)
                spec.arm.faults = {fmt::format("{}:at=power-on", row.name)};
            open();
            if (moment.ns >= 0)
                arm_in(moment.ns, row.fault, times);
            run_rep();
            run_rep();
        }
}

INSTANTIATE_TEST_SUITE_P(, EveryFault, testing::Range<std::size_t>(0, chip::fault_count),
                         [](const auto &one) {
                             return std::string(chip::fault_table[one.param].name);
                         });

constexpr const char *dead_plan = R"(name = "dead"
title = "one arm does not connect"
[stress]
rate = "1MiB/s"
duration = "2s"
reps = 2
windows = 2
[[arm]]
name = "dead"
variant = "direct"
faults = ["dead_silent:at=power-on"]
[[arm]]
name = "alive"
variant = "direct"
[[prediction]]
id = "never-connects"
text = "the dead one never connects"
metric = "not_connected"
arm = "dead"
expect = { equals = 1 }
confidence = "high"
rigs = ["virtual"]
reasoned = "here"
[[prediction]]
id = "connects"
text = "the other one does"
metric = "not_connected"
arm = "alive"
expect = { equals = 0 }
confidence = "high"
rigs = ["virtual"]
reasoned = "here"
[[prediction]]
id = "receives"
text = "and receives"
metric = "goodput"
arm = "alive"
expect = { min = "0.5MiB/s", every_rep = true }
confidence = "high"
rigs = ["virtual"]
reasoned = "here"
[[prediction]]
id = "faster"
text = "what was not measured is not slower"
metric = "goodput"
from = "dead"
to = "alive"
expect = { min = 1.1 }
confidence = "high"
rigs = ["virtual"]
reasoned = "here"
)";

TEST(DeadArm, leaves_the_other_arms_measured_and_judged) {
    TemporaryDirectory directory;
    const auto plan = parse_plan(dead_plan, "dead.toml").value();
    const auto rig = make_virtual_rig(tablet_file).value();
    VerifyOptions options;
    options.out = directory.path / "out";
    const auto result = verify(plan, *rig, options);
    ASSERT_TRUE(result) << result.error().message;
    const auto &judged = result->analysis.judgements;
    EXPECT_EQ(judged[0].verdict, Verdict::pass) << judged[0].reasons[0];
    EXPECT_EQ(judged[1].verdict, Verdict::pass) << judged[1].reasons[0];
    EXPECT_EQ(judged[2].verdict, Verdict::pass) << judged[2].reasons[0];
    EXPECT_EQ(judged[3].verdict, Verdict::miss);
    EXPECT_THAT(judged[3].reasons, Contains(HasSubstr("no traffic ran in 4 of 4 reps of dead "
                                                      "(window 1, rep 1: not connected within")));
    EXPECT_EQ(exit_status(judged), 4);

    const auto text = render_terminal(make_report(*result));
    EXPECT_THAT(text, HasSubstr("dead: not_connected x 4, in 4 reps"));
    EXPECT_THAT(text, Not(HasSubstr("inf")));
    EXPECT_THAT(text, Not(HasSubstr("nan")));
    const auto json =
        nlohmann::json::parse(read_text_file(*options.out / "result.json", 1 << 24).value());
    for (const auto &rep : json["reps"])
        EXPECT_EQ(rep["rx_bytes"].is_null(), rep["arm"] == "dead");
    for (const auto &one : json["figures"])
        EXPECT_FALSE(one["arm"] == "dead" && one["metric"] == "goodput");
}

} // namespace
} // namespace besser::bench
