// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/journal/journal.hpp"
#include "bench/plan/plan.hpp"

#include <expected>
#include <filesystem>
#include <optional>
#include <string>

namespace besser::bench {

constexpr std::string_view result_file_name = "result.json";
constexpr std::string_view report_file_name = "report.md";
constexpr std::string_view page_file_name = "report.html";

/// By these near their beginning besser knows the results that it wrote (support/output_file.hpp).
constexpr std::string_view result_mark = R"("schema": "besser result )";
constexpr std::string_view report_mark = "<!-- written by besser verify -->";
constexpr std::string_view page_mark = R"(<meta name="generator" content="besser verify">)";

/// A run's directory, locked through its journal for as long as this lives.
struct OpenRun {
    std::filesystem::path directory;
    Journal journal;
};

/// Opens the directory a run writes to: the one asked for; or, without one, the latest unfinished
/// run of the same plan, seed and options under `root`; or a new one, `root`/<plan>-<time>. Creates
/// what is missing. A directory in which one of the files of a run stands that besser did not make
/// is refused: nothing is overwritten, and nothing created.
std::expected<OpenRun, InputError> open_run(const std::optional<std::filesystem::path> &asked,
                                            const std::filesystem::path &root,
                                            const std::string &time, const RunHeader &header);

} // namespace besser::bench
