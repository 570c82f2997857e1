// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/plan_runner.hpp"

#include "bench/evidence/test_reps.hpp"
#include "bench/plan/run_order.hpp"
#include "bench/run/fake_rig.hpp"
#include "bench/run/verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace besser::bench {
namespace {

using testing::HasSubstr;

Plan wide_plan() {
    auto plan = fake_plan();
    plan.stress.windows = 12;
    return plan;
}

class Runner : public testing::Test {
  protected:
    std::expected<std::vector<RepRecord>, RunError> run(FakeRig &rig, RunOptions options = {}) {
        auto journal = Journal::open(directory.path, make_header(plan, rig, "program"));
        EXPECT_TRUE(journal) << journal.error().message();
        return run_plan(plan, rig, *journal, options);
    }

    Plan plan = fake_plan();
    TemporaryDirectory directory;
};

TEST(Rig, that_says_nothing_else_only_receives_by_tcp_what_besser_sends) {
    const FakeRig rig;
    Stress stress;
    EXPECT_TRUE(rig.check_stress(stress));
    stress.direction = "both";
    EXPECT_EQ(rig.check_stress(stress).error().key, "direction");
    stress.protocol = "udp";
    EXPECT_EQ(rig.check_stress(stress).error().key, "protocol");
    stress.engine = "iperf3";
    EXPECT_EQ(rig.check_stress(stress).error().key, "engine");
}

TEST(Schedule, holds_every_cell_once_and_each_window_together) {
    const auto plan = wide_plan();
    const auto cells = schedule(plan);
    ASSERT_EQ(cells.size(), 24U);
    for (std::size_t i = 0; i < cells.size(); i += 2) {
        EXPECT_EQ(cells[i].window, i / 2);
        EXPECT_EQ(cells[i + 1].window, i / 2);
        EXPECT_NE(cells[i].arm, cells[i + 1].arm);
    }
}

TEST(Schedule, draws_the_order_of_arms_from_the_seed) {
    auto plan = wide_plan();
    const auto first = order_names(plan, schedule(plan));
    EXPECT_EQ(order_names(plan, schedule(plan)), first);
    std::set<std::size_t> leaders;
    for (std::size_t i = 0; i < 24; i += 2)
        leaders.insert(schedule(plan)[i].arm);
    EXPECT_EQ(leaders.size(), 2U);
    plan.seed = 2;
    EXPECT_NE(order_names(plan, schedule(plan)), first);
}

TEST(Schedule, gives_each_window_a_seed_that_all_its_arms_share) {
    auto plan = wide_plan();
    std::map<std::uint32_t, std::uint64_t> seeds;
    for (const auto &cell : schedule(plan))
        seeds[cell.window] = cell.seed;
    std::set<std::uint64_t> different;
    for (const auto &[window, seed] : seeds)
        different.insert(seed);
    EXPECT_EQ(different.size(), 12U);
    plan.arms.push_back(plain_arm("direct", "direct"));
    for (const auto &cell : schedule(plan))
        EXPECT_EQ(cell.seed, seeds.at(cell.window));
}

TEST_F(Runner, puts_each_window_into_its_stratum_for_all_arms) {
    plan.stress.windows = 4;
    plan.strata = {{"kernel.bring_up_cpu", {std::int64_t{0}, std::int64_t{3}}}};
    FakeRig rig;
    const auto reps = run(rig).value();
    for (const auto &rep : reps)
        EXPECT_EQ(rep.stratum,
                  rep.window % 2 == 0 ? "kernel.bring_up_cpu = 0" : "kernel.bring_up_cpu = 3");
    ASSERT_EQ(rig.opened().size(), 8U);
    for (const auto &spec : rig.opened())
        EXPECT_EQ(std::get<std::int64_t>(spec.arm.profile.at("kernel.bring_up_cpu")),
                  spec.window % 2 == 0 ? 0 : 3);
}

TEST_F(Runner, gives_the_same_reps_in_the_same_order_with_any_number_of_threads) {
    plan = wide_plan();
    std::vector<std::vector<RepRecord>> results;
    for (const unsigned threads : {1U, 2U, 7U}) {
        FakeRig rig({.rep_takes = std::chrono::microseconds(100)});
        TemporaryDirectory elsewhere;
        auto journal = Journal::open(elsewhere.path, make_header(plan, rig, "program")).value();
        RunOptions options;
        options.threads = threads;
        results.push_back(run_plan(plan, rig, journal, options).value());
    }
    EXPECT_EQ(results[0].size(), 48U);
    EXPECT_EQ(results[0], results[1]);
    EXPECT_EQ(results[0], results[2]);
}

TEST_F(Runner, keeps_to_the_rigs_parallelism) {
    FakeRig rig({.parallelism = 1});
    RunOptions options;
    options.threads = 8;
    EXPECT_EQ(run(rig, options).value().size(), 12U);
}

TEST_F(Runner, measures_nothing_twice) {
    FakeRig first;
    const auto before = run(first).value();
    FakeRig second;
    EXPECT_EQ(run(second).value(), before);
    EXPECT_EQ(first.reps_run(), 12U);
    EXPECT_EQ(second.reps_run(), 0U);
}

TEST_F(Runner, runs_an_interrupted_window_again_from_its_power_on) {
    std::atomic<bool> stop = false;
    RunOptions options;
    options.stop = &stop;
    options.observer = [&](const RepRecord &, std::size_t done, std::size_t) { stop = done == 3; };
    FakeRig first;
    const auto interrupted = run(first, options);
    ASSERT_FALSE(interrupted);
    EXPECT_EQ(interrupted.error().failure, RunFailure::interrupted);
    EXPECT_EQ(first.reps_run(), 3U);

    FakeRig second, undisturbed;
    const auto resumed = run(second).value();
    EXPECT_EQ(second.reps_run(), 10U); // 9 that were missing, and the one to compare
    TemporaryDirectory elsewhere;
    auto journal = Journal::open(elsewhere.path, make_header(plan, undisturbed, "program")).value();
    EXPECT_EQ(resumed, run_plan(plan, undisturbed, journal, {}).value());
}

TEST_F(Runner, refuses_a_journal_with_a_rep_of_another_run) {
    FakeRig rig;
    {
        auto journal = Journal::open(directory.path, make_header(plan, rig, "program")).value();
        ASSERT_TRUE(journal.append(good_rep("nobody", 0, 1)));
    }
    const auto refused = run(rig);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().failure, RunFailure::foreign_rep);
    EXPECT_THAT(refused.error().what, HasSubstr("journal.jsonl:2: does not belong to this run"));
}

