// SPDX-License-Identifier: GPL-2.0-only
#include "bench/record/metrics.hpp"

#include "support/suggestion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <set>

namespace besser::bench {

namespace {

constexpr std::string_view function_mark = "<function>";
constexpr std::string_view work_prefix = "work.";

std::string replaced(std::string text, std::string_view parameter) {
    if (const auto at = text.find(function_mark); at != std::string::npos)
        text.replace(at, function_mark.size(), parameter);
    return text;
}

bool is_function_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

} // namespace

std::optional<double> Metric::value(const RepRecord &rep) const {
    if (derive != nullptr)
        return derive(rep, parameter);
    const auto found = rep.metrics.find(name);
    return found == rep.metrics.end() ? std::nullopt : std::optional(found->second);
}

bool takes_function(const Metric &metric) {
    return metric.name.find(function_mark) != std::string::npos;
}

Metric of_function(const Metric &metric, std::string_view function) {
    assert(takes_function(metric));
    auto one = metric;
    one.name = replaced(one.name, function);
    one.parameter = function;
    for (auto &probe : one.probes)
        probe = replaced(probe, function);
    return one;
}

std::optional<Metric> find_metric(std::string_view name) {
    for (const auto &metric : metric_table()) {
        if (!takes_function(metric)) {
            if (metric.name == name)
                return metric;
            continue;
        }
        const auto mark = metric.name.find(function_mark);
        if (name.starts_with(std::string_view(metric.name).substr(0, mark)) &&
            is_function_name(name.substr(mark)))
            return of_function(metric, name.substr(mark));
    }
    return {};
}

const Metric &received_rate() {
    const auto &first = metric_table().front();
    assert(first.name == "goodput");
    return first;
}

std::vector<std::string> metric_names() {
    std::vector<std::string> names;
    for (const auto &metric : metric_table())
        names.push_back(metric.name);
    return names;
}

std::string unknown_metric(std::string_view name, bool others_exist) {
    const auto metric = find_metric(name);
    if (metric &&
        (metric->parameter.empty() || others_exist ||
         std::ranges::find(known_work_functions, metric->parameter) != known_work_functions.end()))
        return "";
    if (metric)
        return fmt::format("no rig knows the work function \"{}\"{}; known: {}", metric->parameter,
                           did_you_mean(metric->parameter, known_work_functions),
                           fmt::join(known_work_functions, ", "));
    std::vector<std::string> names;
    for (const auto &known : metric_table()) {
        if (!takes_function(known))
            names.push_back(known.name);
        else
            for (const auto function : known_work_functions)
                names.push_back(of_function(known, function).name);
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    return fmt::format("\"{}\" is an unknown metric{}; known: {}", name, did_you_mean(name, views),
                       fmt::join(metric_names(), ", "));
}

std::string_view estimand_name(Estimand estimand) {
    switch (estimand) {
    case Estimand::count:
        return "count";
    case Estimand::goodput:
        return "goodput at the load";
    case Estimand::capacity:
        return "capacity";
    case Estimand::cost:
        return "cost per frame";
    case Estimand::failure:
        return "failures";
    }
    return "";
}

std::string describe_range(const Metric &metric) {
    const auto &[low, high, whole] = metric.range;
    return fmt::format("{} to {}{}{}", format_value(metric, low), format_value(metric, high),
                       metric.unit.empty() || metric.unit.starts_with('/') ? "" : " ", metric.unit);
}

bool measurable(const Metric &metric, const std::vector<std::string> &probes) {
    const auto has = [&](std::string_view probe) {
        return std::ranges::any_of(probes, [&](std::string_view entry) {
            return entry == every_work_probe ? probe.starts_with(work_prefix) : entry == probe;
        });
    };
    return std::ranges::all_of(metric.probes, has);
}

std::vector<Metric> metrics_of(const std::vector<RepRecord> &reps) {
    std::set<std::string> functions;
    for (const auto &rep : reps) {
        for (const auto &[name, count] : rep.counters) {
            if (name.starts_with(work_prefix))
                functions.insert(name.substr(work_prefix.size()));
        }
    }
    std::vector<Metric> found;
    const auto keep = [&](const Metric &metric) {
        if (std::ranges::any_of(reps,
                                [&](const auto &rep) { return metric.value(rep).has_value(); }))
            found.push_back(metric);
    };
    for (const auto &metric : metric_table()) {
        if (!takes_function(metric)) {
            keep(metric);
            continue;
        }
        for (const auto &function : functions)
            keep(of_function(metric, function));
    }
    return found;
}

std::string format_value(const Metric &metric, double value) {
    const double shown = value / metric.per_unit;
    const bool is_count = metric.unit.empty() && shown == std::floor(shown);
    if (shown == 0 || is_count)
        return fmt::format("{:.0f}", shown);
    if (std::abs(shown) >= 1000)
        return fmt::format("{:.0f}", shown);
    if (std::abs(shown) < 0.1)
        return fmt::format("{:.2g}", shown);
    if (std::abs(shown) >= 10)
        return fmt::format("{:.1f}", shown);
    return fmt::format("{:.3f}", shown);
}

bool at_cap(const RepRecord &rep) {
    return rep.facts.offered_bytes && *rep.facts.offered_bytes > 0 &&
           static_cast<double>(rep.rx_bytes) >=
               cap_share * static_cast<double>(*rep.facts.offered_bytes);
}

} // namespace besser::bench
