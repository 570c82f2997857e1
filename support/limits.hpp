// SPDX-License-Identifier: GPL-2.0-only
// What besser reads at most. Every parser keeps to these limits before it allocates or recurses:
// plans, profiles, recorded data, journals, parts of a search and the agent's lines come from
// anywhere.
#pragma once

#include <cstddef>

namespace besser::limits {

/// Arrays, objects and tables in each other, and names in a dotted key. Libraries recurse once per
/// level.
inline constexpr std::size_t nesting = 64;

inline constexpr std::size_t plan_bytes = 1 << 20;
inline constexpr std::size_t profile_bytes = 1 << 20;
inline constexpr std::size_t recorded_bytes = 1 << 20;
inline constexpr std::size_t journal_bytes = 1 << 30;
inline constexpr std::size_t search_part_bytes = 256 << 20; ///< of `besser explore --out`
inline constexpr std::size_t agent_line_bytes = 16 << 20;   ///< a rep with the longest time series

} // namespace besser::limits
