// SPDX-License-Identifier: GPL-2.0-only
#include "cli/fit_told.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace besser::cli {

namespace {

using bench::Figure;
using bench::Forecast;

double direct_over_v3(const Forecast &each) {
    return each.direct[Figure::rx_mib_per_s] / std::max(1e-6, each.v3[Figure::rx_mib_per_s]);
}

struct HeldOut {
    std::string_view name;
    double tablet;
    double (*of)(const Forecast &);
};

/// Never fitted. MB of the two downloads are 10^6 bytes (field.md: 11.32 MB/s are 7,700 frames/s).
constexpr double mb_per_mib = 1024.0 * 1024 / 1e6;
constexpr HeldOut held_out[] = {
    {"v3 at 4 MiB/s, MiB/s", 2.352,
     [](const Forecast &each) { return each.v3[Figure::rx_mib_per_s]; }},
    {"v3 handing up batches (C2), MiB/s", 2.277,
     [](const Forecast &each) { return each.v3_list_mib_per_s; }},
    {"v3 uncapped, 2.4 GHz, MB/s", 3.12,
     [](const Forecast &each) { return each.v3_uncapped_mib_per_s * mb_per_mib; }},
    {"v3 uncapped, 5 GHz, MB/s", 11.32,
     [](const Forecast &each) { return each.v3_5ghz_mib_per_s * mb_per_mib; }},
};

/// Cells of the columns "5 %", "median" and "95 %".
void add_spread(std::vector<std::string> &row, const bench::Spread &spread,
                fmt::format_string<double> form) {
    for (const double value : {spread.low, spread.middle, spread.high})
        row.push_back(fmt::format(form, double{value}));
}

/// Figures of all sets beside the tablet's.
class ForecastTable {
  public:
    explicit ForecastTable(const std::vector<Forecast> &forecasts) : forecasts_(forecasts) {}

    bench::Spread add(std::string name, std::string tablet,
                      const std::function<double(const Forecast &)> &of) {
        const auto spread = spread_over(forecasts_, of);
        table_.rows.push_back({std::move(name), std::move(tablet)});
        add_spread(table_.rows.back(), spread, "{:.3f}");
        return spread;
    }
    void add_relay(std::string name, std::string tablet, Figure figure) {
        add(std::move(name), std::move(tablet),
            [figure](const Forecast &each) { return each.relay[figure]; });
    }
    Table take() { return std::move(table_); }

  private:
    const std::vector<Forecast> &forecasts_;
    Table table_{{{"figure", false, Table::Role::key}, {"tablet"}, {"5 %"}, {"median"}, {"95 %"}},
                 {}};
};

Table held_out_table(const std::vector<Forecast> &forecasts) {
    Table table{{{"figure", false, Table::Role::key},
                 {"tablet"},
                 {"5 %"},
                 {"median"},
                 {"95 %"},
                 {"covered", false}},
                {}};
    for (const auto &[name, tablet, of] : held_out) {
        const auto spread = spread_over(forecasts, of);
        const bool covered = tablet >= spread.low && tablet <= spread.high;
        table.rows.push_back({std::string(name), fmt::format("{}", tablet)});
        add_spread(table.rows.back(), spread, "{:.3f}");
        table.rows.back().emplace_back(covered ? "yes" : "no");
    }
    return table;
}

std::string shares_of_choices(const bench::FreeParameter &parameter,
                              const std::vector<double> &numbers) {
    std::string shares;
    for (std::size_t choice = 0; choice < parameter.choices.size(); choice++)
        shares +=
            fmt::format("{}{} {:.0f} %", choice == 0 ? "" : ", ", parameter.choices[choice],
                        100.0 * static_cast<double>(std::ranges::count(numbers, double(choice))) /
                            static_cast<double>(numbers.size()));
    return shares;
}

} // namespace

bench::Spread spread_over(const std::vector<Forecast> &forecasts,
                          const std::function<double(const Forecast &)> &of) {
    return bench::spread_of(bench::values_of(forecasts, of));
}

Section told_search(const bench::FitRequest &request, const bench::AbcResult &result) {
    Section section{
        "",
        {fmt::format("Seed {}: {} draws from the prior, {} runs of the relay in {} generations; {} "
                     "sets left, {} of them distinct, each with the relay within {:.1f} % in all "
                     "three figures in the world that chose it.",
                     request.seed, request.prior_draws, result.runs, result.generations.size(),
                     result.particles.size(), result.distinct,
                     (std::exp(result.tolerance) - 1) * 100)}};
    if (result.tolerance > request.tolerance)
        section.blocks.emplace_back(
            fmt::format("The relay's figures were not reached within {:.0f} %: what follows is "
                        "under that misfit.",
                        (std::exp(request.tolerance) - 1) * 100));
    return section;
}

std::vector<Section> told_forecasts(const std::vector<Forecast> &forecasts) {
    ForecastTable matched(forecasts), beside(forecasts), implied(forecasts);
    matched.add_relay("relay: received, MiB/s", "1.362", Figure::rx_mib_per_s);
    matched.add_relay("relay: sdio_rx_work/s", "86.4", Figure::rx_work_per_s);
    matched.add_relay("relay: sdio_tx_work/s", "276.1", Figure::tx_work_per_s);
    matched.add("worst of the three, |log ratio|", "0",
                [](const Forecast &each) { return each.distance; });
    beside.add_relay("relay: bus requests/s", "5800", Figure::requests_per_s);
    beside.add_relay("relay: work items/s", "5643", Figure::work_items_per_s);
    beside.add_relay("relay: bus requests per frame", "9.5", Figure::requests_per_frame);
    implied.add("v3 / relay, received", "1.727", bench::v3_over_relay);
    implied.add("direct / v3, received", "-", direct_over_v3);
    return {{"Matched, in worlds that the inference has not seen", {matched.take()}},
            {"Shown beside (another run, another day)", {beside.take()}},
            {"Held out", {held_out_table(forecasts)}},
            {"Implied", {implied.take()}}};
}

