// SPDX-License-Identifier: GPL-2.0-only
// Ways to choose without a search: at random, with random priorities, as told.
#pragma once

#include "explore/schedule_runner.hpp"

#include <array>
#include <vector>

namespace besser::explore {

/// splitmix64.
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    /// Below `limit`, which is not 0; without the slow division.
    std::uint64_t below(std::uint64_t limit) {
        __extension__ using Product = unsigned __int128;
        return static_cast<std::uint64_t>(Product{next()} * limit >> 64);
    }

  private:
    std::uint64_t state_;
};

/// Whoever runs goes on for some steps; then any of the enabled ones.
class RandomChooser final : public Chooser {
  public:
    explicit RandomChooser(std::uint64_t seed) : random_(seed) {}
    Actor choose(const Point &point) override;

  private:
    Random random_;
};

/// Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): random priorities, which
/// change at `depth` - 1 random steps. Finds a bug of that depth with a probability of at least
/// 1 / (actors * steps^(depth - 1)) per schedule.
class PctChooser final : public Chooser {
  public:
    /// `steps`: of a schedule, about.
    PctChooser(std::uint64_t seed, unsigned depth, std::size_t steps);
    Actor choose(const Point &point) override;

  private:
    std::array<std::uint64_t, 64> priority_{};
    std::vector<std::size_t> changes_; ///< positions
};

/// What happens by default, but for some steps.
struct Deviation {
    Position position;
    Actor actor;
    bool operator==(const Deviation &) const = default;
};
class ReplayChooser final : public Chooser {
  public:
    explicit ReplayChooser(std::vector<Deviation> deviations)
        : deviations_(std::move(deviations)) {}
    Actor choose(const Point &point) override;
    /// A wish that could not be fulfilled; nowhere: all could.
    [[nodiscard]] Position impossible() const { return impossible_; }

  private:
    std::vector<Deviation> deviations_;
    std::size_t next_ = 0;
    Position impossible_ = nowhere;
};

} // namespace besser::explore
