// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/warnings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace besser::bench {

namespace {

/// Of no function that is known: each such warning is another kind.
constexpr std::string_view unknown_kind = "?";

/// "wsm_generic_confirm.constprop.0" of a kernel's line, else the text without its numbers.
std::string kind_of(const std::string &text) {
    std::istringstream words(text);
    for (std::string word; words >> word;)
        if (const auto offset = word.find("+0x"); offset != std::string::npos && offset > 0)
            return word.substr(0, offset);
    std::string kind = text;
    std::erase_if(kind, [](char c) { return c >= '0' && c <= '9'; });
    return kind;
}

bool while_measured(const RepRecord &rep, const Event &event) {
    return measured(rep) && event.uptime_s >= rep.uptime_s &&
           event.uptime_s <= rep.uptime_s + rep.elapsed_s;
}

/// Of the warnings that the plan does not allow, while the arm's reps were measured.
std::set<std::string> kinds_in(const Evidence &evidence, const std::string &arm) {
    std::set<std::string> kinds;
    if (evidence.reps_of(arm).empty()) // a published mean tells of none
        kinds.emplace(unknown_kind);
    for (const auto *rep : evidence.reps_of(arm)) {
        std::uint64_t told = 0;
        for (const auto &event : rep->events) {
            if (event.kind != EventKind::warn)
                continue;
            ++told;
            if (while_measured(*rep, event) && !find_allowance(evidence.plan(), *rep, event))
                kinds.insert(kind_of(event.text));
        }
        const auto counted = rep->counters.find("kernel.warn");
        if (counted == rep->counters.end() || counted->second > told)
            kinds.emplace(unknown_kind);
    }
    return kinds;
}

} // namespace

const AllowedWarning *find_allowance(const Plan &plan, const RepRecord &rep, const Event &event) {
    for (const auto &allowed : plan.allowed_warnings) {
        const bool here =
            allowed.arms.empty() || std::ranges::find(allowed.arms, rep.arm) != allowed.arms.end();
        if (here && event.text.find(allowed.match) != std::string::npos)
            return &allowed;
    }
    return nullptr;
}

std::optional<std::string> unexpected_warning(const Plan &plan, const RepRecord &rep) {
    std::uint64_t seen = 0;
    for (const auto &event : rep.events) {
        if (event.kind != EventKind::warn)
            continue;
        ++seen;
        if (!find_allowance(plan, rep, event))
            return fmt::format("at {:.3f} s: {}", event.uptime_s, event.text);
    }
    const auto counted = rep.counters.find("kernel.warn");
    if (counted == rep.counters.end())
        return "the kernel log was not read";
    if (counted->second > seen)
        return fmt::format("{} of {} warnings without a text", counted->second - seen,
                           counted->second);
    return {};
}

Turns what_warnings_turn(const Evidence &evidence, const Comparison &comparison,
                         const std::string &arm) {
    const bool newer = arm == comparison.to;
    const auto own = kinds_in(evidence, arm);
    const auto others = kinds_in(evidence, newer ? comparison.from : comparison.to);
    if (own.contains(std::string(unknown_kind)))
        return Turns::any;
    if (std::ranges::includes(others, own))
        return Turns::nothing;
    return newer ? Turns::pass : Turns::fail;
}

} // namespace besser::bench
