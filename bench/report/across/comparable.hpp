// SPDX-License-Identifier: GPL-2.0-only
// Which results may be held against each other.
#pragma once

#include "bench/report/run_result.hpp"

#include <string>
#include <vector>

namespace besser::bench {

/// What makes figures of two results differ though no driver does: the rig, its profile and other
/// facts, the load, the instruments, what an arm's name stands for. A line for each; none: they may
/// be compared. An arm's module or source tree may differ: that is what is compared.
std::vector<std::string> what_differs(const RunResult &one, const RunResult &other);

/// Whether windows of one number had one seed and one stratum in both, so that they are pairs.
bool have_pairs(const RunResult &one, const RunResult &other);

} // namespace besser::bench
