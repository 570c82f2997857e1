// SPDX-License-Identifier: GPL-2.0-only
// The bench's statistics on trial with the real code path: hundreds of runs of the default plan,
// each with a seed of its own, say how often an interval covers the truth, how often two equal arms
// are told apart, and how often a true effect is found. Minutes of CPU time, so `ctest -C long -R
// calibration` alone runs it; docs/results.md has its figures.
#include "bench/evidence/claim.hpp"
#include "bench/evidence/figures.hpp"
#include "bench/plan/plan.hpp"
#include "bench/plan/run_order.hpp"
#include "bench/plan/strata.hpp"
#include "bench/rigs/virtual/virtual_rig.hpp"
#include "bench/run/plan_runner.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace besser::bench {
namespace {

constexpr std::size_t runs = 400; // so that there are 200 pairs of them
const std::vector<std::string> trial_metrics = {"goodput", "bus_requests_per_frame",
                                                "cpu_us_per_frame"};

/// What a run says of each arm, by metric and arm.
using RunFigures = std::map<std::pair<std::string, std::string>, ArmFigure>;

std::vector<RepRecord> measure(const Plan &plan, Rig &rig) {
    std::vector<RepRecord> reps;
    for (const auto &cell : schedule(plan)) {
        const auto arm = arm_in_window(plan, plan.arms[cell.arm], cell.window);
        auto window =
            rig.open_window({arm, cell.window, cell.seed, plan.stress, plan.interval, nullptr});
        reps.push_back(window.value()->run_rep(0).value());
        place(reps.back(), plan, cell, 0);
    }
    return reps;
}

RunFigures figures_of(const Plan &plan, const std::vector<RepRecord> &reps) {
    RunFigures figures;
    for (const auto &arm : plan.arms) {
        std::vector<const RepRecord *> of_arm;
        for (const auto &rep : reps)
            if (rep.arm == arm.name)
                of_arm.push_back(&rep);
        for (const auto &name : trial_metrics)
            figures.emplace(std::pair(name, arm.name),
                            measured_figure(arm.name, *find_metric(name), of_arm).value());
    }
    return figures;
}

/// All runs, made once for all tests.
class Calibration : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        plan_ = read_plan(BESSER_SOURCE_DIR "/plans/patch-c-v3.toml").value();
        const auto rig = make_virtual_rig(BESSER_SOURCE_DIR "/profiles/pinetab2.toml",
                                          BESSER_SOURCE_DIR "/profiles/posterior.toml")
                             .value();
        results_.resize(runs);
        std::atomic<std::size_t> next = 0;
        const auto work = [&] {
            for (auto run = next++; run < runs; run = next++) {
                auto plan = plan_;
                plan.seed = run + 1;
                results_[run] = figures_of(plan, measure(plan, *rig));
            }
        };
        std::vector<std::jthread> workers;
        for (unsigned i = 0; i < rig->parallelism(); ++i)
            workers.emplace_back(work);
    }

    static const ArmFigure &figure(std::size_t run, const std::string &metric,
                                   const std::string &arm) {
        return results_[run].at({metric, arm});
    }

    /// One per run.
    static std::vector<Estimate> ratios(const Comparison &comparison, const std::string &metric) {
        std::vector<Estimate> logs;
        for (std::size_t run = 0; run < runs; ++run)
            logs.push_back(compare(comparison, figure(run, metric, comparison.from),
                                   figure(run, metric, comparison.to), true)
                               .ratio.value()
                               .log.value());
        return logs;
    }

    /// The mean over all runs: of so many windows that its own error is a twentieth of a run's.
    static double truth_of(const std::vector<Estimate> &logs) {
        double sum = 0;
        for (const auto &log : logs)
            sum += log.value;
        return sum / static_cast<double>(logs.size());
    }

    /// Of single windows.
    static double spread_of(const std::vector<Estimate> &logs) {
        double variance = 0;
        for (const auto &log : logs)
            variance += log.error * log.error;
        return std::sqrt(variance / static_cast<double>(logs.size()) * plan_.stress.windows);
    }

    static Plan plan_;
    static std::vector<RunFigures> results_;
};

