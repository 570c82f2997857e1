// SPDX-License-Identifier: GPL-2.0-only
// The results of a search, or of one shard of it, as a file: what `besser explore --out` writes and
// `--merge` reads.
#pragma once

#include "explore/campaign.hpp"
#include "support/input_error.hpp"
#include "support/shard.hpp"

#include <expected>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace besser::explore {

/// By which besser knows the files that it wrote (support/output_file.hpp).
inline constexpr std::string_view part_mark = R"("generator": "besser explore")";

/// What was searched, how far, and by which build: shards of one search agree in all of it.
struct SearchTerms {
    std::string commit;
    std::string variant;
    Strategy strategy = Strategy::dfs;
    Memory memory = Memory::sequential;
    unsigned preemptions = 0;
    std::uint64_t seed = 0;
    std::uint64_t schedules = 0; ///< per scenario, at most; 0: no limit
    double cpu_seconds = 0;      ///< the same
    bool operator==(const SearchTerms &) const = default;
};

struct SearchPart {
    SearchTerms terms;
    unsigned shard = 0;
    unsigned shards = 1;
    std::vector<ScenarioResult> results; ///< never empty
};

[[nodiscard]] std::string to_json(const SearchPart &part);

/// The error names the file and what is wrong with it.
[[nodiscard]] std::expected<SearchPart, InputError> read_part(const std::filesystem::path &file);

/// The shards of one search as one: same terms, same scenarios, each shard exactly once. Anything
/// else is an error, so that what was not explored is never taken for explored.
[[nodiscard]] std::expected<SearchPart, InputError>
merge_parts(std::span<const std::filesystem::path> files);

} // namespace besser::explore
