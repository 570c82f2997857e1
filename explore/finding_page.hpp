// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "explore/results.hpp"
#include "explore/told_schedule.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace besser::explore {

/// By which besser knows the pages that it wrote (support/output_file.hpp).
inline constexpr std::string_view page_mark = R"(<meta name="generator" content="besser explore">)";

/// What broke, with the schedule that shows it carried out once more.
struct ToldFinding {
    std::string what;     ///< "data race: two accesses ..."
    std::string found;    ///< how, and how to see it again; empty: by a replay
    std::string schedule; ///< for --replay
    History history;
};

/// A page of what was searched (none for a replay) and of each finding: contexts as columns, steps
/// as rows, the source of each operation folded in. Sources are read below `root` where they are.
[[nodiscard]] std::string findings_page(std::span<const ScenarioResult> results,
                                        std::span<const ToldFinding> findings,
                                        const std::filesystem::path &root);

} // namespace besser::explore
