// SPDX-License-Identifier: GPL-2.0-only
// Approximate Bayesian computation by sequential Monte Carlo (Del Moral, Doucet and Jasra 2012):
// what is inferred of a model that can be run, and whose likelihood nobody can write down. It knows
// nothing of tablets.
//
// A population of points is drawn from the prior, and each has one run of the model, at a distance
// from what was measured. Generation by generation the tolerated distance shrinks to a quantile of
// the population's; points beyond it are replaced by copies of others, and all move by steps that
// leave the prior, restricted to the tolerated distance, as it is. What is left is a sample of the
// posterior in which every point counts alike.
#pragma once

#include <Eigen/Core>

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace besser::bench {

/// A point of the space that is searched: under the prior its coordinates are independent and
/// normal, of mean 0 and variance 1. What they mean is the problem's.
using Latent = Eigen::VectorXd;

struct Particle {
    Latent at;
    double distance = std::numeric_limits<double>::infinity();
};

struct AbcProblem {
    Eigen::Index dimensions = 0;
    /// The distance of one run of the model at the point, with that seed; infinity where it came to
    /// nothing. Nobody wants to know by how much it is above `enough`. May be called by several
    /// threads.
    std::function<double(const Latent &at, std::uint64_t seed, int stage, double enough)> distance;
    /// Which kind of run answers at a tolerance: from 0 on, and longer ones where it is smaller.
    /// Where that changes, the whole population is run anew. May be empty: one kind.
    std::function<int(double tolerance)> stage;
};

struct AbcRequest {
    std::size_t particles = 200;
    double tolerance = 0.05;          ///< where it ends
    std::uint64_t most_runs = 10'000; ///< of the model, the given sample's not counted
    unsigned steps = 5;               ///< of each point in a generation
    unsigned last_steps = 12;         ///< of each point when the tolerance is reached
    double kept = 0.5;                ///< share of the population that the next tolerance leaves
    double least_accepted = 0.005;    ///< of the steps of a generation: below it is given up
    std::uint64_t seed = 1;
    unsigned threads = 1;
};

struct AbcGeneration {
    double tolerance = 0;
    double accepted = 0; ///< share of the proposed steps
    std::uint64_t runs = 0;
};

struct AbcResult {
    std::vector<Particle> particles;
    double tolerance = 0;     ///< that all particles keep
    std::uint64_t runs = 0;   ///< of the model
    std::size_t distinct = 0; ///< particles that are no copy of another
    std::vector<AbcGeneration> generations;
};

/// A point drawn from the prior.
[[nodiscard]] Latent draw_prior(Eigen::Index dimensions, std::uint64_t seed);

/// Begins with a sample of the prior whose distances are known; it should be larger than the
/// population. The same arguments give the same result on any number of threads. `progress` counts
/// runs.
[[nodiscard]] AbcResult infer(const AbcProblem &problem, const AbcRequest &request,
                              std::vector<Particle> sample,
                              const std::function<void(std::uint64_t runs)> &progress = {});

} // namespace besser::bench
