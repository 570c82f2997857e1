// SPDX-License-Identifier: GPL-2.0-only
// The shards of a run, as measure_shard() (verify.hpp) leaves them, put together.
#pragma once

#include "bench/journal/journal.hpp"
#include "bench/plan/plan.hpp"
#include "bench/record/record.hpp"

#include <expected>
#include <filesystem>
#include <span>
#include <vector>

namespace besser::bench {

/// The reps of all shards of the run that `whole` registers, in its order. The directories may be
/// in any order, and what stands in them is nobody's word: each must be the finished shard of this
/// very plan, work, rig and program, each shard given once, and all of them. Whether somebody
/// invented the figures in one no merge can tell; `besser check` measures windows again.
std::expected<std::vector<RepRecord>, InputError>
merge_shards(const Plan &plan, const RunHeader &whole,
             std::span<const std::filesystem::path> directories);

} // namespace besser::bench
