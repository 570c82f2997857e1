// SPDX-License-Identifier: GPL-2.0-only
// The races of a tree that the explorer sees in a bounded number of schedules.
#pragma once

#include "explore/memory_races.hpp"
#include "lint/lint.hpp"

#include <string>
#include <vector>

namespace besser::lint {

struct ExploredScenario {
    std::string name;
    std::uint64_t schedules = 0;
    std::string problem; ///< empty: it came to a result
};

struct Explored {
    std::vector<ExploredScenario> scenarios;
    std::vector<explore::ToldRace> races; ///< each once
    std::string problem;                  ///< why there was nothing to explore; empty: there was
};

/// Compiles the tree and explores all scenarios with it.
[[nodiscard]] Explored explore_tree(const LintOptions &options, const LintProgress &progress);

} // namespace besser::lint
