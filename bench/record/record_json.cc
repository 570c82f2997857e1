// SPDX-License-Identifier: GPL-2.0-only
#include "bench/record/record_json.hpp"

#include "support/json.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace besser::bench {

namespace {

constexpr std::array<std::pair<EventKind, std::string_view>, 5> event_names = {{
    {EventKind::warn, "warn"},
    {EventKind::wedge, "wedge"},
    {EventKind::scan_rejected, "scan_rejected"},
    {EventKind::recovered, "recovered"},
    {EventKind::note, "note"},
}};

template <class T>
std::optional<T> optional_from(const Json &json) {
    return json.is_null() ? std::optional<T>() : std::optional<T>(json.get<T>());
}

Json to_json(const Event &event) {
    return {{"kind", event_name(event.kind)}, {"uptime_s", event.uptime_s}, {"text", event.text}};
}

/// Thrown and caught in this file only, as the JSON library's own errors are.
struct UnknownEvent : std::runtime_error {
    using std::runtime_error::runtime_error;
};

Event event_from(const Json &json) {
    const auto name = json.at("kind").get<std::string>();
    for (const auto &[kind, known] : event_names) {
        if (known == name)
            return {kind, json.at("uptime_s").get<double>(), json.at("text").get<std::string>()};
    }
    throw UnknownEvent(fmt::format("unknown kind of event \"{}\"", name));
}

Json to_json(const Sample &sample) {
    return {{"uptime_s", sample.uptime_s},
            {"length_s", sample.length_s},
            {"rx_bytes", sample.rx_bytes},
            {"counters", sample.counters}};
}

Sample sample_from(const Json &json) {
    return {json.at("uptime_s").get<double>(), json.at("length_s").get<double>(),
            json.at("rx_bytes").get<std::uint64_t>(), json.at("counters").get<Counters>()};
}

Json to_json(const RepFacts &facts) {
    return {{"offered_bytes", optional_json(facts.offered_bytes)},
            {"receiver_restarted", optional_json(facts.receiver_restarted)},
            {"stress_path", facts.stress_path},
            {"telemetry_path", facts.telemetry_path},
            {"lost_trace_events", optional_json(facts.lost_trace_events)},
            {"missed_deadlines", optional_json(facts.missed_deadlines)},
            {"module_identity", facts.module_identity},
            {"instruments", facts.instruments},
            {"stimuli", facts.stimuli},
            {"besides_variant", facts.besides_variant}};
}

RepFacts facts_from(const Json &json) {
    return {optional_from<std::uint64_t>(json.at("offered_bytes")),
            optional_from<bool>(json.at("receiver_restarted")),
            json.at("stress_path").get<std::string>(),
            json.at("telemetry_path").get<std::string>(),
            optional_from<std::uint64_t>(json.at("lost_trace_events")),
            optional_from<std::uint64_t>(json.at("missed_deadlines")),
            json.at("module_identity").get<std::string>(),
            json.at("instruments").get<std::vector<std::string>>(),
            json.at("stimuli").get<Counters>(),
            json.at("besides_variant").get<std::vector<std::string>>()};
}

template <class T>
Json list_json(const std::vector<T> &list) {
    auto json = Json::array();
    for (const auto &entry : list)
        json.push_back(to_json(entry));
    return json;
}

RepRecord parse_record(const Json &json) {
    RepRecord record;
    record.arm = json.at("arm").get<std::string>();
    record.window = json.at("window").get<std::uint32_t>();
    record.rep = json.at("rep").get<std::uint32_t>();
    const auto seed = json.at("seed").get<std::string>();
    std::from_chars(seed.data(), seed.data() + seed.size(), record.seed, 16);
    record.uptime_s = json.at("uptime_s").get<double>();
    record.elapsed_s = json.at("elapsed_s").get<double>();
    record.rx_bytes = json.at("rx_bytes").get<std::uint64_t>();
    record.counters = json.at("counters").get<Counters>();
    record.metrics = json.at("metrics").get<std::map<std::string, double>>();
    for (const auto &event : json.at("events"))
        record.events.push_back(event_from(event));
    for (const auto &sample : json.at("series"))
        record.series.push_back(sample_from(sample));
    record.facts = facts_from(json.at("facts"));
    return record;
}

} // namespace

std::string_view event_name(EventKind kind) {
    for (const auto &[known, name] : event_names) {
        if (known == kind)
            return name;
    }
    return "note";
}

Json to_json(const RepRecord &record) {
    return {{"arm", record.arm},
            {"window", record.window},
            {"rep", record.rep},
            {"seed", fmt::format("{:016x}", record.seed)},
            {"uptime_s", record.uptime_s},
            {"elapsed_s", record.elapsed_s},
            {"rx_bytes", record.rx_bytes},
            {"counters", record.counters},
            {"metrics", record.metrics},
            {"events", list_json(record.events)},
            {"series", list_json(record.series)},
            {"facts", to_json(record.facts)}};
}

std::expected<RepRecord, std::string> record_from_json(const Json &json) {
    try {
        return parse_record(json);
    } catch (const nlohmann::json::exception &error) {
        return std::unexpected(error.what());
    } catch (const UnknownEvent &error) {
        return std::unexpected(error.what());
    }
}

} // namespace besser::bench