Section told_parameters(const std::vector<bench::Particle> &particles) {
    Table numbers{{{"assumption", false, Table::Role::key},
                   {"searched between", false},
                   {"5 %"},
                   {"median"},
                   {"95 %"}},
                  {}};
    Items choices;
    for (std::size_t i = 0; i < bench::free_parameters().size(); i++) {
        const auto &parameter = bench::free_parameters()[i];
        std::vector<double> values;
        for (const auto &particle : particles)
            values.push_back(bench::number_at(particle.at, i));
        if (!parameter.choices.empty()) {
            choices.push_back(
                {fmt::format("{}: {}", parameter.key, shares_of_choices(parameter, values)), {}});
            continue;
        }
        const auto spread = bench::spread_of(values);
        numbers.rows.push_back(
            {std::string(parameter.key),
             fmt::format("{:g} to {:g} {}", parameter.low, parameter.high, parameter.unit)});
        add_spread(numbers.rows.back(), spread, "{:.4g}");
    }
    return {"Assumptions", {std::move(numbers), std::move(choices)}};
}

Section told_measurements(const Inferred &inferred) {
    constexpr std::size_t shown = 12;
    Items items;
    const auto ranked = bench::rank_measurements(inferred.particles, inferred.forecasts);
    for (const auto &each : std::span(ranked).first(std::min(shown, ranked.size())))
        items.push_back({fmt::format("{:.0f} %: {}, expected {:.4g} to {:.4g}", each.explains * 100,
                                     each.what, each.expected.low, each.expected.high),
                         {std::string(each.how)}});
    return {"What would tell most of v3 / relay, if it were measured on a tablet",
            {"The share of its variance (of the logarithm) that would be gone, and what is "
             "expected.",
             std::move(items)}};
}

Section told_overlap(const std::function<Shares(std::size_t parameter)> &shares) {
    Table table{{{"assumption", false, Table::Role::key}, {"overlap"}, {"once in twenty below"}},
                {}};
    double sum = 0;
    const auto &parameters = bench::free_parameters();
    for (std::size_t i = 0; i < parameters.size(); i++) {
        const auto [one, other] = shares(i);
        const double common = bench::overlap(one, other);
        sum += common;
        table.rows.push_back({std::string(parameters[i].key), fmt::format("{:.2f}", common),
                              fmt::format("{:.2f}", bench::overlap_of_one(one, other, 1))});
    }
    table.rows.push_back(
        {"mean", fmt::format("{:.2f}", sum / static_cast<double>(parameters.size())), ""});
    return {"Overlap",
            {"1: the same. Beside it, below which it would come once in twenty if both were "
             "samples of one distribution.",
             std::move(table)}};
}

std::vector<Section> told_populations(const std::vector<Inferred> &populations) {
    auto overlap = told_overlap([&](std::size_t parameter) {
        Shares shares;
        for (const auto &population : populations)
            for (const auto &particle : population.particles)
                (&population == &populations.front() ? shares.one : shares.other)
                    .push_back(bench::share_of(particle.at, parameter));
        return shares;
    });
    Items ratios;
    for (const auto &population : populations) {
        const auto spread = spread_over(population.forecasts, bench::v3_over_relay);
        ratios.push_back({fmt::format("v3 / relay: {:.3f}, 90 % {:.3f} to {:.3f}", spread.middle,
                                      spread.low, spread.high),
                          {}});
    }
    return {std::move(overlap), {"By population", {std::move(ratios)}}};
}

std::vector<Section> told_recovery(const bench::Recovery &recovery) {
    const auto parameters = bench::free_parameters().size();
    const auto tablets = recovery.tablets.size();
    Table table{{{"MiB/s", true, Table::Role::key},
                 {"rx work/s"},
                 {"tx work/s"},
                 {"within"},
                 {"covered"},
                 {"v3 / relay"},
                 {"90 %", false}},
                {}};
    unsigned covered = 0;
    for (const auto &each : recovery.tablets) {
        covered += each.parameters_covered;
        table.rows.push_back({fmt::format("{:.3f}", each.targets.rx_mib_per_s),
                              fmt::format("{:.1f}", each.targets.rx_work_per_s),
                              fmt::format("{:.1f}", each.targets.tx_work_per_s),
                              fmt::format("{:.1f} %", (std::exp(each.tolerance) - 1) * 100),
                              fmt::format("{} of {}", each.parameters_covered, parameters),
                              fmt::format("{:.3f}", each.v3_over_relay),
                              fmt::format("{:.3f} to {:.3f}", each.low, each.high)});
    }
    Table by_parameter{{{"assumption", false, Table::Role::key}, {"covered", false}}, {}};
    for (std::size_t i = 0; i < parameters; i++)
        by_parameter.rows.push_back({std::string(bench::free_parameters()[i].key),
                                     fmt::format("{} of {}", recovery.covered[i], tablets)});
    return {
        {"Synthetic tablets",
         {std::move(table),
          fmt::format("The central 90 % hold the true value of {} in {} assumptions ({:.1f} %), "
                      "and the true v3 / relay of {} in {} tablets.",
                      covered, parameters * tablets,
                      100.0 * covered / static_cast<double>(parameters * tablets),
                      recovery.ratios_covered, tablets)}},
        {"By assumption", {std::move(by_parameter)}}};
}

} // namespace besser::cli
