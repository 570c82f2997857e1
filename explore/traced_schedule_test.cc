// SPDX-License-Identifier: GPL-2.0-only
#include "explore/traced_schedule.hpp"

#include "trace/test_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace besser::explore {
namespace {

using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

struct Traced {
    History history;
    trace::ReadTrace trace;
};

/// The schedule that happens by default.
Traced traced(const char *scenario = "receive-burst", std::size_t most_entries = 100'000) {
    ScheduleText schedule;
    schedule.variant = "direct";
    schedule.scenario = scenario;
    auto history = replay(schedule).value();
    history.entries.resize(std::min(history.entries.size(), most_entries));
    trace::TraceFile file("besser test", trace::most_trace_bytes);
    EXPECT_TRUE(trace_schedule(schedule, history, file));
    return {std::move(history), trace::read_trace(file.bytes())};
}

std::size_t operations_in(const trace::ReadTrace &trace, std::string_view tracks) {
    return static_cast<std::size_t>(
        std::ranges::count_if(trace.slices, [&](const trace::ReadSlice &slice) {
            return slice.track.starts_with(tracks) && slice.arguments.contains("where");
        }));
}

TEST(TracedSchedule, has_a_slice_for_each_operation_of_each_context) {
    const auto [history, trace] = traced();
    EXPECT_THAT(trace.complaints, IsEmpty());
    EXPECT_EQ(operations_in(trace, "contexts/"), history.entries.size());
    EXPECT_THAT(trace.paths(), IsSupersetOf({"contexts/transmit/2", "contexts/chip and radio",
                                             "CPUs/CPU 1", "SDIO bus/requests",
                                             "chip/messages put out", "radio/frames of the chip"}));
    const auto &first = history.entries.front();
    const auto slice = std::ranges::find_if(
        trace.slices, [](const trace::ReadSlice &one) { return one.arguments.contains("where"); });
    EXPECT_EQ(slice->name, to_string(first.operation));
    EXPECT_EQ(slice->arguments.at("where"), first.where);
    EXPECT_EQ(slice->arguments.at("object"), history.objects[first.object]);
}

TEST(TracedSchedule, leads_each_delivery_back_to_the_message_of_the_chip) {
    const auto [history, trace] = traced();
    EXPECT_THAT(trace.complaints, IsEmpty()); // of a flow that ends and has not begun
    std::size_t delivered = 0;
    for (const auto &slice : trace.slices)
        if (slice.name == "deliver") {
            delivered++;
            EXPECT_EQ(slice.last_of_flows.size(), 1U);
        }
    EXPECT_GT(delivered, 1U);
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count_if(
                  trace.on("radio/frames of the chip"),
                  [](const auto &event) { return event.name.starts_with("hears"); })),
              delivered);
}

TEST(TracedSchedule, tells_of_each_bus_request) {
    const auto [history, trace] = traced();
    const auto requests = trace.slices_on("SDIO bus/requests");
    const auto crossings = std::ranges::count_if(history.entries, [](const HistoryEntry &entry) {
        return entry.operation == vkernel::Operation::device && entry.actor < max_tasks;
    });
    EXPECT_EQ(static_cast<std::ptrdiff_t>(requests.size()), crossings);
    EXPECT_TRUE(std::ranges::any_of(requests, [](const trace::ReadSlice &request) {
        return request.name == "CMD52 read" && request.arguments.at("address") == "0x00001";
    }));
}

TEST(TracedSchedule, ends_where_the_finding_is) {
    const auto whole = traced();
    const auto some = traced("receive-burst", 40);
    EXPECT_THAT(some.trace.complaints, IsEmpty());
    EXPECT_EQ(operations_in(some.trace, "contexts/"), 40U);
    EXPECT_LT(some.trace.events.size(), whole.trace.events.size());
    EXPECT_LE(some.trace.events.back().when_ns, 41 * operation_ns);
}

TEST(TracedSchedule, tells_of_faults_and_of_the_restart) {
    const auto trace = traced("reset-in-burst").trace;
    EXPECT_THAT(trace.complaints, IsEmpty());
    const auto life = trace.on("chip/firmware and faults");
    const auto has = [&](std::string_view name) {
        return std::ranges::any_of(life, [&](const auto &event) { return event.name == name; });
    };
    EXPECT_TRUE(has("power off"));
    EXPECT_TRUE(has("power on"));
    EXPECT_TRUE(has("firmware starts"));
}

} // namespace
} // namespace besser::explore
