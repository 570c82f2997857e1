// SPDX-License-Identifier: GPL-2.0-only
#include "agent/surroundings.hpp"

#include "agent/files.hpp"
#include "support/child.hpp"
#include "support/split.hpp"

#include <fmt/format.h>

#include <charconv>
#include <unistd.h>

namespace besser::agent {

namespace {

constexpr std::chrono::seconds iw_limit{5};

std::string_view trimmed_left(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('\t'))
        text.remove_prefix(1);
    return text;
}

/// The number that follows a label of a line, such as "signal:".
std::optional<double> number_of(std::string_view line, std::string_view label) {
    line = trimmed_left(line);
    if (!line.starts_with(label))
        return {};
    line = trimmed_left(line.substr(label.size()));
    double number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

std::string cpu_file(long cpu, std::string_view file) {
    return fmt::format("/sys/devices/system/cpu/cpu{}/{}", cpu, file);
}

void look_at_cpus(Surroundings &surroundings) {
    double khz = 0;
    unsigned told = 0;
    for (long cpu = 0; cpu < ::sysconf(_SC_NPROCESSORS_CONF); cpu++) {
        if (const auto now = read_number(cpu_file(cpu, "cpufreq/scaling_cur_freq"))) {
            khz += static_cast<double>(*now);
            told++;
        }
        if (const auto times = read_number(cpu_file(cpu, "thermal_throttle/core_throttle_count")))
            surroundings.throttled = surroundings.throttled.value_or(0) + *times;
    }
    if (told > 0)
        surroundings.cpu_hz = khz * 1000 / told;
    surroundings.governor = read_text(cpu_file(0, "cpufreq/scaling_governor")).value_or("");
    std::erase(surroundings.governor, '\n');
}

/// Empty where there is no iw, or it says nothing of the interface.
std::string said_by_iw(const std::string &interface, std::vector<std::string> what) {
    std::vector<std::string> command = {"iw", "dev", interface};
    command.insert(command.end(), what.begin(), what.end());
    return run_program(command, iw_limit).value_or("");
}

template <class Number>
std::optional<Number> grown(std::optional<Number> before, std::optional<Number> after) {
    return before && after && *after >= *before ? std::optional(*after - *before) : std::nullopt;
}

} // namespace

std::optional<std::uint64_t> parse_steal_ns(std::string_view stat) {
    auto line = take_until(stat, '\n');
    if (take_until(line, ' ') != "cpu")
        return {};
    constexpr int columns_before = 7; // proc(5): user nice system idle iowait irq softirq steal
    line = trimmed_left(line);
    for (int i = 0; i < columns_before; i++)
        (void)take_until(line, ' ');
    const auto ticks = take_number(line);
    if (!ticks)
        return {};
    return *ticks * (1'000'000'000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK)));
}

void parse_link(std::string_view text, Surroundings &surroundings) {
    while (!text.empty()) {
        const auto line = trimmed_left(take_until(text, '\n'));
        if (line.starts_with("SSID: "))
            surroundings.ssid = line.substr(6);
        else if (const auto dbm = number_of(line, "signal:"))
            surroundings.signal_dbm = dbm;
        else if (const auto mbits = number_of(line, "rx bitrate:"))
            surroundings.link_bits_per_s = *mbits * 1e6;
    }
}

void parse_survey(std::string_view text, Surroundings &surroundings) {
    bool in_use = false;
    const auto take = [&](std::string_view line, std::string_view label,
                          std::optional<std::uint64_t> &to) {
        if (const auto ms = number_of(line, label); ms && *ms >= 0)
            to = static_cast<std::uint64_t>(*ms);
    };
    while (!text.empty()) {
        const auto line = trimmed_left(take_until(text, '\n'));
        if (line.starts_with("frequency:"))
            in_use = line.ends_with("[in use]");
        if (!in_use)
            continue;
        take(line, "channel active time:", surroundings.channel_active_ms);
        take(line, "channel busy time:", surroundings.channel_busy_ms);
    }
}

Surroundings look_around(const std::string &interface) {
    Surroundings surroundings;
    if (const auto stat = read_text("/proc/stat"))
        surroundings.steal_ns = parse_steal_ns(*stat);
    look_at_cpus(surroundings);
    parse_link(said_by_iw(interface, {"link"}), surroundings);
    parse_survey(said_by_iw(interface, {"survey", "dump"}), surroundings);
    return surroundings;
}

void tell_surroundings(const Surroundings &before, const Surroundings &after,
                       bench::RepRecord &record) {
    auto &metrics = record.metrics;
    if (const auto ns = grown(before.steal_ns, after.steal_ns)) {
        const auto cpus = static_cast<double>(::sysconf(_SC_NPROCESSORS_ONLN));
        metrics["cpu_steal"] = static_cast<double>(*ns) * 1e-9 / (record.elapsed_s * cpus);
    }
    if (const auto times = grown(before.throttled, after.throttled))
        metrics["cpu_throttled"] = static_cast<double>(*times);
    if (before.cpu_hz && after.cpu_hz)
        metrics["cpu_frequency"] = (*before.cpu_hz + *after.cpu_hz) / 2;
    if (after.signal_dbm)
        metrics["signal"] = *after.signal_dbm;
    if (after.link_bits_per_s)
        metrics["link_rate"] = *after.link_bits_per_s / 8;
    const auto active = grown(before.channel_active_ms, after.channel_active_ms);
    const auto busy = grown(before.channel_busy_ms, after.channel_busy_ms);
    if (active && busy && *active > 0 && *busy <= *active)
        metrics["channel_busy"] = static_cast<double>(*busy) / static_cast<double>(*active);
    if (!after.governor.empty() && before.governor != after.governor)
        record.events.push_back({bench::EventKind::note, record.uptime_s + record.elapsed_s,
                                 fmt::format("the CPUs' governor was changed from {} to {}",
                                             before.governor, after.governor)});
}

} // namespace besser::agent
