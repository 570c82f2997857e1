// SPDX-License-Identifier: GPL-2.0-only
// What besser reads at most. Every parser keeps to these limits before it allocates or recurses:
// plans, profiles, recorded data, journals, parts of a search, the agent's lines and git
// repositories come from anywhere. Each is well above what besser writes or an honest file holds.
#pragma once

#include <cstddef>

namespace besser::limits {

/// Arrays, objects and tables in each other, and names in a dotted key. Libraries recurse once per
/// level.
inline constexpr std::size_t nesting = 64;

/// Names in one object of JSON, which is searched from its beginning for each of them.
inline constexpr std::size_t members = 2048;

/// Entries of a list of texts or tables in TOML. Readers look through the list for each of them.
inline constexpr std::size_t list_entries = 1000;

// Files that a user names, and what besser itself kept.
inline constexpr std::size_t plan_bytes = 1 << 20;
inline constexpr std::size_t profile_bytes = 1 << 20;
inline constexpr std::size_t rig_bytes = 1 << 20;
inline constexpr std::size_t posterior_bytes = 4 << 20;
inline constexpr std::size_t recorded_bytes = 1 << 20;
inline constexpr std::size_t journal_bytes = 1 << 30;
inline constexpr std::size_t result_bytes = 1 << 30;
inline constexpr std::size_t journal_head_bytes = 128;
inline constexpr std::size_t search_part_bytes = 32 << 20; ///< of `besser explore --out`
inline constexpr std::size_t walk_bytes = 256 << 20;       ///< what `besser mine --cache` keeps
inline constexpr std::size_t control_line_bytes = 4096;    ///< of `besser chip --control`

inline constexpr std::size_t cve_list_bytes = 16 << 20; ///< of `besser mine --cve`
inline constexpr std::size_t triage_bytes = 16 << 20;   ///< of `besser mine --triage`

// What comes from a guest or from the machine whose driver is measured.
inline constexpr std::size_t agent_line_bytes = 16 << 20; ///< a rep with the longest time series
inline constexpr std::size_t iperf_bytes = 64 << 20;      ///< both its ends, 10,000 samples each
inline constexpr std::size_t console_bytes = 256 << 20;
inline constexpr std::size_t instruction_count_bytes = 256 << 20;
inline constexpr std::size_t module_bytes = 64 << 20;
inline constexpr std::size_t kernel_file_bytes = 64 << 20; ///< of procfs, sysfs or tracefs

// Objects of a git repository. Larger ones are not read.
inline constexpr std::size_t source_bytes = 8 << 20;  ///< of a file of C
inline constexpr std::size_t name_bytes = 1024;       ///< in C; a longer one is read as several
inline constexpr std::size_t unit_tokens = 100'000;   ///< of a function or table: more is data
inline constexpr std::size_t commit_changes = 10'000; ///< places: more is an import or a new layout
inline constexpr std::size_t commit_bytes = 1 << 20;  ///< its message and its signature included
inline constexpr std::size_t commit_parents = 64;     ///< of a merge
inline constexpr std::size_t tree_bytes = 16 << 20;   ///< of one directory
inline constexpr std::size_t tree_depth = 128;        ///< directories in each other
inline constexpr std::size_t tree_files = 1'000'000;  ///< of C, below the path that is mined
inline constexpr std::size_t repository_path_bytes = 4096;

} // namespace besser::limits
