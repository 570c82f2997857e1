// SPDX-License-Identifier: GPL-2.0-only
// The virtual rig's traces: what they hold, and that nothing goes another way for them.
#include "bench/rigs/virtual/virtual_rig.hpp"

#include "bench/rigs/virtual/virtual_window.hpp"
#include "support/time_units.hpp"
#include "trace/test_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace besser::bench {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

const std::string traced_profile = std::string(BESSER_SOURCE_DIR) + "/profiles/pinetab2.toml";

WindowSpec spec_of(const char *variant, std::vector<std::string> faults = {}) {
    WindowSpec spec;
    spec.arm.name = spec.arm.variant = variant;
    spec.arm.faults = std::move(faults);
    spec.seed = 7;
    spec.stress.rate_bytes_per_s = 4 * 1024 * 1024;
    spec.stress.duration = 1s;
    spec.stress.reps = 2;
    return spec;
}

struct Traced {
    TracedRep rep;
    trace::ReadTrace trace;
};

Traced traced(const WindowSpec &spec, std::uint32_t rep = 0,
              std::optional<std::chrono::nanoseconds> from = 500ms,
              std::chrono::nanoseconds length = 100ms) {
    trace::TraceFile file("besser test", trace::most_trace_bytes);
    const auto below = file.track({}, "arm");
    auto run = VirtualWindow::trace(read_profile(traced_profile).value(), spec, rep,
                                    {file, below, from, length});
    return {std::move(run.value()), trace::read_trace(file.bytes())};
}

std::size_t named(const std::vector<trace::ReadSlice> &slices, std::string_view name) {
    return static_cast<std::size_t>(std::ranges::count(slices, name, &trace::ReadSlice::name));
}

TEST(TracedWindow, measures_what_is_measured_without_a_trace) {
    for (const char *variant : {"direct", "relay", "v3"}) {
        const auto spec = spec_of(variant);
        auto window = VirtualWindow::open(read_profile(traced_profile).value(), spec).value();
        const auto first = window->run_rep(0).value();
        const auto second = window->run_rep(1).value();
        EXPECT_EQ(traced(spec, 0).rep.record, first) << variant;
        EXPECT_EQ(traced(spec, 1).rep.record, second) << variant;
    }
}

TEST(TracedWindow, shows_contexts_cpus_bus_chip_and_radio_on_one_axis) {
    const auto trace = traced(spec_of("direct")).trace;
    EXPECT_THAT(trace.complaints, IsEmpty());
    EXPECT_THAT(
        trace.paths(),
        IsSupersetOf({"arm/contexts/irq/0", "arm/contexts/irq/0/has a CPU", "arm/CPUs/CPU 0",
                      "arm/SDIO bus/requests", "arm/chip/messages put out",
                      "arm/chip/batches announced", "arm/chip/messages taken in",
                      "arm/chip/input buffers in use (credits)", "arm/radio/medium",
                      "arm/radio/receiver of the chip", "arm/kernel log/lines"}));
    for (const auto &event : trace.events) {
        EXPECT_GE(event.when_ns, 0);
        EXPECT_LE(event.when_ns, 100'000'000);
    }
    EXPECT_GT(named(trace.slices, "bes2600_bh_work"), 0U);
    EXPECT_GT(named(trace.slices_on("arm/SDIO bus/requests"), "CMD53 read"), 50U);
    EXPECT_GT(named(trace.slices_on("arm/radio/medium"), "access point: data"), 10U);
    EXPECT_GT(named(trace.slices_on("arm/radio/medium"), "station: data"), 5U);
}

TEST(TracedWindow, has_one_context_at_a_time_on_a_cpu_and_one_request_on_the_bus) {
    const auto trace = traced(spec_of("relay")).trace;
    EXPECT_THAT(trace.complaints, IsEmpty());
    for (const char *track : {"arm/CPUs/CPU 0", "arm/CPUs/CPU 1", "arm/CPUs/CPU 2",
                              "arm/CPUs/CPU 3", "arm/SDIO bus/requests", "arm/radio/medium"}) {
        std::int64_t free_from = 0;
        for (const auto &slice : trace.slices_on(track)) {
            EXPECT_EQ(slice.depth, 1U) << track;
            EXPECT_GE(slice.begin_ns, free_from) << track;
            free_from = slice.end_ns;
        }
    }
}

/// The recording and the counters of the rep are two ways to the same figure.
TEST(TracedWindow, has_as_many_requests_deliveries_and_work_items_as_were_counted) {
    auto spec = spec_of("v3");
    const auto [rep, trace] = traced(spec, 0, 0ms, 1s);
    EXPECT_THAT(trace.complaints, IsEmpty());
    const auto &counters = rep.record.counters;
    const auto requests = trace.slices_on("arm/SDIO bus/requests");
    EXPECT_EQ(named(requests, "CMD52 read"), counters.at("bus.cmd52_read"));
    EXPECT_EQ(named(requests, "CMD53 read"), counters.at("bus.cmd53_read"));
    EXPECT_EQ(named(requests, "CMD53 write"), counters.at("bus.cmd53_write"));
    EXPECT_EQ(named(trace.slices, "sdio_tx_work"), counters.at("work.sdio_tx_work"));
    EXPECT_EQ(named(trace.slices, "sdio_irq_work"), counters.at("work.sdio_irq_work"));
}

TEST(TracedWindow, leads_each_delivery_back_to_the_message_of_the_chip) {
    const auto trace = traced(spec_of("direct")).trace;
    EXPECT_THAT(trace.complaints, IsEmpty()); // of a flow that ends and has not begun
    std::size_t delivered = 0;
    std::size_t led_back = 0;
    for (const auto &slice : trace.slices)
        if (slice.name == "deliver") {
            delivered++;
            led_back += slice.last_of_flows.size();
        }
    EXPECT_GT(delivered, 100U);
    EXPECT_GE(led_back + 32, delivered); // those of the first batch were put out before the begin
}

TEST(TracedWindow, can_begin_with_the_power_on) {
    const auto trace = traced(spec_of("direct"), 0, std::nullopt, 2s).trace;
    EXPECT_THAT(trace.complaints, IsEmpty());
    const auto life = trace.on("arm/chip/firmware and faults");
    ASSERT_FALSE(life.empty());
    EXPECT_EQ(life.front().name, "power on");
}

TEST(TracedWindow, tells_of_a_fault_and_of_the_start_that_it_makes_necessary) {
    const auto trace = traced(spec_of("direct", {"exception:at=300ms"}), 0, 0ms, 1s).trace;
    EXPECT_THAT(trace.complaints, IsEmpty());
    std::vector<std::string> names;
    for (const auto &event : trace.on("arm/chip/firmware and faults"))
        names.push_back(event.name);
    EXPECT_THAT(names, ElementsAre("fault exception", "firmware halts", "firmware starts"));
}

TEST(TracedWindow, records_no_longer_than_the_rep_lasts) {
    const auto after = traced(spec_of("direct"), 0, 1h, 1s);
    EXPECT_EQ(after.rep.recorded, 0ns);
    EXPECT_THAT(after.trace.events, IsEmpty());
    const auto whole = traced(spec_of("direct"), 0, 0s, 1h);
    EXPECT_GE(whole.rep.recorded, 1s);
    EXPECT_LT(whole.rep.recorded, 10s);
    EXPECT_THAT(whole.trace.complaints, IsEmpty());
}

} // namespace
} // namespace besser::bench
