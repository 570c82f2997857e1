// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/recorded_comparison.hpp"

#include "bench/evidence/claim.hpp"
#include "bench/evidence/statistics.hpp"
#include "bench/record/metrics.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace besser::bench {

namespace {

std::vector<double> rates_mib(const RecordedRun &run) {
    std::vector<double> rates;
    for (const auto &rep : run.reps)
        rates.push_back(static_cast<double>(rep.rx_bytes) / rep.elapsed_s / mib);
    return rates;
}

/// The statistic in MiB/s, by each way to read the run's unit; the first is as published.
std::vector<std::pair<std::string, double>> readings_of(const RecordedRun &run,
                                                        const std::string &statistic) {
    const auto pick = [&](const std::vector<double> &values) {
        const auto summary = summarize(values);
        return statistic == "floor" ? summary.min : summary.mean;
    };
    if (!run.reps.empty())
        return {{"measured", pick(rates_mib(run))}};
    std::vector<std::pair<std::string, double>> readings;
    if (statistic == "floor" && run.floor_mib_per_s)
        readings.emplace_back("as published", *run.floor_mib_per_s);
    if (const auto mean = run.published.means.find(received_rate().name);
        statistic == "mean" && mean != run.published.means.end())
        readings.emplace_back("as published", mean->second / mib);
    if (!run.kb_per_s_by_rep.empty()) {
        const double value = pick(run.kb_per_s_by_rep);
        readings.emplace_back("KB = 1024 bytes", value * 1024 / mib);
        readings.emplace_back("KB = 1000 bytes", value * 1000 / mib);
    }
    return readings;
}

/// How many pairs of windows show the change with the wanted power, if single windows of a driver
/// spread by `spread` (of the logarithm).
std::string pairs_needed(double ratio, double spread, const std::string &as) {
    const Claim changed{0, 0, true};
    const auto pairs =
        windows_needed(changed, std::log(ratio), spread * std::sqrt(2.0), 1, usual_level);
    return fmt::format("if windows spread by {:.0f} %{}: {}", std::expm1(spread) * 100, as,
                       pairs == 0 ? "more than 10,000" : fmt::format("{}", pairs));
}

/// How far one driver's rates on several days stray, as a standard deviation of their logarithms.
double spread_of(const std::vector<double> &rates) {
    std::vector<double> logs;
    for (const auto rate : rates)
        logs.push_back(std::log(rate));
    return summarize(logs).sd.value_or(0);
}

void add_windows_needed(RecordedComparison &comparison, const RecordedRun &from) {
    constexpr double hopeful = 0.0953; // 10 %
    auto line = fmt::format("each side is one window, so there is no interval; pairs of windows "
                            "that show {:+.0f} % with a power of {:.0f} %, {}",
                            (comparison.ratio - 1) * 100, wanted_power * 100,
                            pairs_needed(comparison.ratio, hopeful, ""));
    if (!from.other_days_mib_per_s.empty()) {
        auto rates = from.other_days_mib_per_s;
        rates.push_back(comparison.from_mib_per_s);
        line += "; " + pairs_needed(comparison.ratio, spread_of(rates),
                                    fmt::format(", as {} and days of the same driver do ({} MiB/s)",
                                                from.id, fmt::join(rates, ", ")));
    }
    comparison.needs.push_back(std::move(line));
}

std::vector<double> rates_without_deaths(const RecordedRun &run) {
    auto rates = run.reps.empty() ? run.kb_per_s_by_rep : rates_mib(run);
    if (run.reps.empty())
        for (auto &rate : rates)
            rate *= 1024 / mib;
    std::vector<double> alive;
    for (std::size_t rep = 0; rep < rates.size(); ++rep)
        if (std::ranges::find(run.link_deaths, rep, &LinkDeath::rep) == run.link_deaths.end())
            alive.push_back(rates[rep]);
    return alive;
}

/// A rep whose link died measures an outage, and no rate.
void add_deaths(RecordedComparison &comparison, const RecordedRun &from, const RecordedRun &to) {
    for (const auto *run : {&from, &to})
        for (const auto &death : run->link_deaths)
            comparison.needs.push_back(
                fmt::format("rep {} of {} lost its link after {:.0f} s: it holds an outage, which "
                            "is a failure to be counted, and no rate",
                            death.rep + 1, run->id, death.after_s));
    const auto of_from = rates_without_deaths(from), of_to = rates_without_deaths(to);
    if ((from.link_deaths.empty() && to.link_deaths.empty()) || of_from.empty() || of_to.empty())
        return;
    const auto pick = [&](const std::vector<double> &rates) {
        const auto summary = summarize(rates);
        return comparison.statistic == "floor" ? summary.min : summary.mean;
    };
    comparison.needs.push_back(fmt::format("without such reps the {} gives {:.1f}x",
                                           comparison.statistic, pick(of_to) / pick(of_from)));
}

void add_needs(RecordedComparison &comparison, const RecordedRun &from, const RecordedRun &to) {
    if (comparison.statistic == "floor")
        comparison.needs.push_back(fmt::format(
            "a floor is the least of {} reps beside the least of {}, each of one window: the more "
            "reps, the lower; compare means over windows",
            std::max(to.reps.size(), to.kb_per_s_by_rep.size()),
            std::max(from.reps.size(), from.kb_per_s_by_rep.size())));
    add_deaths(comparison, from, to);
    if (comparison.statistic == "mean")
        add_windows_needed(comparison, from);
}

} // namespace

