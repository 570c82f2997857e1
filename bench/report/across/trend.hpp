// SPDX-License-Identifier: GPL-2.0-only
// A figure over the results of a directory, and where it changed by more than chance.
#pragma once

#include "bench/report/across/moves.hpp"
#include "bench/report/run_result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace besser::bench {

struct NamedResult {
    std::string name; ///< of its file or directory
    RunResult result;
};

/// A metric of an arm in each of the trend's results that has it.
struct TrendLine {
    struct Point {
        std::size_t result = 0; ///< index in Trend::results
        ArmFigure figure;
        /// From the point before. Empty for the first.
        std::optional<Move> step{};
    };
    std::string arm;
    Metric metric;
    std::vector<Point> points;     ///< never empty
    std::optional<Move> overall{}; ///< from the first to the last, which shows what creeps
};

/// Results that may be compared with each other, in the order in which they were begun, and their
/// figures. A step is established if it is larger than chance: by the interval of `besser compare`,
/// at 5 % for all moves of what the plans predict together, and for those of any other line (Holm).
struct Trend {
    std::vector<NamedResult> results; ///< never empty
    std::vector<TrendLine> lines;
    /// Whether the plan of any result predicts something of it.
    bool predicts(const Metric &metric) const;
    std::vector<std::string> differs; ///< from the first trend of the directory; empty: it is that
};

/// What is below a directory.
struct Trends {
    std::vector<Trend> trends;
    std::vector<std::string> left_out; ///< files that could not be read, and why
};

/// Every result.json below the directory. The error: it cannot be walked, or holds none.
std::expected<Trends, InputError> read_trends(const std::filesystem::path &directory);

/// The same of results in memory, in any order.
std::vector<Trend> trends_of(std::vector<NamedResult> results);

} // namespace besser::bench
