// SPDX-License-Identifier: GPL-2.0-only
// What somebody with a tablet should measure next, so that most is known of v3 against the relay.
#pragma once

#include "bench/fit/fit.hpp"
#include "bench/fit/spread.hpp"

#include <functional>
#include <string>
#include <vector>

namespace besser::bench {

/// What v3 receives for each byte of the relay, 4 MiB/s offered.
[[nodiscard]] double v3_over_relay(const Forecast &forecast);

/// One value of each forecast, in their order.
[[nodiscard]] std::vector<double> values_of(const std::vector<Forecast> &forecasts,
                                            const std::function<double(const Forecast &)> &of);

struct Measurement {
    std::string what;
    std::string how;
    double explains = 0; ///< share of the variance of log(v3/relay) that would be gone
    Spread expected;     ///< what the posterior expects to be measured
};

/// The most telling first. `particles` and `forecasts` belong together.
[[nodiscard]] std::vector<Measurement> rank_measurements(const std::vector<Particle> &particles,
                                                         const std::vector<Forecast> &forecasts);

} // namespace besser::bench
