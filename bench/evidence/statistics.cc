// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/statistics.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace besser::bench {

namespace {

constexpr std::size_t permutation_windows_min = 4;
constexpr std::size_t permutation_windows_total = 20;

double student_quantile(double degrees, double probability) {
    return boost::math::quantile(boost::math::students_t(degrees), probability);
}

std::vector<double> logs(std::span<const double> values) {
    std::vector<double> result;
    for (const double value : values)
        result.push_back(std::log(value));
    return result;
}

bool constant(std::span<const double> values) {
    return std::ranges::all_of(values, [&](double value) { return value == values.front(); });
}

/// Welch's standard error and degrees of freedom for the difference of two means.
struct Welch {
    double error = 0;
    double degrees = 0;
};

Welch welch(const Summary &a, const Summary &b) {
    const auto square = [](double value) { return value * value; };
    const double va = square(*a.sd) / static_cast<double>(a.count);
    const double vb = square(*b.sd) / static_cast<double>(b.count);
    const double degrees = square(va + vb) / (square(va) / static_cast<double>(a.count - 1) +
                                              square(vb) / static_cast<double>(b.count - 1));
    return {std::sqrt(va + vb), degrees};
}

/// Share of all ways to split the pooled windows whose difference of means is at least the observed
/// one.
double exact_permutation_p(std::span<const double> a, std::span<const double> b) {
    std::vector<double> pooled(a.begin(), a.end());
    pooled.insert(pooled.end(), b.begin(), b.end());
    const double total = std::accumulate(pooled.begin(), pooled.end(), 0.0);
    const auto difference = [&](double sum_a) {
        return std::abs(sum_a / static_cast<double>(a.size()) -
                        (total - sum_a) / static_cast<double>(b.size()));
    };
    const double observed = difference(std::accumulate(a.begin(), a.end(), 0.0));
    const double tolerance = 1e-9 * (1 + observed);
    std::size_t splits = 0, as_extreme = 0;
    for (std::uint32_t mask = 0; mask < (1U << pooled.size()); ++mask) {
        if (std::popcount(mask) != static_cast<int>(a.size()))
            continue;
        double sum = 0;
        for (std::size_t i = 0; i < pooled.size(); ++i)
            sum += (mask >> i & 1U) != 0 ? pooled[i] : 0;
        ++splits;
        as_extreme += difference(sum) >= observed - tolerance ? 1 : 0;
    }
    return static_cast<double>(as_extreme) / static_cast<double>(splits);
}

void add_inference(Ratio &ratio, std::span<const double> from, std::span<const double> to) {
    const auto log_from = logs(from), log_to = logs(to);
    const auto a = summarize(log_from), b = summarize(log_to);
    if (*a.sd == 0 && *b.sd == 0) { // windows that differ by less than their logarithms can tell
        ratio.deterministic = true;
        return;
    }
    const auto [error, degrees] = welch(a, b);
    const double half = student_quantile(degrees, 0.975) * error;
    const double difference = b.mean - a.mean;
    ratio.interval = Interval{std::exp(difference - half), std::exp(difference + half)};
    ratio.detectable_change =
        (student_quantile(degrees, 0.975) + student_quantile(degrees, 0.8)) * error;
    if (std::min(from.size(), to.size()) >= permutation_windows_min &&
        from.size() + to.size() <= permutation_windows_total)
        ratio.permutation_p = exact_permutation_p(log_from, log_to);
}

} // namespace

Summary summarize(std::span<const double> values) {
    assert(!values.empty());
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    Summary summary;
    const auto n = sorted.size();
    summary.count = n;
    summary.min = sorted.front();
    summary.max = sorted.back();
    summary.median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    if (constant(values)) {
        summary.mean = values.front(); // exactly, so that no rounding looks like variance
        if (n > 1)
            summary.sd = summary.half_width = 0;
        return summary;
    }
    const double count = static_cast<double>(n);
    summary.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0;
    for (const double value : values)
        squares += (value - summary.mean) * (value - summary.mean);
    summary.sd = std::sqrt(squares / (count - 1));
    summary.half_width = student_quantile(count - 1, 0.975) * *summary.sd / std::sqrt(count);
    return summary;
}

std::optional<Ratio> compare_windows(std::span<const double> from, std::span<const double> to) {
    assert(!from.empty() && !to.empty());
    const auto mean_from = summarize(from).mean, mean_to = summarize(to).mean;
    if (mean_from <= 0)
        return {};
    const auto positive = [](double value) { return value > 0; };
    const bool has_zero =
        !std::ranges::all_of(from, positive) || !std::ranges::all_of(to, positive);
    Ratio ratio;
    ratio.value = has_zero ? mean_to / mean_from
                           : std::exp(summarize(logs(to)).mean - summarize(logs(from)).mean);
    const bool windows = from.size() >= 2 && to.size() >= 2;
    ratio.deterministic = windows && constant(from) && constant(to);
    if (ratio.deterministic)
        ratio.value = mean_to / mean_from;
    else if (windows && !has_zero)
        add_inference(ratio, from, to);
    return ratio;
}

double zero_rate_bound(double exposure_s) {
    assert(exposure_s > 0);
    return 3.0 / exposure_s;
}

} // namespace besser::bench
