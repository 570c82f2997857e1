// SPDX-License-Identifier: GPL-2.0-only
#include "bench/fit/abc.hpp"

#include "bench/fit/in_parallel.hpp"
#include "bench/fit/normal.hpp"

#include <Eigen/Cholesky>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <optional>
#include <span>

namespace besser::bench {

namespace {

/// Mean and covariance of the population, drawn towards those of the prior: a proposal knows which
/// way the population lies, and never forgets a direction.
class Shape {
  public:
    explicit Shape(const std::vector<Particle> &particles) {
        const auto dimensions = particles.front().at.size();
        const auto count = static_cast<double>(particles.size());
        mean_ = Latent::Zero(dimensions);
        for (const auto &particle : particles)
            mean_ += particle.at / count;
        Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(dimensions, dimensions);
        for (const auto &particle : particles) {
            const Latent off = particle.at - mean_;
            covariance += off * off.transpose() / (count - 1);
        }
        constexpr double of_prior = 0.1;
        covariance *= 1 - of_prior;
        covariance.diagonal().array() += of_prior;
        root_ = covariance.llt();
    }

    /// From `at`, by a step of `reach` (0: none, 1: anywhere): reversible for the normal
    /// distribution of this mean and covariance.
    [[nodiscard]] Latent step(const Latent &at, double reach, Normal &normal) const {
        const Latent off = root_.matrixL() * normal.vector(at.size());
        return mean_ + std::sqrt(1 - reach * reach) * (at - mean_) + reach * off;
    }
    /// The logarithm of prior over proposal, up to a constant.
    [[nodiscard]] double log_prior_ratio(const Latent &at) const {
        const Latent off = root_.matrixL().solve(at - mean_);
        return 0.5 * (off.squaredNorm() - at.squaredNorm());
    }

  private:
    Latent mean_;
    Eigen::LLT<Eigen::MatrixXd> root_;
};

/// Half of the steps follow the population's shape; the others draw a few coordinates anew, which
/// is what changes a choice between rules.
std::optional<Latent> propose(const Latent &at, const Shape &shape, Normal &normal) {
    auto &random = normal.random();
    if (random.below(2) == 0) {
        Latent next = at;
        for (auto left = 1 + random.below(3); left > 0; left--)
            next[random.below(static_cast<std::uint32_t>(at.size()))] = normal.next();
        return next;
    }
    const double reach = std::pow(10.0, -random.between(0, 1));
    Latent next = shape.step(at, reach, normal);
    const double log_ratio = shape.log_prior_ratio(next) - shape.log_prior_ratio(at);
    if (std::log(std::max(random.between(0, 1), 1e-300)) > log_ratio)
        return std::nullopt;
    return next;
}

/// The state of one inference.
class Population {
  public:
    Population(const AbcProblem &problem, const AbcRequest &request, std::vector<Particle> sample,
               const std::function<void(std::uint64_t)> &progress)
        : problem_(problem), request_(request), progress_(progress) {
        std::ranges::stable_sort(sample, {}, &Particle::distance);
        sample.resize(std::min(sample.size(), request.particles));
        result_.particles = std::move(sample);
        result_.tolerance = result_.particles.back().distance;
        stage_ = stage_at(result_.tolerance);
    }

    AbcResult run() {
        while (result_.tolerance > request_.tolerance && budget_left()) {
            const double before = result_.tolerance;
            const bool other_runs = shrink();
            const double accepted = move(request_.steps);
            if (accepted < request_.least_accepted ||
                (!other_runs && result_.tolerance >= before * 0.999))
                break;
        }
        move(request_.last_steps);
        count_distinct();
        return std::move(result_);
    }

  private:
    [[nodiscard]] bool budget_left() const { return result_.runs < request_.most_runs; }
    [[nodiscard]] int stage_at(double tolerance) const {
        return problem_.stage ? problem_.stage(tolerance) : 0;
    }
    /// Independent streams of one seed.
    [[nodiscard]] std::uint64_t stream(std::size_t index) const {
        return request_.seed * 0x9E3779B97F4A7C15u + moves_ * 0xBF58476D1CE4E5B9u + index + 1;
    }
    void tell() const {
        if (progress_)
            progress_(result_.runs);
    }

