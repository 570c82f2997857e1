// SPDX-License-Identifier: GPL-2.0-only
// Choosers that do not search: at random, by random priorities, and as a replay string says.
#pragma once

#include "explore/schedule_runner.hpp"

#include <array>
#include <cassert>
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
        assert(limit != 0);
        __extension__ using Product = unsigned __int128;
        return static_cast<std::uint64_t>(Product{next()} * limit >> 64);
    }

  private:
    std::uint64_t state_;
};

/// Lets the current actor go on for a random number of steps, then takes any of the enabled ones.
class RandomChooser final : public Chooser {
  public:
    explicit RandomChooser(std::uint64_t seed) : random_(seed) {}
    Actor choose(const Point &point) override;
    unsigned choose_store(Position position, unsigned stores, unsigned same) override;

  private:
    Random random_;
};

/// Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): random priorities, which
/// change at `depth` - 1 random steps. Finds a bug of that depth with a probability of at least
/// 1 / (actors * steps^(depth - 1)) per schedule.
class PctChooser final : public Chooser {
  public:
    static constexpr unsigned usual_depth = 3;
    /// `steps`: about how many a schedule has.
    PctChooser(std::uint64_t seed, unsigned depth, std::size_t steps);
    Actor choose(const Point &point) override;

  private:
    std::array<std::uint64_t, 64> priority_{};
    std::vector<std::size_t> changes_; ///< positions
};

/// At random, but whoever stands before an access of a racing line is held back until another
/// stands there, too: then it is chosen who goes first (Sen, Race Directed Random Testing, PLDI
/// 2008). Needs Runner::stop_at().
class RacingChooser final : public Chooser {
  public:
    explicit RacingChooser(std::uint64_t seed) : random_(seed) {}
    Actor choose(const Point &point) override;
    /// Whether two stood there at once.
    [[nodiscard]] bool met() const { return met_; }

  private:
    Random random_;
    bool met_ = false;
};

/// A step at which another actor than the default one is chosen, or its load returns another store
/// than the last one.
struct Deviation {
    Position position;
    Actor actor;            ///< nobody: the default one
    std::uint8_t stale = 0; ///< Step::stale
    bool operator==(const Deviation &) const = default;
};
/// Takes the default choice at each step but the given ones.
class ReplayChooser final : public Chooser {
  public:
    explicit ReplayChooser(std::vector<Deviation> deviations)
        : deviations_(std::move(deviations)) {}
    Actor choose(const Point &point) override;
    unsigned choose_store(Position position, unsigned stores, unsigned same) override;
    /// The first deviation whose actor was not enabled at its position; nowhere: there was none.
    [[nodiscard]] Position impossible() const { return impossible_; }

  private:
    std::vector<Deviation> deviations_;
    std::size_t next_ = 0;
    std::uint8_t stale_ = 0; ///< of the step that was chosen last
    Position impossible_ = nowhere;
};

} // namespace besser::explore
