// SPDX-License-Identifier: GPL-2.0-only
#include "explore/choosers.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace besser::explore {

namespace {

Actor any_of(ActorSet actors, Random &random) {
    if ((actors & (actors - 1)) != 0)
        for (auto skip = random.below(static_cast<unsigned>(std::popcount(actors))); skip > 0;
             skip--)
            actors &= actors - 1;
    return static_cast<Actor>(std::countr_zero(actors));
}

/// One of `actors`, of whom the current one goes on for a random number of steps.
Actor one_of(ActorSet actors, const Point &point, Random &random) {
    // Switching at every step would soon use up max_overtakes: fairness would then choose, and a
    // chip that answers late would never be seen.
    constexpr std::uint64_t mean_turn = 4;
    if ((actors & (actors - 1)) != 0 && point.goes_on && (actors >> point.current & 1) != 0 &&
        random.below(mean_turn) != 0)
        return point.current;
    return any_of(actors, random);
}

} // namespace

Actor RandomChooser::choose(const Point &point) { return one_of(point.enabled, point, random_); }

unsigned RandomChooser::choose_store(Position, unsigned stores, unsigned) {
    constexpr std::uint64_t stale_every = 8;
    return random_.below(stale_every) != 0 ? 0 : static_cast<unsigned>(random_.below(stores));
}

Actor RacingChooser::choose(const Point &point) {
    constexpr std::uint64_t held_back = 8; ///< of nine steps
    const ActorSet racing = point.enabled & point.at_race;
    const ActorSet others = point.enabled & ~racing;
    if ((racing & (racing - 1)) != 0) {
        met_ = true;
        return any_of(racing, random_);
    }
    const bool holds = others != 0 && random_.below(held_back + 1) != 0;
    return one_of(holds ? others : point.enabled, point, random_);
}

PctChooser::PctChooser(std::uint64_t seed, unsigned depth, std::size_t steps) {
    Random random(seed);
    for (auto &priority : priority_)
        priority = depth + random.next() / 2;
    for (unsigned i = 1; i < depth; i++)
        changes_.push_back(random.below(std::max<std::size_t>(steps, 1)));
}

Actor PctChooser::choose(const Point &point) {
    const auto highest = [&] {
        Actor best = nobody;
        for (ActorSet rest = point.enabled; rest != 0; rest &= rest - 1) {
            const auto actor = static_cast<Actor>(std::countr_zero(rest));
            if (best == nobody || priority_[actor] > priority_[best])
                best = actor;
        }
        return best;
    };
    for (std::size_t i = 0; i < changes_.size(); i++)
        if (changes_[i] == point.position)
            priority_[highest()] = i;
    return highest();
}

Actor ReplayChooser::choose(const Point &point) {
    if (stale_ != 0) // the step that was chosen last did not load
        impossible_ = std::min(impossible_, point.position);
    stale_ = 0;
    if (next_ == deviations_.size() || deviations_[next_].position != point.position)
        return default_choice(point);
    const auto [position, wish, stale] = deviations_[next_++];
    stale_ = stale;
    if (wish == nobody)
        return default_choice(point);
    if (wish < 64 && (point.enabled >> wish & 1) != 0)
        return wish;
    impossible_ = std::min(impossible_, point.position);
    return default_choice(point);
}

unsigned ReplayChooser::choose_store(Position position, unsigned stores, unsigned) {
    const unsigned wish = std::exchange(stale_, std::uint8_t{0});
    if (wish < stores)
        return wish;
    impossible_ = std::min(impossible_, position);
    return 0;
}

} // namespace besser::explore
