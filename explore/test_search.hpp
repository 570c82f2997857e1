// SPDX-License-Identifier: GPL-2.0-only
// A whole search of a small subject.
#pragma once

#include "explore/depth_first.hpp"
#include "explore/toy.hpp"

#include <cstdint>
#include <set>
#include <vector>

namespace besser::explore::testing {

inline constexpr unsigned unbounded = 1'000;

struct Searched {
    std::uint64_t schedules = 0;
    std::set<std::uint64_t> outcomes;
    std::vector<Finding> findings;
};

inline Searched search(Runner &runner, unsigned preemptions, bool reduce) {
    Searched result;
    DepthFirst search(runner, {preemptions, reduce});
    do {
        search.restart();
        result = {};
        const auto before = search.count();
        const auto visit = [&](const std::optional<Finding> &finding) {
            if (finding)
                result.findings.push_back(*finding);
            if (!runner.abandoned())
                result.outcomes.insert(runner.subject().outcome());
            return true;
        };
        for (const Unit &unit : search.explore_root(visit))
            search.explore(unit, visit);
        result.schedules = search.count().schedules - search.count().abandoned -
                           (before.schedules - before.abandoned);
    } while (search.must_repeat());
    return result;
}

inline Searched search(Toy &toy, unsigned preemptions, bool reduce) {
    Runner runner(toy, toy.arena);
    return search(runner, preemptions, reduce);
}

} // namespace besser::explore::testing
