// SPDX-License-Identifier: GPL-2.0-only
#include "bench/record/distribution.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace besser::bench {

double quantile_of_sorted(std::span<const double> sorted, double share) {
    assert(!sorted.empty());
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const auto above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

std::vector<double> quantiles(std::vector<double> values) {
    std::vector<double> found;
    if (values.empty())
        return found;
    std::ranges::sort(values);
    for (std::size_t i = 0; i < quantile_count; i++)
        found.push_back(quantile_of_sorted(values, static_cast<double>(i) / (quantile_count - 1)));
    return found;
}

} // namespace besser::bench
