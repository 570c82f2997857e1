// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/overrides.hpp"

#include "bench/plan/strata.hpp"
#include "support/json.hpp"
#include "support/quantity.hpp"

#include <fmt/format.h>

namespace besser::bench {

namespace {

std::unexpected<std::string> wrong(std::string_view option, std::string_view what) {
    return std::unexpected(fmt::format("--{}: {}", option, what));
}

std::expected<void, std::string> override_duration(Plan &plan, const std::string &text) {
    const auto duration = parse_duration(text);
    if (!duration)
        return wrong("duration", duration.error() + "; give a time such as 180s");
    if (const auto problem = check_rep_duration(*duration))
        return wrong("duration",
                     fmt::format("\"{}\" {}; give a time such as 180s", text, *problem));
    plan.stress.duration = *duration;
    if (const auto problem = check_interval(plan))
        return wrong("duration", fmt::format("with it the plan's interval {}", *problem));
    return {};
}

/// A number from `low` on, where the options take no other.
std::optional<std::int64_t> number_from(const Json &json, const char *key, std::int64_t low,
                                        std::int64_t high) {
    if (!json.contains(key))
        return {};
    const auto value = json.at(key).get<std::int64_t>();
    if (!json.at(key).is_number_integer() || value < low || value > high)
        throw std::out_of_range(fmt::format("{} is out of its range", key));
    return value;
}

} // namespace

std::expected<void, std::string> override_plan(Plan &plan, const Overrides &overrides) {
    plan.overrides = overrides;
    plan.seed = overrides.seed.value_or(plan.seed);
    if (overrides.reps)
        plan.stress.reps = static_cast<std::uint32_t>(*overrides.reps);
    if (overrides.windows)
        plan.stress.windows = static_cast<std::uint32_t>(*overrides.windows);
    if (const auto problem = check_windows(plan))
        return wrong("windows", *problem);
    return overrides.duration ? override_duration(plan, *overrides.duration)
                              : std::expected<void, std::string>();
}

std::string describe(const Overrides &overrides) {
    std::string text;
    const auto add = [&](std::string_view option, const auto &value) {
        if (value)
            text += fmt::format("{}--{} {}", text.empty() ? "" : " ", option, *value);
    };
    add("seed", overrides.seed);
    add("reps", overrides.reps);
    add("windows", overrides.windows);
    add("duration", overrides.duration);
    return text;
}

Json to_json(const Overrides &overrides) {
    Json json = Json::object();
    if (overrides.seed)
        json["seed"] = *overrides.seed;
    if (overrides.reps)
        json["reps"] = *overrides.reps;
    if (overrides.windows)
        json["windows"] = *overrides.windows;
    if (overrides.duration)
        json["duration"] = *overrides.duration;
    return json;
}

std::expected<Overrides, std::string> overrides_from(const Json &json) {
    try {
        Overrides overrides;
        overrides.seed = number_from(json, "seed", 0, std::numeric_limits<std::int64_t>::max());
        overrides.reps = number_from(json, "reps", 1, most_repetitions);
        overrides.windows = number_from(json, "windows", 1, most_repetitions);
        if (json.contains("duration"))
            overrides.duration = json.at("duration").get<std::string>();
        return overrides;
    } catch (const nlohmann::json::exception &error) {
        return std::unexpected(plain_words(error));
    } catch (const std::out_of_range &error) {
        return std::unexpected(error.what());
    }
}

} // namespace besser::bench
