// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/figures.hpp"

#include <string>

namespace besser::bench {

/// A value with its unit: "2.352 MiB/s", "0.25/frame", "3".
std::string with_unit(const Metric &metric, double value);

/// An arm's mean over windows with its interval: ">= 2.352 MiB/s (95 %: 1.746 to 2.958)".
std::string describe(const ArmFigure &figure);

/// A ratio with its interval: "1.727 (95 %: 1.50 to 1.99; p = 0.008)", or why there is none.
std::string describe(const ComparisonFigure &figure);

/// The same in two parts: "1.727" and "1.50 to 1.99", or "no interval".
struct RatioText {
    std::string ratio;
    std::string interval;
};
RatioText ratio_text(const ComparisonFigure &figure);

/// "+72.7 %"
std::string format_change(double ratio);

/// What an arm's figure or a ratio (metric == nullptr) is expected to be.
std::string describe(const Expectation &expect, const Metric *metric);

} // namespace besser::bench
