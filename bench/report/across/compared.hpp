// SPDX-License-Identifier: GPL-2.0-only
// Several results, told side by side.
#pragma once

#include "bench/report/across/trend.hpp"
#include "support/document.hpp"

#include <span>

namespace besser::bench {

/// How each figure moved from the first to each of the others, all of which may be compared with
/// it.
Document compared(std::span<const NamedResult> results);

/// A figure over results. `metric` "": every one that a plan predicts, a line each; else that one,
/// result by result. `unicode`: a sparkline may be made of blocks.
Document told(const Trend &trend, const std::string &metric, bool unicode);

/// "direct goodput: 2.089 -> 2.101 MiB/s, ratio ...: better, p < 0.001 at 2026-11-29 (out/run-7)":
/// the step to a point that has one.
std::string describe_step(const Trend &trend, const TrendLine &line, const TrendLine::Point &point);

/// The values as blocks of eight heights, or as digits.
std::string sparkline(std::span<const double> values, bool unicode);

} // namespace besser::bench
