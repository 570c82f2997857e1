// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace besser::bench {

/// A distribution is kept as its quantiles of 0, 1, ... 100 %.
constexpr std::size_t quantile_count = 101;

/// The quantile of `share` (0 to 1) of values in ascending order, between two of them by their
/// distances. `sorted` is not empty.
double quantile_of_sorted(std::span<const double> sorted, double share);

/// The quantiles of the values, in any order; none of none.
std::vector<double> quantiles(std::vector<double> values);

} // namespace besser::bench
