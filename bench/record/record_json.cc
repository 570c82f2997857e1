// SPDX-License-Identifier: GPL-2.0-only
#include "bench/record/record_json.hpp"

#include "bench/record/record_limits.hpp"
#include "support/json_numbers.hpp"
#include "support/whole_number.hpp"

#include <fmt/format.h>

#include <array>

namespace besser::bench {

namespace {

constexpr std::array<std::pair<EventKind, std::string_view>, 8> event_names = {{
    {EventKind::warn, "warn"},
    {EventKind::wedge, "wedge"},
    {EventKind::scan_rejected, "scan_rejected"},
    {EventKind::not_connected, "not_connected"},
    {EventKind::disconnected, "disconnected"},
    {EventKind::recovered, "recovered"},
    {EventKind::died, "died"},
    {EventKind::note, "note"},
}};

std::optional<std::uint64_t> optional_count(const Json &json, std::string_view key) {
    const auto &value = json.at(std::string(key));
    return value.is_null() ? std::optional<std::uint64_t>()
                           : std::optional(whole_number(value, key, most_count));
}

Counters counters_from(const Json &json) {
    Counters counters;
    for (const auto &[name, count] : json.get<std::map<std::string, Json>>())
        counters[name] = whole_number(count, name, most_count);
    return counters;
}

Json to_json(const Event &event) {
    return {{"kind", event_name(event.kind)}, {"uptime_s", event.uptime_s}, {"text", event.text}};
}

/// Thrown and caught in this file only, as the JSON library's own errors are.
struct Malformed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

Event event_from(const Json &json) {
    const auto name = json.at("kind").get<std::string>();
    for (const auto &[kind, known] : event_names) {
        if (known == name)
            return {kind, json.at("uptime_s").get<double>(), json.at("text").get<std::string>()};
    }
    throw Malformed(fmt::format("unknown kind of event \"{}\"", name));
}

Json to_json(const Sample &sample) {
    return {{"uptime_s", sample.uptime_s},
            {"length_s", sample.length_s},
            {"rx_bytes", sample.rx_bytes},
            {"counters", sample.counters}};
}

Sample sample_from(const Json &json) {
    return {json.at("uptime_s").get<double>(), json.at("length_s").get<double>(),
            whole_number(json.at("rx_bytes"), "rx_bytes", most_count),
            counters_from(json.at("counters"))};
}

Json to_json(const RepFacts &facts) {
    Json json = {{"offered_bytes", optional_json(facts.offered_bytes)},
                 {"receiver_restarted", optional_json(facts.receiver_restarted)},
                 {"stress_path", facts.stress_path},
                 {"telemetry_path", facts.telemetry_path},
                 {"lost_trace_events", optional_json(facts.lost_trace_events)},
                 {"missed_deadlines", optional_json(facts.missed_deadlines)},
                 {"module_identity", facts.module_identity},
                 {"instruments", facts.instruments},
                 {"stimuli", facts.stimuli},
                 {"besides_variant", facts.besides_variant}};
    if (!facts.module_sha256.empty())
        json["module_sha256"] = facts.module_sha256;
    if (facts.deadlines)
        json["deadlines"] = *facts.deadlines;
    if (facts.late_s)
        json["late_s"] = *facts.late_s;
    if (!facts.weak_window.empty())
        json["weak_window"] = facts.weak_window;
    return json;
}

RepFacts facts_from(const Json &json) {
    const auto &restarted = json.at("receiver_restarted");
    return {optional_count(json, "offered_bytes"),
            restarted.is_null() ? std::nullopt : std::optional(restarted.get<bool>()),
            json.at("stress_path").get<std::string>(),
            json.at("telemetry_path").get<std::string>(),
            optional_count(json, "lost_trace_events"),
            optional_count(json, "missed_deadlines"),
            json.at("module_identity").get<std::string>(),
            json.at("instruments").get<std::vector<std::string>>(),
            counters_from(json.at("stimuli")),
            json.at("besides_variant").get<std::vector<std::string>>(),
            json.value("module_sha256", ""),
            json.contains("deadlines") ? optional_count(json, "deadlines") : std::nullopt,
            json.contains("late_s") ? std::optional(json.at("late_s").get<double>()) : std::nullopt,
            json.value("weak_window", "")};
}

template <class T>
Json list_json(const std::vector<T> &list) {
    auto json = Json::array();
    for (const auto &entry : list)
        json.push_back(to_json(entry));
    return json;
}

std::uint64_t seed_from(const std::string &text) {
    const auto seed = whole_number<std::uint64_t>(text, 16);
    if (!seed)
        throw Malformed("seed is not a number of 16 hexadecimal digits");
    return *seed;
}

RepRecord parse_record(const Json &json) {
    RepRecord record;
    record.arm = json.at("arm").get<std::string>();
    record.window = unsigned_at(json, "window");
    record.rep = unsigned_at(json, "rep");
    record.seed = seed_from(json.at("seed").get<std::string>());
    record.stratum = json.at("stratum").get<std::string>();
    record.uptime_s = json.at("uptime_s").get<double>();
    record.elapsed_s = json.at("elapsed_s").get<double>();
    record.rx_bytes = optional_count(json, "rx_bytes").value_or(0);
    record.counters = counters_from(json.at("counters"));
    record.metrics = json.at("metrics").get<std::map<std::string, double>>();
    if (json.contains("distributions"))
        json.at("distributions").get_to(record.distributions);
    for (const auto &event : json.at("events"))
        record.events.push_back(event_from(event));
    for (const auto &sample : json.at("series"))
        record.series.push_back(sample_from(sample));
    record.facts = facts_from(json.at("facts"));
    if (json.at("rx_bytes").is_null() == measured(record))
        throw Malformed("rx_bytes is null where no traffic ran, and only there");
    if (const auto problem = check_record(record))
        throw Malformed(*problem);
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
    Json json = {{"arm", record.arm},
                 {"window", record.window},
                 {"rep", record.rep},
                 {"seed", fmt::format("{:016x}", record.seed)},
                 {"stratum", record.stratum},
                 {"uptime_s", record.uptime_s},
                 {"elapsed_s", record.elapsed_s},
                 {"rx_bytes", measured(record) ? Json(record.rx_bytes) : Json(nullptr)},
                 {"counters", record.counters},
                 {"metrics", record.metrics},
                 {"events", list_json(record.events)},
                 {"series", list_json(record.series)},
                 {"facts", to_json(record.facts)}};
    if (!record.distributions.empty())
        json["distributions"] = record.distributions;
    return json;
}

std::expected<RepRecord, std::string> record_from_json(const Json &json) {
    try {
        return parse_record(json);
    } catch (const nlohmann::json::exception &error) {
        return std::unexpected(plain_words(error));
    } catch (const Malformed &error) {
        return std::unexpected(error.what());
    }
}

} // namespace besser::bench
