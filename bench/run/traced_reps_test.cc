// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/traced_reps.hpp"

#include "bench/journal/output_directory.hpp"
#include "bench/run/fake_rig.hpp"
#include "bench/run/plan_runner.hpp"
#include "trace/test_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace besser::bench {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Records a slice of the whole length asked for.
class TracingRig final : public FakeRig {
  public:
    using FakeRig::FakeRig;
    std::expected<TracedRep, RigError> trace_rep(const WindowSpec &spec, std::uint32_t rep,
                                                 const TraceOrder &order) override {
        auto window = open_window(spec);
        for (std::uint32_t before = 0; before < rep; before++)
            (void)(*window)->run_rep(before);
        const auto record = (*window)->run_rep(rep);
        const auto track = order.file.track(order.below, "fake");
        order.file.begin(track, 0, spec.arm.name);
        order.file.end(track, order.length.count());
        if (stops != nullptr)
            *stops = true;
        return TracedRep{record.value(), order.length};
    }
    std::atomic<bool> *stops = nullptr; ///< set in the middle of a rep
};

class TracedReps : public testing::Test {
  protected:
    auto trace(const TraceWish &wish, std::size_t most_bytes = 1 << 20) {
        TracingRig measuring;
        auto journal = open_run(directory.path / "out", directory.path, "t",
                                make_header(plan, measuring, "program"))
                           .value();
        const auto measured = run_plan(plan, measuring, journal.journal, {}).value();
        trace::TraceFile file("besser test", most_bytes);
        auto told = trace_reps(plan, rig, wish, measured, file, &stop, {});
        read = trace::read_trace(file.bytes());
        return told;
    }

    TemporaryDirectory directory;
    Plan plan = fake_plan();
    TracingRig rig;
    std::atomic<bool> stop = false;
    trace::ReadTrace read;
};

TEST_F(TracedReps, are_the_first_of_each_arm) {
    const auto told = trace({}).value();
    EXPECT_THAT(told, ElementsAre("relay window 1 rep 1: 1 s from 0 s after it was due",
                                  "v3 window 1 rep 1: 1 s from 0 s after it was due"));
    EXPECT_THAT(read.complaints, IsEmpty());
    EXPECT_THAT(read.paths(), ElementsAre("relay window 1 rep 1", "relay window 1 rep 1/fake",
                                          "v3 window 1 rep 1", "v3 window 1 rep 1/fake"));
    EXPECT_EQ(read.attributes.at("rep 2"), told[1]);
    EXPECT_EQ(read.slices_on("v3 window 1 rep 1")[0].end_ns, 1'000'000'000);
}

TEST_F(TracedReps, have_arms_of_any_name) {
    plan.arms[0].name = "\x1b[2J\n";
    const auto told = trace({}).value();
    EXPECT_THAT(read.complaints, IsEmpty());
    EXPECT_TRUE(read.paths().contains("\\x1b[2J\\n window 1 rep 1/fake"));
    EXPECT_EQ(read.attributes.at("rep 1"),
              "\\x1b[2J\\n window 1 rep 1: 1 s from 0 s after it was due");
}

TEST_F(TracedReps, can_be_one_that_is_named) {
    TraceWish wish;
    wish.rep = read_rep_name("v3:3:2", plan).value();
    wish.from.reset();
    wish.length = 20ms;
    EXPECT_THAT(trace(wish).value(),
                ElementsAre("v3 window 3 rep 2: 0.02 s from the power-on of its window"));
    EXPECT_EQ(rig.opened().at(0).window, 2U);
    EXPECT_EQ(rig.reps_run(), 2U);
}

TEST_F(TracedReps, are_named_as_runs_print_them) {
    plan.arms[0].name = "a:b";
    const auto name = read_rep_name("a:b:1:2", plan).value();
    EXPECT_EQ(name.arm, 0U);
    EXPECT_EQ(name.window, 0U);
    EXPECT_EQ(name.rep, 1U);
    for (const char *wrong : {"", "v3", "v3:1", ":1:1", "v3:0:1", "v3:1:0", "v3:4:1", "v3:1:3",
                              "v3:1:1x", "v3::", "v3:-1:1", "v3:99999999999:1"})
        EXPECT_FALSE(read_rep_name(wrong, plan)) << wrong;
    EXPECT_THAT(read_rep_name("v:1:1", plan).error(), HasSubstr("the plan has a:b, v3"));
    EXPECT_THAT(read_rep_name("v3:4:1", plan).error(), HasSubstr("windows 1 to 3 of reps 1 to 2"));
}

TEST_F(TracedReps, must_go_the_way_they_went_when_they_were_measured) {
    TracingRig another({.repeatable = false});
    trace::TraceFile file("besser test", 1 << 20);
    const auto told = trace_reps(plan, another, {}, {}, file, &stop, {});
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().exit_status, exit_rig_failed);
    EXPECT_THAT(told.error().message, HasSubstr("relay window 1 rep 1: went another way"));
}

TEST_F(TracedReps, end_when_they_are_interrupted) {
    rig.stops = &stop;
    const auto told = trace({});
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().exit_status, exit_interrupted);
    EXPECT_EQ(rig.reps_run(), 1U);
}

TEST_F(TracedReps, say_where_the_file_was_full) {
    const auto told = trace({}, 150).value();
    EXPECT_THAT(told, ElementsAre("relay window 1 rep 1: 0 s from 0 s after it was due, then the "
                                  "file was full",
                                  "v3 window 1 rep 1: nothing, the file is full"));
    EXPECT_EQ(read.attributes.at("rep 2"), told[1]);
    EXPECT_THAT(read.complaints, IsEmpty());
}

} // namespace
} // namespace besser::bench
