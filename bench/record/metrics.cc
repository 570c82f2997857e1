// SPDX-License-Identifier: GPL-2.0-only
#include "bench/record/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace besser::bench {

namespace {

using Value = std::optional<double>;
constexpr std::string_view function_mark = "<function>";
constexpr double mib_bytes = 1024.0 * 1024.0;

Value counter(const RepRecord &rep, std::string_view name) {
    const auto found = rep.counters.find(std::string(name));
    if (found == rep.counters.end())
        return {};
    return static_cast<double>(found->second);
}

Value work(const RepRecord &rep, std::string_view function) {
    return counter(rep, fmt::format("work.{}", function));
}

Value over(Value amount, Value by) {
    if (!amount || !by || *by <= 0)
        return {};
    return *amount / *by;
}

Value bus_requests(const RepRecord &rep, std::string_view = {}) {
    Value sum;
    for (const auto &[name, count] : rep.counters) {
        if (name.starts_with("bus."))
            sum = sum.value_or(0) + static_cast<double>(count);
    }
    return sum;
}

Value first_event(const RepRecord &rep, EventKind kind) {
    for (const auto &event : rep.events) {
        if (event.kind == kind)
            return event.uptime_s - rep.uptime_s;
    }
    return {};
}

Value measured(const RepRecord &rep, std::string_view name) {
    const auto found = rep.metrics.find(std::string(name));
    return found == rep.metrics.end() ? Value{} : Value{found->second};
}

using Rep = const RepRecord &;
using Name = std::string_view;
const std::vector<std::string> bus_probes = {"bus.cmd52_read", "bus.cmd52_write", "bus.cmd53_read",
                                             "bus.cmd53_write"};

/// In the order in which people read them.
const std::vector<Metric> &registry() {
    using enum Dimension;
    using enum Better;
    static const std::vector<Metric> all = {
        {"rx_rate",
         "MiB/s",
         mib_bytes,
         byte_rate,
         higher,
         {"rx.bytes"},
         false,
         true,
         [](Rep rep, Name) { return over(static_cast<double>(rep.rx_bytes), rep.elapsed_s); },
         ""},
        {"rx_frames",
         "frames",
         1,
         number,
         higher,
         {"rx.frames"},
         false,
         true,
         [](Rep rep, Name) { return counter(rep, "rx.frames"); },
         ""},
        {"dispatches.<function>",
         "",
         1,
         number,
         lower,
         {"work.<function>"},
         false,
         false,
         work,
         ""},
        {"dispatch_rate.<function>",
         "/s",
         1,
         frequency,
         lower,
         {"work.<function>"},
         false,
         false,
         [](Rep rep, Name name) { return over(work(rep, name), rep.elapsed_s); },
         ""},
        {"dispatches_per_mb.<function>",
         "/MB",
         1,
         number,
         lower,
         {"work.<function>"},
         false,
         false,
         [](Rep rep, Name name) {
             return over(work(rep, name), static_cast<double>(rep.rx_bytes) / 1e6);
         },
         ""},
        {"dispatches_per_frame.<function>",
         "/frame",
         1,
         number,
         lower,
         {"work.<function>"},
         false,
         false,
         [](Rep rep, Name name) { return over(work(rep, name), counter(rep, "rx.frames")); },
         ""},
        {"bh_redispatches",
         "",
         1,
         number,
         lower,
         {"bh.redispatches", "work.bes2600_bh_work"},
         false,
         false,
         [](Rep rep, Name) { return counter(rep, "bh.redispatches"); },
         ""},
        {"wakeups",
         "",
         1,
         number,
         lower,
         {"bh.wakeups"},
         false,
         false,
         [](Rep rep, Name) { return counter(rep, "bh.wakeups"); },
         ""},
        {"interrupts",
         "",
         1,
         number,
         lower,
         {"irq.interrupts"},
         false,
         false,
         [](Rep rep, Name) { return counter(rep, "irq.interrupts"); },
         ""},
        {"bus_requests", "", 1, number, lower, bus_probes, false, false, bus_requests, ""},
        {"bus_requests_per_frame", "/frame", 1, number, lower, bus_probes, false, false,
         [](Rep rep, Name) { return over(bus_requests(rep), counter(rep, "rx.frames")); }, ""},
        {"frames_per_batch",
         "frames",
         1,
         number,
         higher,
         {"rx.batches"},
         false,
         false,
         [](Rep rep, Name) { return over(counter(rep, "rx.frames"), counter(rep, "rx.batches")); },
         ""},
        {"cpu_us_per_frame",
         "us",
         1e-6,
         time,
         lower,
         {"cpu.busy_ns"},
         false,
         false,
         [](Rep rep, Name) {
             const auto ns = over(counter(rep, "cpu.busy_ns"), counter(rep, "rx.frames"));
             return ns ? Value{*ns * 1e-9} : ns;
         },
         ""},
        {"instructions_per_frame",
         "/frame",
         1,
         number,
         lower,
         {"driver.instructions"},
         false,
         false,
         [](Rep rep, Name) {
             return over(counter(rep, "driver.instructions"), counter(rep, "rx.frames"));
         },
         ""},
        {"warnings",
         "",
         1,
         number,
         lower,
         {"kernel.warn"},
         true,
         false,
         [](Rep rep, Name) { return counter(rep, "kernel.warn"); },
         ""},
        {"first_warn_s",
         "s",
         1,
         time,
         neither,
         {"kernel.warn"},
         true,
         false,
         [](Rep rep, Name) { return first_event(rep, EventKind::warn); },
         ""},
        {"wedged",
         "",
         1,
         number,
         lower,
         {"rx.bytes"},
         true,
         false,
         [](Rep rep, Name) {
             return Value{first_event(rep, EventKind::wedge).has_value() ? 1.0 : 0.0};
         },
         ""},
        {"receive_stopped_s",
         "s",
         1,
         time,
         neither,
         {"rx.bytes"},
         true,
         false,
         [](Rep rep, Name) { return first_event(rep, EventKind::wedge); },
         ""},
        {"lost_credits",
         "",
         1,
         number,
         lower,
         {"credits.lost"},
         true,
         false,
         [](Rep rep, Name) { return counter(rep, "credits.lost"); },
         ""},
        {"scans_rejected",
         "",
         1,
         number,
         lower,
         {"scan.rejected"},
         true,
         false,
         [](Rep rep, Name) { return counter(rep, "scan.rejected"); },
         ""},
        {"unlock_irqrestore_cpu_share",
         "%",
         0.01,
         share,
         lower,
         {"perf.samples"},
         false,
         false,
         [](Rep rep, Name) { return measured(rep, "unlock_irqrestore_cpu_share"); },
         ""},
    };
    return all;
}

std::string replaced(std::string text, std::string_view parameter) {
    if (const auto at = text.find(function_mark); at != std::string::npos)
        text.replace(at, function_mark.size(), parameter);
    return text;
}

Metric with_parameter(const Metric &pattern, std::string_view parameter) {
    auto metric = pattern;
    metric.name = replaced(metric.name, parameter);
    metric.parameter = parameter;
    for (auto &probe : metric.probes)
        probe = replaced(probe, parameter);
    return metric;
}

bool is_function_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

} // namespace

