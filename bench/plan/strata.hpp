// SPDX-License-Identifier: GPL-2.0-only
// Which conditions a window has: the level of each factor of its stratum, the same for all its
// arms.
#pragma once

#include "bench/plan/plan.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace besser {
class TomlFields;
}

namespace besser::bench {

/// Most levels of a factor, and most strata of a plan.
constexpr std::size_t most_strata = 256;

/// What a window's arms have in common beside its seed, by key of the profile.
using Conditions = std::map<std::string, ProfileValue>;

/// Every level of every factor with every other; 1 where the plan has none.
std::size_t stratum_count(const Plan &plan);

/// Windows take the strata in turn, so that each is filled as often as any other.
Conditions conditions_of(const Plan &plan, std::uint32_t window);

/// "kernel.bring_up_cpu = 2, chip.publish = held", or "" where the plan has no factors: the name of
/// a window's stratum in a record.
std::string stratum_name(const Plan &plan, std::uint32_t window);

/// The arm as it is in a window: with the conditions that all arms have there.
Arm arm_in_window(const Plan &plan, const Arm &arm, std::uint32_t window);

/// Reads [strata], and complains of what the plan's arms set themselves and of windows that leave
/// strata unequally filled. The plan's stress and arms are read before.
void read_strata(const TomlFields &root, Plan &plan);

/// What is wrong with so many windows, if anything: strata that are filled unequally.
std::optional<std::string> check_windows(const Plan &plan);

} // namespace besser::bench
