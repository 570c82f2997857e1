// SPDX-License-Identifier: GPL-2.0-only
#include "explore/schedule_text.hpp"

#include "support/split.hpp"
#include "support/suggestion.hpp"
#include "support/whole_number.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::explore {

namespace {

constexpr std::string_view harm_mark = ",harm";

/// POSITION.ACTOR, POSITION~STORE or POSITION.ACTOR~STORE.
std::optional<Deviation> read_deviation(std::string_view text) {
    auto choice = take_until(text, '~');
    const bool stale = text.data() != choice.data() + choice.size();
    const auto older = stale ? whole_number<std::uint8_t>(text) : 0;
    const bool other = choice.contains('.');
    const auto position = whole_number<Position>(take_until(choice, '.'));
    const auto actor = other ? whole_number<Actor>(choice) : nobody;
    if (!position || !actor || !older || (other && *actor >= nobody) || (stale && *older == 0) ||
        (!other && !stale))
        return std::nullopt;
    return Deviation{*position, *actor, *older};
}

} // namespace

Memory memory_of(std::span<const Deviation> deviations) {
    return std::ranges::any_of(deviations, [](const Deviation &d) { return d.stale != 0; })
               ? Memory::weak
               : Memory::sequential;
}

std::vector<Deviation> deviations_of(const Execution &execution) {
    std::vector<Deviation> deviations;
    for (std::size_t i = 0; i < execution.steps.size(); i++) {
        const Step &step = execution.steps[i];
        if (const bool other = step.actor != step.usual; other || step.stale != 0)
            deviations.push_back(
                {static_cast<Position>(i), other ? step.actor : nobody, step.stale});
    }
    return deviations;
}

std::uint32_t hash_of(const Execution &execution) {
    vkernel::Fingerprint actors;
    for (const Step &step : execution.steps)
        actors.mix(step.actor);
    return static_cast<std::uint32_t>(actors.value() >> 32);
}

std::string to_string(const ArmedFault &fault) {
    return fmt::format("{}@{}", chip::info(fault.fault).name, fault.opportunity);
}

std::expected<ArmedFault, std::string> read_fault(std::string_view text) {
    const auto name = take_until(text, '@');
    const auto fault = chip::fault_by_name(name);
    if (!fault) {
        std::vector<std::string_view> known;
        for (const auto &row : chip::fault_table)
            known.emplace_back(row.name);
        return std::unexpected(
            fmt::format("there is no fault '{}'{}", name, did_you_mean(name, known)));
    }
    const auto opportunity = whole_number<std::uint32_t>(text);
    if (!opportunity)
        return std::unexpected(fmt::format("'{}' is no opportunity: FAULT@NUMBER", text));
    return ArmedFault{*fault, *opportunity};
}

std::string to_string(const ScheduleText &text) {
    std::string out = text.variant + '/' + text.scenario;
    if (text.fault)
        out += ':' + to_string(*text.fault);
    out += '/';
    for (const Deviation &deviation : text.deviations) {
        out += fmt::format("{}{}", out.back() == '/' ? "" : ",", deviation.position);
        if (deviation.actor != nobody)
            out += fmt::format(".{}", deviation.actor);
        if (deviation.stale != 0)
            out += fmt::format("~{}", deviation.stale);
    }
    out += fmt::format("#{:08x}", text.hash);
    if (!text.stops.empty())
        return out + '+' + text.stops + (text.harm_alone ? std::string(harm_mark) : "");
    return text.race.empty() ? out : out + ':' + text.race;
}

std::expected<ScheduleText, std::string> read_schedule(std::string_view text) {
    ScheduleText out;
    out.variant = take_until(text, '/');
    auto scenario = take_until(text, '/');
    out.scenario = take_until(scenario, ':');
    if (!scenario.empty()) {
        const auto fault = read_fault(scenario);
        if (!fault)
            return std::unexpected(fault.error());
        out.fault = *fault;
    }
    auto deviations = take_until(text, '#');
    const auto lines = std::min(text.find_first_of(":+"), text.size());
    const auto hash = whole_number<std::uint32_t>(text.substr(0, lines), 16);
    if (!hash)
        return std::unexpected(
            fmt::format("'{}' is no hash: a replay string ends with #HASH", text));
    out.hash = *hash;
    if (lines < text.size())
        (text[lines] == '+' ? out.stops : out.race) = text.substr(lines + 1);
    out.harm_alone = out.stops.ends_with(harm_mark);
    if (out.harm_alone)
        out.stops.resize(out.stops.size() - harm_mark.size());
    while (!deviations.empty()) {
        const auto deviation = read_deviation(take_until(deviations, ','));
        if (!deviation ||
            (!out.deviations.empty() && out.deviations.back().position >= deviation->position))
            return std::unexpected("the choices must be POSITION.ACTOR, POSITION~STORE or "
                                   "POSITION.ACTOR~STORE, in ascending order");
        out.deviations.push_back(*deviation);
    }
    return out;
}

} // namespace besser::explore
