// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/claim.hpp"

#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace besser::bench {

namespace {

constexpr std::size_t most_windows = 10'000;

double two_sided(double p) { return std::min(1.0, 2 * p); }

/// Of a ratio that is better by `margin`, the bound on the side of the worse.
Claim better_than(double margin, Better better) {
    Claim claim;
    if (better == Better::higher)
        claim.low = std::log1p(margin);
    else
        claim.high = std::log1p(-margin);
    return claim;
}

double log_of(const std::optional<double> &bound, double none) {
    return bound ? std::log(*bound) : none; // log(0) is minus infinity: no bound
}

/// Student's t of windows about `truth`, against a bound: whether it is seen to lie above.
class Power {
  public:
    Power(double truth, double spread, std::size_t windows, std::size_t strata, double level)
        : truth_(truth), error_(spread / std::sqrt(static_cast<double>(windows))),
          degrees_(static_cast<double>(windows - strata)),
          critical_(
              boost::math::quantile(complement(boost::math::students_t(degrees_), level / 2))) {}

    double above(double bound) const {
        if (std::isinf(bound))
            return bound < 0 ? 1 : 0;
        return tail((truth_ - bound) / error_);
    }
    double below(double bound) const {
        if (std::isinf(bound))
            return bound > 0 ? 1 : 0;
        return tail((bound - truth_) / error_);
    }

  private:
    double tail(double shift) const {
        constexpr double certain = 30; // beyond it the distribution's series are slow, and it is 1
        if (shift - critical_ > certain)
            return 1;
        if (critical_ - shift > certain)
            return 0;
        return boost::math::cdf(complement(boost::math::non_central_t(degrees_, shift), critical_));
    }

    double truth_, error_, degrees_, critical_;
};

/// How probable the data are if the truth is beyond the bound's wrong side. A bound at infinity is
/// none.
double p_above(const Estimate &estimate, double bound, double doubt) {
    if (std::isinf(bound))
        return bound < 0 ? 0 : 1;
    if (std::isinf(doubt))
        return 1;
    if (estimate.deterministic())
        return estimate.value - doubt >= bound ? 0 : 1;
    return p_of_above(estimate, bound + doubt);
}

double p_below(const Estimate &estimate, double bound, double doubt) {
    return p_above({-estimate.value, estimate.error, estimate.degrees}, -bound, doubt);
}

/// Of windows that do not vary, what they say is so: also that two arms are the same.
Test test_certain_difference(double value, const Doubt &doubt) {
    const bool differs = value - doubt.below > 0 || value + doubt.above < 0;
    const bool same = value == 0 && doubt.below == 0 && doubt.above == 0;
    return {differs ? 0.0 : 1.0, same ? 0.0 : 1.0};
}

} // namespace

Claim claim_of_mean(const Expectation &expect) {
    Claim claim;
    claim.low = expect.min.value_or(claim.low);
    claim.high = expect.max.value_or(claim.high);
    return claim;
}

Claim claim_of_ratio(const Expectation &expect, const Metric &metric) {
    const Claim all;
    switch (expect.form) {
    case Form::bounds:
        return {log_of(expect.min, all.low), log_of(expect.max, all.high), false};
    case Form::superior:
        return better_than(expect.margin, metric.better);
    case Form::not_inferior:
        return better_than(-expect.margin, metric.better);
    case Form::equivalent:
        return {-std::log1p(expect.margin), std::log1p(expect.margin), false};
    case Form::different:
        return {0, 0, true};
    }
    return all;
}

Test test(const Claim &claim, const Estimate &estimate, const Doubt &doubt) {
    if (claim.outside && estimate.deterministic())
        return test_certain_difference(estimate.value, doubt);
    const double above_high = p_above(estimate, claim.high, doubt.below);
    const double below_low = p_below(estimate, claim.low, doubt.above);
    const double beyond = two_sided(std::min(above_high, below_low));
    if (claim.outside)
        return {beyond, 1}; // no data show that two things do not differ at all
    const double above_low = p_above(estimate, claim.low, doubt.below);
    const double below_high = p_below(estimate, claim.high, doubt.above);
    const double within = two_sided(std::max(above_low, below_high));
    return {within, within == 0 ? 1 : beyond}; // without variance, on the bound is within
}

std::vector<double> holm_levels(std::span<const double> p, double level) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t index) { return p[index]; });
    std::vector<double> levels(p.size());
    double current = 0;
    bool stopped = false; // behind the first that does not count none does
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        if (!stopped)
            current = level / static_cast<double>(order.size() - rank);
        levels[order[rank]] = current;
        stopped = stopped || p[order[rank]] > current;
    }
    return levels;
}

double power(const Claim &claim, double truth, double spread, std::size_t windows,
             std::size_t strata, double level) {
    if (windows < 2 * strata)
        return 0;
    if (spread == 0)
        return claim.outside && truth == claim.low ? 0 : 1;
    const Power of(truth, spread, windows, strata, level);
    if (claim.outside)
        return std::min(1.0, of.above(claim.high) + of.below(claim.low));
    if (truth >= claim.low && truth <= claim.high)
        return std::max(0.0, of.above(claim.low) + of.below(claim.high) - 1);
    return std::min(1.0, of.above(claim.high) + of.below(claim.low));
}

std::size_t windows_needed(const Claim &claim, double truth, double spread, std::size_t strata,
                           double level) {
    for (std::size_t windows = 2 * strata; windows <= most_windows;
         windows += std::max(strata, windows / 50 / strata * strata))
        if (power(claim, truth, spread, windows, strata, level) >= wanted_power)
            return windows;
    return 0;
}

} // namespace besser::bench