TEST_F(Runner, notices_a_window_that_does_not_repeat) {
    std::atomic<bool> stop = false;
    RunOptions options;
    options.stop = &stop;
    options.observer = [&](const RepRecord &, std::size_t done, std::size_t) { stop = done == 3; };
    FakeRig first({.repeatable = false});
    ASSERT_FALSE(run(first, options));
    FakeRig second({.repeatable = false});
    const auto resumed = run(second);
    ASSERT_FALSE(resumed);
    EXPECT_EQ(resumed.error().failure, RunFailure::not_repeatable);
    EXPECT_THAT(resumed.error().what, HasSubstr("gave another result"));
}

TEST_F(Runner, measures_an_interrupted_window_anew_if_the_rig_has_variance) {
    FakeRig varying({.repeatable = false, .has_variance = true});
    for (int interruption = 0; interruption < 3; interruption++) {
        std::atomic<bool> stop = false;
        RunOptions options;
        options.stop = &stop;
        options.observer = [&](const RepRecord &record, std::size_t, std::size_t) {
            stop = record.rep == 0; // in the middle of a window
        };
        ASSERT_FALSE(run(varying, options));
    }
    EXPECT_EQ(varying.reps_run(), 3U);
    const auto before = run(varying).value();
    EXPECT_EQ(before.size(), 12U);
    EXPECT_EQ(varying.reps_run(), 15U);
    EXPECT_EQ(run(varying).value(), before);
    EXPECT_EQ(varying.reps_run(), 15U);
}

TEST_F(Runner, measures_a_spoiled_window_anew_and_tells_why) {
    FakeRig rig({.spoiled = 2, .repeatable = false, .has_variance = true});
    const auto reps = run(rig).value();
    ASSERT_EQ(reps.size(), 12U);
    std::size_t told = 0;
    for (const auto &rep : reps)
        for (const auto &event : rep.events)
            told += event.text.contains("measured anew: arm ") &&
                    event.text.contains("rep 2: the sender was killed by signal 9");
    EXPECT_EQ(told, 2U);
    EXPECT_EQ(rig.opened().size(), 8U); // two more than there are cells
    FakeRig untouched({.has_variance = true});
    EXPECT_EQ(run(untouched).value(), reps); // as the journal has them
    EXPECT_EQ(untouched.reps_run(), 0U);
}

TEST_F(Runner, gives_up_a_window_that_is_spoiled_again_and_again) {
    FakeRig rig({.spoiled = 3, .has_variance = true});
    const auto failed = run(rig);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().failure, RunFailure::rig);
    EXPECT_THAT(failed.error().what, HasSubstr("the sender was killed"));
    EXPECT_EQ(run(rig).value().size(), 12U); // nothing of it counts
}

TEST_F(Runner, says_where_the_rig_failed_and_keeps_what_was_measured) {
    FakeRig rig({.fails_in_arm = "v3"});
    const auto failed = run(rig);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().failure, RunFailure::rig);
    EXPECT_THAT(failed.error().what,
                HasSubstr("arm v3, window 1, rep 1: the fake chip does not answer"));
}

TEST_F(Runner, journals_no_rep_that_cannot_be) {
    FakeRig rig({.impossible = true});
    const auto failed = run(rig);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().failure, RunFailure::rig);
    EXPECT_THAT(failed.error().what, HasSubstr("elapsed_s is -1"));
    FakeRig sound;
    EXPECT_EQ(run(sound).value().size(), 12U); // the journal can be gone on with
}

TEST_F(Runner, reports_progress_once_per_rep) {
    std::vector<std::size_t> seen;
    RunOptions options;
    options.threads = 4;
    options.observer = [&](const RepRecord &, std::size_t done, std::size_t total) {
        EXPECT_EQ(total, 12U);
        seen.push_back(done);
    };
    FakeRig rig;
    ASSERT_TRUE(run(rig, options));
    ASSERT_EQ(seen.size(), 12U);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
}

} // namespace
} // namespace besser::bench
