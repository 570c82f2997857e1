// SPDX-License-Identifier: GPL-2.0-only
// Against posteriors that can be written down.
#include "bench/fit/abc.hpp"
#include "bench/fit/normal.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>

namespace besser::bench {
namespace {

constexpr double noise = 0.5;

/// What is measured is the first coordinate with normal noise: under the prior its posterior is
/// normal, with mean y / (1 + noise^2) and variance noise^2 / (1 + noise^2). The second one is not
/// seen at all.
AbcProblem one_seen(double measured) {
    return {.dimensions = 2,
            .distance =
                [measured](const Latent &at, std::uint64_t seed, int, double) {
                    return std::abs(at[0] + noise * Normal(seed).next() - measured);
                },
            .stage = {}};
}

std::vector<Particle> prior_sample(const AbcProblem &problem, std::size_t count) {
    air::Random random(5);
    const auto seed = [&] { return std::uint64_t{random.next()} << 32 | random.next(); };
    std::vector<Particle> sample;
    for (std::size_t i = 0; i < count; i++) {
        const auto at = draw_prior(problem.dimensions, seed());
        sample.push_back({at, problem.distance(at, seed(), 0, 1e9)});
    }
    return sample;
}

struct Moments {
    double mean = 0;
    double variance = 0;
};
Moments moments(const AbcResult &result, Eigen::Index coordinate) {
    Moments of;
    const auto count = static_cast<double>(result.particles.size());
    for (const auto &particle : result.particles)
        of.mean += particle.at[coordinate] / count;
    for (const auto &particle : result.particles)
        of.variance += std::pow(particle.at[coordinate] - of.mean, 2) / (count - 1);
    return of;
}

TEST(Inference, finds_the_posterior_that_can_be_written_down) {
    const double measured = 1.5;
    const auto problem = one_seen(measured);
    const auto result = infer(problem,
                              {.particles = 2000,
                               .tolerance = 0.05,
                               .most_runs = 400'000,
                               .steps = 3,
                               .last_steps = 60,
                               .seed = 7},
                              prior_sample(problem, 4000));
    EXPECT_DOUBLE_EQ(result.tolerance, 0.05);
    for (const auto &particle : result.particles)
        EXPECT_LE(particle.distance, 0.05);
    const auto seen = moments(result, 0);
    EXPECT_NEAR(seen.mean, measured / (1 + noise * noise), 0.08); // as seeds differ
    EXPECT_NEAR(seen.variance, noise * noise / (1 + noise * noise), 0.03);
    const auto unseen = moments(result, 1);
    EXPECT_NEAR(unseen.mean, 0, 0.12);
    EXPECT_NEAR(unseen.variance, 1, 0.15);
    EXPECT_GT(result.distinct, 1000u);
}

/// Two coordinates of which only the sum is seen, exactly: the difference keeps its prior.
TEST(Inference, follows_a_ridge) {
    const AbcProblem problem{.dimensions = 2,
                             .distance = [](const Latent &at, std::uint64_t, int,
                                            double) { return std::abs(at[0] + at[1] - 2); },
                             .stage = {}};
    const auto result = infer(problem,
                              {.particles = 1000,
                               .tolerance = 0.01,
                               .most_runs = 200'000,
                               .steps = 3,
                               .last_steps = 40,
                               .seed = 3},
                              prior_sample(problem, 2000));
    EXPECT_DOUBLE_EQ(result.tolerance, 0.01);
    EXPECT_NEAR(moments(result, 0).mean, 1, 0.15); // as seeds differ
    EXPECT_NEAR(moments(result, 0).variance, 0.5, 0.12);
}

TEST(Inference, is_the_same_for_a_seed_on_any_number_of_threads) {
    const auto problem = one_seen(0.3);
    AbcRequest request{.particles = 50, .tolerance = 0.1, .most_runs = 2000, .seed = 11};
    const auto sample = prior_sample(problem, 100);
    const auto one = infer(problem, request, sample);
    request.threads = 3;
    const auto three = infer(problem, request, sample);
    ASSERT_EQ(one.particles.size(), three.particles.size());
    for (std::size_t i = 0; i < one.particles.size(); i++)
        EXPECT_EQ(one.particles[i].at, three.particles[i].at);
    request.seed = 12;
    EXPECT_NE(infer(problem, request, sample).particles[0].at, one.particles[0].at);
}

TEST(Inference, says_which_tolerance_it_reached_where_the_target_is_out_of_reach) {
    const AbcProblem problem{.dimensions = 1,
                             .distance = [](const Latent &at, std::uint64_t, int,
                                            double) { return 0.7 + at[0] * at[0]; },
                             .stage = {}};
    const auto result =
        infer(problem, {.particles = 100, .tolerance = 0.05, .most_runs = 20'000, .seed = 1},
              prior_sample(problem, 200));
    EXPECT_GE(result.tolerance, 0.7);
    EXPECT_LT(result.tolerance, 0.8);
    EXPECT_LE(result.runs, 20'000u + 600u);
}

TEST(Inference, runs_all_anew_where_another_kind_of_run_answers) {
    std::atomic<int> long_runs = 0;
    const AbcProblem problem{.dimensions = 1,
                             .distance =
                                 [&](const Latent &at, std::uint64_t, int stage, double) {
                                     long_runs += stage;
                                     return std::abs(at[0]) + 0.2 * stage;
                                 },
                             .stage = [](double tolerance) { return tolerance <= 0.5 ? 1 : 0; }};
    const auto result =
        infer(problem, {.particles = 100, .tolerance = 0.3, .most_runs = 20'000, .seed = 1},
              prior_sample(problem, 200));
    EXPECT_DOUBLE_EQ(result.tolerance, 0.3);
    EXPECT_GT(long_runs, 0);
    for (const auto &particle : result.particles)
        EXPECT_LE(std::abs(particle.at[0]), 0.1 + 1e-12); // none has kept a short run's distance
}

} // namespace
} // namespace besser::bench
