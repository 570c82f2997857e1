// SPDX-License-Identifier: GPL-2.0-only
#include "bench/fit/spread.hpp"

#include "bench/record/distribution.hpp"
#include "model/air/random.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numeric>
#include <set>

namespace besser::bench {

namespace {

constexpr std::size_t histogram_bins = 10;

std::array<double, histogram_bins> histogram(std::span<const double> sample) {
    std::array<double, histogram_bins> bins{};
    for (const double value : sample)
        bins[std::min(static_cast<std::size_t>(value * histogram_bins), histogram_bins - 1)] +=
            1.0 / static_cast<double>(sample.size());
    return bins;
}

/// Which bin each value belongs to: one for each value where there are few, else bins of equally
/// many.
std::vector<std::size_t> bins_of(std::span<const double> values, std::size_t bins) {
    const std::set<double> distinct(values.begin(), values.end());
    std::vector<std::size_t> bin(values.size());
    if (distinct.size() <= bins) {
        for (std::size_t i = 0; i < values.size(); i++)
            bin[i] =
                static_cast<std::size_t>(std::distance(distinct.begin(), distinct.find(values[i])));
        return bin;
    }
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return values[i]; });
    for (std::size_t rank = 0; rank < order.size(); rank++)
        bin[order[rank]] = rank * bins / order.size();
    return bin;
}

double squares_about_mean(std::span<const double> values) {
    const double mean =
        std::reduce(values.begin(), values.end()) / static_cast<double>(values.size());
    return std::transform_reduce(values.begin(), values.end(), 0.0, std::plus<>(),
                                 [&](double value) { return std::pow(value - mean, 2); });
}

} // namespace

double quantile(std::span<const double> sample, double share) {
    assert(!sample.empty());
    std::vector<double> sorted(sample.begin(), sample.end());
    std::ranges::sort(sorted);
    return quantile_of_sorted(sorted, share);
}

Spread spread_of(std::span<const double> sample) {
    return {quantile(sample, 0.05), quantile(sample, 0.5), quantile(sample, 0.95)};
}

double overlap(std::span<const double> a, std::span<const double> b) {
    const auto of_a = histogram(a);
    const auto of_b = histogram(b);
    double common = 0;
    for (std::size_t i = 0; i < histogram_bins; i++)
        common += std::min(of_a[i], of_b[i]);
    return common;
}

double overlap_of_one(std::span<const double> a, std::span<const double> b, std::uint64_t seed) {
    constexpr int deals = 400;
    std::vector<double> pool(a.begin(), a.end());
    pool.insert(pool.end(), b.begin(), b.end());
    air::Random random(seed);
    std::vector<double> overlaps;
    for (int deal = 0; deal < deals; deal++) {
        for (std::size_t i = pool.size() - 1; i > 0; i--)
            std::swap(pool[i], pool[random.below(static_cast<std::uint32_t>(i + 1))]);
        overlaps.push_back(
            overlap(std::span(pool).first(a.size()), std::span(pool).subspan(a.size())));
    }
    return quantile(overlaps, 0.05);
}

double explained_share(std::span<const double> known, std::span<const double> of) {
    assert(known.size() == of.size());
    const auto most_bins = std::clamp<std::size_t>(of.size() / 12, 2, 8);
    const auto bin = bins_of(known, most_bins);
    const double all = squares_about_mean(of);
    double within = 0;
    std::size_t used = 0;
    for (std::size_t b = 0; b < most_bins; b++) {
        std::vector<double> members;
        for (std::size_t i = 0; i < of.size(); i++)
            if (bin[i] == b)
                members.push_back(of[i]);
        if (members.empty())
            continue;
        used++;
        within += squares_about_mean(members);
    }
    const auto count = static_cast<double>(of.size());
    if (all <= 0 || count <= static_cast<double>(used))
        return 0;
    const double left = (within / (count - static_cast<double>(used))) / (all / (count - 1));
    return std::clamp(1 - left, 0.0, 1.0);
}

} // namespace besser::bench
