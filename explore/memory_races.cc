// SPDX-License-Identifier: GPL-2.0-only
#include "explore/memory_races.hpp"

#include "explore/source_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::explore {

using Kind = vkernel::MemoryAccess::Kind;

const RaceSite &RaceSites::at(const void *code) {
    const auto [site, added] = sites_.try_emplace(code);
    if (added) {
        const SourceLine line = line_behind(code);
        site->second = is_of_driver(code) ? RaceSite{line.text(), line.function, line.of_kernel}
                                          : RaceSite{"kernel", "the kernel", false};
    }
    return site->second;
}

bool RaceSites::of_kernel(const Execution &execution, const MemoryRace &race) {
    return at(execution.touches[race.first].what.code).of_kernel ||
           at(execution.touches[race.second].what.code).of_kernel;
}

const std::string &RaceSites::pair(const Execution &execution, const MemoryRace &race) {
    const void *first = execution.touches[race.first].what.code;
    const void *second = execution.touches[race.second].what.code;
    const auto [pair, added] = pairs_.try_emplace({first, second});
    if (added) {
        const auto &[low, high] = std::minmax(at(first).line, at(second).line);
        pair->second = low + ',' + high;
    }
    return pair->second;
}

bool overlap(const vkernel::MemoryAccess &one, const vkernel::MemoryAccess &other) {
    const auto begin = [](const vkernel::MemoryAccess &access) {
        return reinterpret_cast<std::uintptr_t>(access.address);
    };
    return begin(one) < begin(other) + other.bytes && begin(other) < begin(one) + one.bytes;
}

const void *place_of(const Execution &execution, const MemoryRace &race) {
    return std::max(execution.touches[race.first].what.address,
                    execution.touches[race.second].what.address);
}

namespace {

bool writes(const Touch &touch) { return touch.what.writes(); }

bool is_of_value(const Touch &touch) {
    return touch.what.bytes <= most_bytes_of_value && touch.what.kind != Kind::freed;
}

/// Whether a touch is one half of a read-modify-write: what its actor does next to these bytes, or
/// did before if this is the write, is the other half, in the same function. Its line may be
/// another: a compiler takes a value that is already in a register.
bool is_of_update(const Execution &execution, std::uint32_t number, RaceSites &sites) {
    const Touch &touch = execution.touches[number];
    const Actor actor = execution.steps[touch.position].actor;
    const std::ptrdiff_t way = writes(touch) ? -1 : 1;
    const auto end = static_cast<std::ptrdiff_t>(execution.touches.size());
    for (auto i = static_cast<std::ptrdiff_t>(number) + way; i >= 0 && i < end; i += way) {
        const Touch &other = execution.touches[static_cast<std::size_t>(i)];
        if (other.is_access() && execution.steps[other.position].actor == actor &&
            overlap(other.what, touch.what))
            return writes(other) != writes(touch) &&
                   sites.at(other.what.code).function == sites.at(touch.what.code).function;
    }
    return false;
}

bool may_lose_update(const Execution &execution, const MemoryRace &race, RaceSites &sites) {
    if (!is_of_value(execution.touches[race.first]) || !is_of_value(execution.touches[race.second]))
        return false;
    const bool first = is_of_update(execution, race.first, sites);
    const bool second = is_of_update(execution, race.second, sites);
    return (first || second) && (first || writes(execution.touches[race.first])) &&
           (second || writes(execution.touches[race.second]));
}

} // namespace

ToldRace tell(const Execution &execution, const MemoryRace &race, RaceSites &sites,
              std::string variable) {
    const auto deed = [&](std::uint32_t touch) {
        const vkernel::MemoryAccess &what = execution.touches[touch].what;
        const RaceSite &site = sites.at(what.code);
        const char *how = what.kind == Kind::read          ? "read"
                          : what.kind == Kind::write       ? "written"
                          : what.kind == Kind::freed       ? "freed"
                          : what.kind == Kind::marked_read ? "read (marked)"
                                                           : "written (marked)";
        return fmt::format("{} by {} ({}, step {})", how, site.function, site.line,
                           execution.touches[touch].position);
    };
    ToldRace told{std::move(variable),
                  {sites.at(execution.touches[race.first].what.code).function,
                   sites.at(execution.touches[race.second].what.code).function},
                  {}};
    told.text = fmt::format("{} is {} and {}, and nothing orders the two",
                            told.variable.empty() ? "memory without a name" : told.variable,
                            deed(race.first), deed(race.second));
    told.lines = {sites.at(execution.touches[race.first].what.code).line,
                  sites.at(execution.touches[race.second].what.code).line};
    told.may_lose_update = may_lose_update(execution, race, sites);
    return told;
}

} // namespace besser::explore
