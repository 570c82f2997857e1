// SPDX-License-Identifier: GPL-2.0-only
#include "bench/fit/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace besser::bench {

namespace {

/// Those that were matched tell nothing new.
bool is_target(Figure figure) {
    return figure == Figure::rx_mib_per_s || figure == Figure::rx_work_per_s ||
           figure == Figure::tx_work_per_s;
}

std::vector<double> values_of(const std::vector<Particle> &particles, std::size_t parameter) {
    std::vector<double> values;
    for (const auto &particle : particles)
        values.push_back(number_at(particle.at, parameter));
    return values;
}

} // namespace

std::vector<double> values_of(const std::vector<Forecast> &forecasts,
                              const std::function<double(const Forecast &)> &of) {
    std::vector<double> values;
    for (const auto &each : forecasts)
        values.push_back(of(each));
    return values;
}

double v3_over_relay(const Forecast &forecast) {
    return forecast.v3[Figure::rx_mib_per_s] / std::max(1e-6, forecast.relay[Figure::rx_mib_per_s]);
}

std::vector<Measurement> rank_measurements(const std::vector<Particle> &particles,
                                           const std::vector<Forecast> &forecasts) {
    const auto wanted = values_of(forecasts, [](const Forecast &each) {
        return std::log(std::max(v3_over_relay(each), 1e-6));
    });
    std::vector<Measurement> all;
    const auto add = [&](std::string what, std::string_view how, const std::vector<double> &known) {
        all.push_back(
            {std::move(what), std::string(how), explained_share(known, wanted), spread_of(known)});
    };
    for (const auto &[figure, name, measure] : figure_table()) {
        if (!is_target(figure))
            add(fmt::format("relay: {}", name), measure,
                values_of(forecasts, [&](const Forecast &each) { return each.relay[figure]; }));
        if (figure != Figure::rx_mib_per_s && figure != Figure::rx_work_per_s)
            add(fmt::format("v3: {}", name), measure,
                values_of(forecasts, [&](const Forecast &each) { return each.v3[figure]; }));
    }
    add("v3 on 5 GHz, uncapped, MiB/s", "iperf3 or a download on a quiet channel",
        values_of(forecasts, [](const Forecast &each) { return each.v3_5ghz_mib_per_s; }));
    add("v3 on 2.4 GHz, uncapped, MiB/s", "iperf3 or a download",
        values_of(forecasts, [](const Forecast &each) { return each.v3_uncapped_mib_per_s; }));
    for (std::size_t i = 0; i < free_parameters().size(); i++)
        if (const auto &parameter = free_parameters()[i]; !parameter.measure.empty())
            add(fmt::format("{}, {}", parameter.key, parameter.unit), parameter.measure,
                values_of(particles, i));
    std::ranges::stable_sort(all, std::greater{}, &Measurement::explains);
    return all;
}

} // namespace besser::bench
