// SPDX-License-Identifier: GPL-2.0-only
// Whether the fit finds what it should: synthetic tablets, whose assumptions are drawn from the
// prior and known, are fitted as the real one is.
#pragma once

#include "bench/fit/fit.hpp"

#include <string>

namespace besser::bench {

/// How one synthetic tablet came out.
struct Recovered {
    Targets targets{};
    double tolerance = 0;
    unsigned parameters_covered = 0; ///< true value within the posterior's central 90 %
    double v3_over_relay = 0;        ///< of the synthetic tablet
    double low = 0;                  ///< the posterior's central 90 % of it
    double high = 0;
};

struct Recovery {
    std::vector<Recovered> tablets;
    std::vector<unsigned> covered; ///< by parameter: of how many tablets
    unsigned ratios_covered = 0;
};

/// Fits `tablets` synthetic ones with the request's settings. Each received at least a tenth of
/// what is offered and not all of it, and dispatched its work items: else three figures say
/// nothing.
[[nodiscard]] Recovery recover(const Profile &base, const FitRequest &request, unsigned tablets,
                               const FitProgress &progress = {});

} // namespace besser::bench