RecordedComparison read_recorded_comparison(const TomlFields &fields,
                                            const std::vector<RecordedRun> &runs) {
    RecordedComparison comparison{fields.required_text("from"),
                                  fields.required_text("to"),
                                  fields.required_text("statistic"),
                                  fields.text("published"),
                                  0,
                                  0,
                                  0,
                                  {},
                                  {}};
    if (comparison.statistic != "mean" && comparison.statistic != "floor")
        fields.complain("statistic", "is unknown", "known: mean, floor");
    const auto readings = [&](std::string_view key, const std::string &id) {
        const auto run = std::ranges::find(runs, id, &RecordedRun::id);
        auto found = run == runs.end() ? decltype(readings_of(*run, ""))()
                                       : readings_of(*run, comparison.statistic);
        if (found.empty())
            fields.complain(key,
                            fmt::format("\"{}\" is no run with a {}", id, comparison.statistic),
                            "name a run of this file");
        return found;
    };
    if (comparison.from == comparison.to)
        fields.complain("to", "is the same run as from", "compare two runs");
    const auto from = readings("from", comparison.from), to = readings("to", comparison.to);
    if (from.empty() || to.empty())
        return comparison;
    if (std::ranges::any_of(from, [](const auto &reading) { return reading.second <= 0; })) {
        fields.complain(
            "from", fmt::format("\"{}\" has no {} above 0", comparison.from, comparison.statistic),
            "compare with a run that received something");
        return comparison;
    }
    comparison.from_mib_per_s = from.front().second;
    comparison.to_mib_per_s = to.front().second;
    comparison.ratio = comparison.to_mib_per_s / comparison.from_mib_per_s;
    for (const auto &[name, value] : from)
        comparison.readings.emplace_back(name, comparison.to_mib_per_s / value);
    add_needs(comparison, *std::ranges::find(runs, comparison.from, &RecordedRun::id),
              *std::ranges::find(runs, comparison.to, &RecordedRun::id));
    return comparison;
}

std::vector<std::string> worth_of_zeros(const RecordedRun &run) {
    double exposure_s = 0;
    Counters sums;
    for (const auto &rep : run.reps) {
        exposure_s += rep.elapsed_s;
        for (const auto &[probe, count] : rep.counters)
            sums[probe] += count;
    }
    std::vector<std::string> zeros;
    for (const auto &[probe, count] : sums)
        if (count == 0)
            zeros.push_back(probe);
    if (zeros.empty())
        return {};
    std::vector<std::string> lines = {fmt::format(
        "{}: none of {} in {:.0f} s: fewer than {:.0f} per hour (95 %) in this window; of other "
        "windows one says nothing",
        run.id, fmt::join(zeros, ", "), exposure_s, zero_rate_bound(exposure_s) * 3600)};
    if (!run.warnings_contradicted.empty())
        lines.push_back(fmt::format("{}: its count of warnings is contradicted: {}", run.id,
                                    run.warnings_contradicted));
    return lines;
}

} // namespace besser::bench