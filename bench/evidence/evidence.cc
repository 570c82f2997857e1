// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::bench {

namespace {

bool is_among(const std::vector<std::string> &list, std::string_view name) {
    return std::ranges::find(list, name) != list.end();
}

/// What the metric's probes counted.
std::uint64_t counted(const Metric &metric, const Counters &counters) {
    std::uint64_t sum = 0;
    for (const auto &[name, count] : counters)
        sum += is_among(metric.probes, name) ? count : 0;
    return sum;
}

std::optional<std::string> find_witness(const Measurements &measured, const Metric &metric) {
    for (const auto &rep : measured.reps) {
        if (const auto count = counted(metric, rep.counters))
            return fmt::format("it counted {} in a rep of {}", count, rep.arm);
        if (const auto count = counted(metric, rep.facts.stimuli))
            return fmt::format("it counted {} on a known stimulus in {}", count, rep.arm);
        if (is_among(metric.probes, "rx.bytes") && rep.rx_bytes > 0)
            return fmt::format("it counted {} bytes in a rep of {}", rep.rx_bytes, rep.arm);
    }
    for (const auto &run : measured.published) {
        for (const auto &[name, mean] : run.means) {
            const auto other = find_metric(name);
            if (mean > 0 && other && other->probes == metric.probes)
                return fmt::format("it counted {}{} in {} ({})", format_value(*other, mean),
                                   other->unit, run.arm, run.id);
        }
    }
    return {};
}

std::vector<Metric> measured_metrics(const Measurements &measured) {
    auto metrics = metrics_of(measured.reps);
    for (const auto &run : measured.published) {
        for (const auto &[name, mean] : run.means) {
            auto metric = find_metric(name);
            if (metric && std::ranges::find(metrics, name, &Metric::name) == metrics.end())
                metrics.push_back(std::move(*metric));
        }
    }
    return metrics;
}

/// What is stored under a key, or null.
template <class Index, class Stored>
const Stored *look_up(const Index &index, const std::vector<Stored> &stored,
                      const typename Index::key_type &key) {
    const auto found = index.find(key);
    return found == index.end() ? nullptr : &stored[found->second];
}

} // namespace

std::map<std::string, Reps, std::less<>> reps_by_arm(const std::vector<RepRecord> &reps) {
    std::map<std::string, Reps, std::less<>> grouped;
    for (const auto &rep : reps)
        grouped[rep.arm].push_back(&rep);
    return grouped;
}

Evidence::Evidence(const Plan &plan, const Measurements &measured)
    : plan_(plan), measured_(measured), reps_(reps_by_arm(measured.reps)),
      metrics_(measured_metrics(measured)) {
    for (const auto &metric : metrics_) {
        witnesses_.emplace(metric.name, find_witness(measured, metric));
        for (const auto &arm : plan.arms) {
            if (auto figure = compute(arm.name, metric)) {
                figure_index_.emplace(Key{arm.name, metric.name}, figures_.size());
                figures_.push_back(std::move(*figure));
            }
        }
    }
    for (const auto &comparison : plan.all_comparisons()) {
        for (const auto &metric : metrics_) {
            const auto *from = figure(comparison.from, metric.name);
            const auto *to = figure(comparison.to, metric.name);
            if (!from || !to)
                continue;
            comparison_index_.emplace(Key{comparison_name(comparison), metric.name},
                                      comparisons_.size());
            comparisons_.push_back(compare(comparison, *from, *to, measured.paired));
        }
    }
}

std::optional<ArmFigure> Evidence::compute(const std::string &arm, const Metric &metric) const {
    if (auto figure = measured_figure(arm, metric, reps_of(arm)))
        return figure;
    const auto *run = published_of(arm);
    if (!run || !run->means.contains(metric.name))
        return {};
    auto figure = published_figure(arm, metric, run->means.at(metric.name), run->duration_s);
    figure.absent = reps_of(arm).size();
    return figure;
}

const Reps &Evidence::reps_of(std::string_view arm) const {
    static const Reps none;
    const auto found = reps_.find(arm);
    return found == reps_.end() ? none : found->second;
}

const PublishedRun *Evidence::published_of(std::string_view arm) const {
    const auto found = std::ranges::find(measured_.published, arm, &PublishedRun::arm);
    return found == measured_.published.end() ? nullptr : &*found;
}

const ArmFigure *Evidence::figure(const std::string &arm, const std::string &metric) const {
    return look_up(figure_index_, figures_, {arm, metric});
}

const ComparisonFigure *Evidence::comparison(const Comparison &comparison,
                                             const std::string &metric) const {
    return look_up(comparison_index_, comparisons_, {comparison_name(comparison), metric});
}

std::uint64_t Evidence::counted_by(const Metric &metric, const RepRecord &rep) {
    return counted(metric, rep.counters);
}

bool Evidence::can_measure(const Metric &metric) const {
    return measured_.probes ? measurable(metric, *measured_.probes)
                            : witnesses_.contains(metric.name);
}

const std::optional<std::string> &Evidence::witness(const std::string &metric) const {
    static const std::optional<std::string> none;
    const auto found = witnesses_.find(metric);
    return found == witnesses_.end() ? none : found->second;
}

} // namespace besser::bench
