// SPDX-License-Identifier: GPL-2.0-only
// What samples of a posterior say: where they lie, whether two are alike, and how much one figure
// tells of another.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace besser::bench {

/// Of a sample that is not empty, between neighbours in proportion; `share` from 0 to 1.
[[nodiscard]] double quantile(std::span<const double> sample, double share);

/// The middle and the central 90 %.
struct Spread {
    double low = 0;
    double middle = 0;
    double high = 0;
};
[[nodiscard]] Spread spread_of(std::span<const double> sample);

/// How much of two samples' histograms is common: 0 to 1. Values from 0 to 1, ten bins.
[[nodiscard]] double overlap(std::span<const double> a, std::span<const double> b);

/// What overlap() says of two samples of one distribution: both are thrown together and dealt out
/// anew; in one deal of twenty it is less than this.
[[nodiscard]] double overlap_of_one(std::span<const double> a, std::span<const double> b,
                                    std::uint64_t seed);

/// Which share of the variance of `of` would be gone if `known` were known exactly: the correlation
/// ratio over bins of equal size, corrected for their number. 0 to 1; of equally long samples.
[[nodiscard]] double explained_share(std::span<const double> known, std::span<const double> of);

} // namespace besser::bench