Plan Calibration::plan_;
std::vector<RunFigures> Calibration::results_;

void say(const std::string &what) { fmt::print("{}\n", what); }

TEST_F(Calibration, intervals_cover_the_truth_in_93_to_97_of_100_runs) {
    for (const auto &comparison : plan_.comparisons) {
        for (const auto &metric : trial_metrics) {
            const auto logs = ratios(comparison, metric);
            const auto truth = truth_of(logs);
            const auto covered = std::ranges::count_if(logs, [&](const Estimate &log) {
                const auto [low, high] = interval_of(log);
                return low <= truth && truth <= high;
            });
            const auto share = static_cast<double>(covered) / runs;
            say(fmt::format("{} -> {}, {}: truth {:.4f}, spread {:.4f}, covered by {:.1f} %",
                            comparison.from, comparison.to, metric, std::exp(truth),
                            spread_of(logs), share * 100));
            EXPECT_GE(share, 0.93) << comparison.to << ' ' << metric;
            EXPECT_LE(share, 0.97) << comparison.to << ' ' << metric;
        }
    }
}

/// Each pair of runs is an A/A comparison of every arm.
TEST_F(Calibration, equal_arms_are_told_apart_in_3_to_7_of_100_pairs_of_runs) {
    const Claim different{0, 0, true};
    for (const auto &metric : trial_metrics) {
        std::size_t of_metric = 0;
        for (const auto &arm : plan_.arms) {
            std::size_t alarms = 0;
            for (std::size_t run = 0; run + 1 < runs; run += 2) {
                const auto ratio = compare({arm.name, arm.name}, figure(run, metric, arm.name),
                                           figure(run + 1, metric, arm.name), true)
                                       .ratio.value();
                alarms += test(different, ratio.log.value(), {}).p_holds <= usual_level ? 1 : 0;
            }
            say(fmt::format("{} beside itself, {}: {} false alarms in {} pairs", arm.name, metric,
                            alarms, runs / 2));
            of_metric += alarms;
        }
        const auto share =
            static_cast<double>(of_metric) / static_cast<double>(runs / 2 * plan_.arms.size());
        EXPECT_GE(share, 0.03) << metric;
        EXPECT_LE(share, 0.07) << metric;
    }
}

/// The margin lies so far below the truth that the promise is neither 0 nor 1.
TEST_F(Calibration, the_promised_power_is_what_runs_come_to) {
    const auto strata = stratum_count(plan_);
    for (const auto &comparison : plan_.comparisons) {
        for (const auto &metric : trial_metrics) {
            const auto logs = ratios(comparison, metric);
            const auto truth = truth_of(logs);
            const auto spread = spread_of(logs);
            const auto error = spread / std::sqrt(plan_.stress.windows);
            for (const double distance : {2.0, 2.8}) { // standard errors
                const Claim claim{.low = truth - distance * error};
                const auto shown = std::ranges::count_if(logs, [&](const Estimate &log) {
                    return test(claim, log, {}).p_holds <= usual_level;
                });
                const auto share = static_cast<double>(shown) / runs;
                const auto promised =
                    power(claim, truth, spread, plan_.stress.windows, strata, usual_level);
                say(fmt::format("{} -> {}, {}: power {:.1f} %, promised {:.1f} %", comparison.from,
                                comparison.to, metric, share * 100, promised * 100));
                // Of 12 shares one strays by 2.9 standard errors with a probability of 5 %.
                const auto chance = std::sqrt(promised * (1 - promised) / runs);
                EXPECT_NEAR(share, promised, 2.9 * chance) << comparison.to << ' ' << metric;
            }
        }
    }
}

} // namespace
} // namespace besser::bench
