// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/virtual/fault_text.hpp"

#include "support/quantity.hpp"
#include "support/split.hpp"
#include "support/suggestion.hpp"
#include "support/whole_number.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

namespace besser::bench {

namespace {

std::expected<std::uint32_t, std::string> parse_count(std::string_view text) {
    const auto value = whole_number<std::uint32_t>(text);
    if (!value)
        return std::unexpected(fmt::format("\"{}\" is no count", text));
    return *value;
}

std::expected<void, std::string> set_key(chip::Trigger &trigger, std::string_view key,
                                         std::string_view value) {
    const auto store = [](auto &to, const auto &parsed) -> std::expected<void, std::string> {
        if (!parsed)
            return std::unexpected(parsed.error());
        to = static_cast<std::decay_t<decltype(to)>>(*parsed);
        return {};
    };
    if (key == "after")
        return store(trigger.after_count, parse_count(value));
    if (key == "burst")
        return store(trigger.burst, parse_count(value));
    if (key == "repeat")
        return store(trigger.repeat, parse_count(value));
    if (key == "probability") {
        const auto share = parse_quantity(value, Dimension::share);
        if (share && (*share < 0 || *share > 1))
            return std::unexpected(fmt::format("\"{}\" is not between 0% and 100%", value));
        return store(trigger.probability, share);
    }
    constexpr std::array<std::string_view, 6> keys = {"at",    "after",  "every",
                                                      "burst", "repeat", "probability"};
    if (key != "at" && key != "every")
        return std::unexpected(fmt::format("\"{}\" is no key of a fault; known: {}{}", key,
                                           fmt::join(keys, ", "), did_you_mean(key, keys)));
    const auto time = parse_duration(value);
    if (!time)
        return std::unexpected(time.error());
    if (time->count() < 0 || (key == "every" && time->count() == 0))
        return std::unexpected(
            fmt::format("\"{}\" is {}", value, time->count() < 0 ? "negative" : "no time"));
    (key == "at" ? trigger.at_ns : trigger.every_ns) = time->count();
    return {};
}

} // namespace

std::expected<chip::Fault, std::string> find_fault(std::string_view name) {
    if (const auto fault = chip::fault_by_name(name))
        return *fault;
    std::vector<std::string_view> known;
    for (const chip::FaultInfo &row : chip::fault_table)
        known.emplace_back(row.name);
    return std::unexpected(
        fmt::format("\"{}\" is no fault; `besser chip --list-faults` tells which are{}", name,
                    did_you_mean(name, known)));
}

std::expected<FaultSpec, std::string> parse_fault(std::string_view text) {
    auto [name, rest] = split(text, ':');
    const auto fault = find_fault(name);
    if (!fault)
        return std::unexpected(fault.error());
    FaultSpec spec{*fault, {}, false};
    std::vector<std::string_view> given;
    bool more = name.size() < text.size();
    while (more) {
        const auto [pair, remaining] = split(rest, ',');
        const auto [key, value] = split(pair, '=');
        if (std::ranges::find(given, key) != given.end())
            return std::unexpected(fmt::format("{}: {}: is given more than once", name, key));
        given.push_back(key);
        more = pair.size() < rest.size();
        if (key == "at" && value == "power-on") {
            spec.at_power_on = true;
        } else if (const auto set = set_key(spec.trigger, key, value); !set)
            return std::unexpected(fmt::format("{}: {}: {}", name, key, set.error()));
        rest = remaining;
    }
    if (spec.trigger.every_ns > 0 && std::ranges::find(given, "repeat") == given.end())
        spec.trigger.repeat = std::numeric_limits<std::uint32_t>::max();
    return spec;
}

} // namespace besser::bench