Value Metric::value(const RepRecord &rep) const { return derive(rep, parameter); }

std::optional<Metric> find_metric(std::string_view name) {
    for (const auto &metric : registry()) {
        const auto mark = metric.name.find(function_mark);
        if (mark == std::string::npos) {
            if (metric.name == name)
                return metric;
            continue;
        }
        const auto prefix = std::string_view(metric.name).substr(0, mark);
        if (name.starts_with(prefix) && is_function_name(name.substr(mark)))
            return with_parameter(metric, name.substr(mark));
    }
    return {};
}

std::vector<std::string> metric_names() {
    std::vector<std::string> names;
    for (const auto &metric : registry())
        names.push_back(metric.name);
    return names;
}

bool covers(const std::vector<std::string> &list, std::string_view name) {
    return std::ranges::any_of(list, [&](const std::string &entry) {
        if (entry.ends_with(".*"))
            return name.starts_with(std::string_view(entry).substr(0, entry.size() - 1));
        return entry == name;
    });
}

std::vector<Metric> metrics_of(const std::vector<RepRecord> &reps) {
    std::set<std::string> functions;
    for (const auto &rep : reps) {
        for (const auto &[name, count] : rep.counters) {
            if (name.starts_with("work."))
                functions.insert(name.substr(5));
        }
    }
    std::vector<Metric> found;
    const auto keep = [&](const Metric &metric) {
        if (std::ranges::any_of(reps,
                                [&](const auto &rep) { return metric.value(rep).has_value(); }))
            found.push_back(metric);
    };
    for (const auto &metric : registry()) {
        if (metric.name.find(function_mark) == std::string::npos) {
            keep(metric);
            continue;
        }
        for (const auto &function : functions)
            keep(with_parameter(metric, function));
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
