// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/plan/plan.hpp"
#include "support/shard.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace besser::bench {

/// One power cycle of one arm.
struct Cell {
    std::size_t arm = 0; ///< index into Plan::arms
    std::uint32_t window = 0;
    std::uint64_t seed = 0; ///< of the window
};

/// Every cell of the plan: all arms of window 0 in an order drawn from the seed, then those of
/// window 1, and so on. A cell's seed depends on the plan's seed and the window alone: its arms
/// share their luck, so that what differs between them is their doing. Of a shard: those of its
/// windows, in the same order.
std::vector<Cell> schedule(const Plan &plan, std::optional<Shard> shard = {});

/// "window/arm", for the journal: windows counted from 1.
std::vector<std::string> order_names(const Plan &plan, const std::vector<Cell> &cells);

} // namespace besser::bench
