// SPDX-License-Identifier: GPL-2.0-only
#include "agent/agent_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace besser::agent {

namespace {

using Problem = std::optional<std::string>;

void shorten(std::string &text) { text.resize(std::min(text.size(), most_text_bytes)); }

void shorten(std::vector<std::string> &texts) {
    for (auto &text : texts)
        shorten(text);
}

bool is_name(const std::string &name) {
    return !name.empty() && name.size() <= most_name_bytes &&
           std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7F; });
}

template <class Map>
Problem check_names(const Map &map, std::string_view what) {
    if (map.size() > most_counters)
        return fmt::format("{} {}", map.size(), what);
    if (!std::ranges::all_of(map, [](const auto &entry) { return is_name(entry.first); }))
        return fmt::format("a name among the {} that is none", what);
    return {};
}

Problem check_time(double seconds, std::string_view what) {
    constexpr double longest_s = 10.0 * 365 * 86400;
    if (std::isfinite(seconds) && seconds >= 0 && seconds <= longest_s)
        return {};
    return fmt::format("{} of {} s", what, seconds);
}

Problem check_sample(const bench::Sample &sample) {
    if (auto problem = check_time(sample.uptime_s, "an uptime"))
        return problem;
    if (auto problem = check_time(sample.length_s, "a sample"))
        return problem;
    return check_names(sample.counters, "counters");
}

Problem check_lists(const bench::RepRecord &record) {
    const auto &facts = record.facts;
    if (record.events.size() > most_events)
        return fmt::format("{} events", record.events.size());
    if (record.series.size() > most_samples)
        return fmt::format("{} samples", record.series.size());
    if (facts.instruments.size() > most_counters || facts.besides_variant.size() > most_counters)
        return "a list of facts that is too long";
    for (const auto &event : record.events)
        if (auto problem = check_time(event.uptime_s, "an event at an uptime"))
            return problem;
    for (const auto &sample : record.series)
        if (auto problem = check_sample(sample))
            return problem;
    return {};
}

Problem check_record(const bench::RepRecord &record) {
    if (auto problem = check_time(record.uptime_s, "an uptime"))
        return problem;
    if (auto problem = check_time(record.elapsed_s, "a rep"))
        return problem;
    if (auto problem = check_names(record.counters, "counters"))
        return problem;
    if (auto problem = check_names(record.metrics, "metrics"))
        return problem;
    if (auto problem = check_names(record.facts.stimuli, "stimuli"))
        return problem;
    return check_lists(record);
}

void shorten(bench::RepRecord &record) {
    for (auto &event : record.events)
        shorten(event.text);
    auto &facts = record.facts;
    for (auto *text : {&facts.stress_path, &facts.telemetry_path, &facts.module_identity,
                       &facts.module_sha256, &facts.weak_window})
        shorten(*text);
    shorten(facts.instruments);
    shorten(facts.besides_variant);
}

Problem check_executed(const ExecutedBetween &executed) {
    if (executed.code.empty() || executed.code.size() > most_code_ranges)
        return fmt::format("{} ranges of code", executed.code.size());
    if (executed.first_marker >= executed.last_marker)
        return fmt::format("marker {} before marker {}", executed.last_marker,
                           executed.first_marker);
    return {};
}

Problem check(HelloLine &line) {
    for (auto *text : {&line.kernel, &line.machine, &line.boot, &line.path})
        shorten(*text);
    return {};
}
Problem check(AliveLine &) { return {}; }
Problem check(TrafficLine &line) {
    shorten(line.address);
    return {};
}
Problem check(RepLine &line) {
    shorten(line.record);
    if (auto problem = check_record(line.record))
        return problem;
    return line.executed ? check_executed(*line.executed) : Problem{};
}
Problem check(SpoiledLine &line) {
    shorten(line.what);
    return {};
}
Problem check(FailedLine &line) {
    shorten(line.what);
    return {};
}
Problem check(DoneLine &) { return {}; }

} // namespace

std::expected<AgentLine, std::string> within_limits(AgentLine line) {
    if (auto problem = std::visit([](auto &content) { return check(content); }, line))
        return std::unexpected(*problem);
    return line;
}

} // namespace besser::agent
