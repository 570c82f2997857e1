// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/statistics.hpp"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <numeric>

namespace besser::bench {

namespace {

double square(double value) { return value * value; }

bool constant(std::span<const double> values) {
    return std::ranges::all_of(values, [&](double value) { return value == values.front(); });
}

/// Student's t about a truth that lies at `bound`, at most at the estimate.
double upper_tail(const Estimate &estimate, double bound) {
    const double t = (estimate.value - bound) / estimate.error;
    return boost::math::cdf(complement(boost::math::students_t(estimate.degrees), t));
}

using Strata = std::map<std::string, std::vector<double>>;

Strata by_stratum(std::span<const Observation> windows) {
    Strata strata;
    for (const auto &window : windows)
        strata[window.stratum].push_back(window.value);
    return strata;
}

/// What the means of independent samples add to the variance of their sum, and with how many
/// degrees of freedom that is known (Satterthwaite).
class Variance {
  public:
    void add(const Summary &sample, double weight) {
        const auto count = static_cast<double>(sample.count);
        const double part = square(weight * *sample.sd) / count;
        sum_ += part;
        squares_ += square(part) / (count - 1);
        all_degrees_ += count - 1;
    }

    double error() const { return std::sqrt(sum_); }
    double degrees() const { return squares_ > 0 ? square(sum_) / squares_ : all_degrees_; }

  private:
    double sum_ = 0, squares_ = 0, all_degrees_ = 0;
};

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
            summary.sd = 0;
        return summary;
    }
    const double count = static_cast<double>(n);
    summary.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double squares = 0;
    for (const double value : values)
        squares += square(value - summary.mean);
    summary.sd = std::sqrt(squares / (count - 1));
    return summary;
}

Interval interval_of(const Estimate &estimate, double level) {
    if (estimate.deterministic())
        return {estimate.value, estimate.value};
    const double t =
        boost::math::quantile(complement(boost::math::students_t(estimate.degrees), level / 2));
    return {estimate.value - t * estimate.error, estimate.value + t * estimate.error};
}

double p_of_above(const Estimate &estimate, double bound) { return upper_tail(estimate, bound); }

std::optional<Estimate> stratified_mean(std::span<const Observation> windows) {
    const auto strata = by_stratum(windows);
    const double weight = 1.0 / static_cast<double>(strata.size());
    Estimate estimate;
    Variance variance;
    for (const auto &[name, values] : strata) {
        const auto summary = summarize(values);
        if (!summary.sd)
            return {};
        estimate.value += weight * summary.mean;
        variance.add(summary, weight);
    }
    if (strata.empty())
        return {};
    estimate.error = variance.error();
    estimate.degrees = variance.degrees();
    return estimate;
}

std::optional<Estimate> difference_of_means(std::span<const double> from,
                                            std::span<const double> to) {
    if (from.size() < 2 || to.size() < 2)
        return {};
    const auto a = summarize(from), b = summarize(to);
    Variance variance;
    variance.add(a, 1);
    variance.add(b, 1);
    return Estimate{b.mean - a.mean, variance.error(), variance.degrees()};
}

std::vector<StratumMean> means_by_stratum(std::span<const Observation> windows) {
    std::vector<StratumMean> means;
    for (const auto &[name, values] : by_stratum(windows))
        means.push_back({name, values.size(), summarize(values).mean});
    return means;
}

double zero_rate_bound(double exposure_s) {
    assert(exposure_s > 0);
    return 3.0 / exposure_s;
}

double zero_share_bound(std::size_t windows) {
    assert(windows > 0);
    return 1 - std::pow(usual_level, 1.0 / static_cast<double>(windows));
}

} // namespace besser::bench