    /// The next tolerance, and copies in the place of what is beyond it. True: another kind of run
    /// answers from now on, so the tolerance may have grown.
    bool shrink() {
        auto &particles = result_.particles;
        take_tolerance();
        const bool other_runs = stage_at(result_.tolerance) > stage_;
        if (other_runs) {
            stage_ = stage_at(result_.tolerance);
            run_anew();
            take_tolerance();
        }
        std::vector<Particle> within;
        for (const auto &particle : particles)
            if (particle.distance <= result_.tolerance)
                within.push_back(particle);
        air::Random random(stream(particles.size()));
        for (auto &particle : particles)
            if (particle.distance > result_.tolerance)
                particle = within[random.below(static_cast<std::uint32_t>(within.size()))];
        return other_runs;
    }

    void take_tolerance() {
        std::vector<double> distances;
        for (const auto &particle : result_.particles)
            distances.push_back(particle.distance);
        std::ranges::sort(distances);
        const auto last =
            static_cast<std::size_t>(request_.kept * static_cast<double>(distances.size()));
        result_.tolerance =
            std::max(distances[std::min(last, distances.size() - 1)], request_.tolerance);
    }

    void run_anew() {
        moves_++;
        in_parallel(request_.threads, result_.particles.size(), [&](std::size_t i) {
            auto &particle = result_.particles[i];
            particle.distance = problem_.distance(particle.at, stream(i), stage_,
                                                  std::numeric_limits<double>::infinity());
        });
        result_.runs += result_.particles.size();
        tell();
    }

    /// Each particle takes steps that leave the prior within the tolerance as it is. Returns which
    /// share of them was accepted.
    double move(unsigned steps) {
        AbcGeneration generation{.tolerance = result_.tolerance};
        std::uint64_t accepted = 0;
        for (unsigned step = 0; step < steps && budget_left(); step++) {
            moves_++;
            const Shape shape(result_.particles);
            std::atomic<std::uint64_t> runs = 0;
            std::atomic<std::uint64_t> taken = 0;
            in_parallel(request_.threads, result_.particles.size(), [&](std::size_t i) {
                auto &particle = result_.particles[i];
                Normal normal(stream(i));
                const auto next = propose(particle.at, shape, normal);
                if (!next)
                    return;
                runs++;
                const double distance =
                    problem_.distance(*next, normal.random().next(), stage_, result_.tolerance);
                if (distance > result_.tolerance)
                    return;
                particle = {*next, distance};
                taken++;
            });
            generation.runs += runs;
            accepted += taken;
            result_.runs += runs;
            tell();
        }
        generation.accepted = static_cast<double>(accepted) /
                              static_cast<double>(std::max<std::uint64_t>(1, generation.runs));
        result_.generations.push_back(generation);
        return generation.accepted;
    }

    void count_distinct() {
        auto &particles = result_.particles;
        for (std::size_t i = 0; i < particles.size(); i++) {
            const auto before = std::span(particles).first(i);
            result_.distinct += std::ranges::none_of(
                before, [&](const Particle &other) { return other.at == particles[i].at; });
        }
    }

    const AbcProblem &problem_;
    const AbcRequest &request_;
    const std::function<void(std::uint64_t)> &progress_;
    AbcResult result_;
    int stage_ = 0;
    std::uint64_t moves_ = 0; ///< of the population: each has streams of its own
};

} // namespace

Latent draw_prior(Eigen::Index dimensions, std::uint64_t seed) {
    return Normal(seed).vector(dimensions);
}

AbcResult infer(const AbcProblem &problem, const AbcRequest &request, std::vector<Particle> sample,
                const std::function<void(std::uint64_t runs)> &progress) {
    assert(sample.size() >= 2 && request.particles >= 2);
    return Population(problem, request, std::move(sample), progress).run();
}

} // namespace besser::bench
