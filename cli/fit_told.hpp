// SPDX-License-Identifier: GPL-2.0-only
// What `besser fit` found, as sections of a document.
#pragma once

#include "bench/fit/recovery.hpp"
#include "bench/fit/sensitivity.hpp"
#include "support/document.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace besser::cli {

/// Sets of assumptions, and what each says of the rest.
struct Inferred {
    std::vector<bench::Particle> particles;
    std::vector<bench::Forecast> forecasts;
    double tolerance = 0;
};

bench::Spread spread_over(const std::vector<bench::Forecast> &forecasts,
                          const std::function<double(const bench::Forecast &)> &of);

/// How the search went, and how near it came.
Section told_search(const bench::FitRequest &request, const bench::AbcResult &result);
/// What all sets say: of what was matched, of what was held out, of what follows.
std::vector<Section> told_forecasts(const std::vector<bench::Forecast> &forecasts);
Section told_parameters(const std::vector<bench::Particle> &particles);
/// What would tell most, if it were measured on a tablet.
Section told_measurements(const Inferred &inferred);

/// One parameter in two samples, as shares of its range.
struct Shares {
    std::vector<double> one;
    std::vector<double> other;
};

/// How alike two samples of posteriors are, parameter by parameter.
Section told_overlap(const std::function<Shares(std::size_t parameter)> &shares);
/// The first population and all others.
std::vector<Section> told_populations(const std::vector<Inferred> &populations);
std::vector<Section> told_recovery(const bench::Recovery &recovery);

} // namespace besser::cli
