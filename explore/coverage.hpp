// SPDX-License-Identifier: GPL-2.0-only
// What the schedules of a scenario have reached.
#pragma once

#include "explore/execution.hpp"

#include <bitset>
#include <memory>

namespace besser::explore {

class Coverage {
  public:
    void add(const Execution &execution) {
        const std::size_t known = execution.known_after(seen_schedule_);
        seen_schedule_ = execution.number;
        Actor last = known > 0 ? execution.steps[known - 1].actor : nobody;
        for (std::size_t i = known; i < execution.steps.size(); i++) {
            const Actor actor = execution.steps[i].actor;
            if (last != nobody && last != actor)
                seen_->pairs.set(std::size_t{last} * 64 + actor);
            last = actor;
            for (const Access &access : execution.accesses_of(i))
                if (access.object < max_objects && !is_plain(access.operation))
                    seen_->points.set((std::size_t{actor} * max_objects + access.object) *
                                          operations +
                                      static_cast<std::size_t>(access.operation));
        }
    }
    /// Scheduling points: an operation on an object by a context.
    [[nodiscard]] std::size_t points() const { return seen_->points.count(); }
    /// Contexts of which one directly followed the other.
    [[nodiscard]] std::size_t pairs() const { return seen_->pairs.count(); }

  private:
    static constexpr std::size_t max_objects = 512;
    static constexpr std::size_t operations = 16;
    struct Seen {
        std::bitset<64 * max_objects * operations> points;
        std::bitset<std::size_t{64} * 64> pairs;
    };
    std::uint64_t seen_schedule_ = 0; ///< the last one that was added
    std::unique_ptr<Seen> seen_ = std::make_unique<Seen>();
};

} // namespace besser::explore
