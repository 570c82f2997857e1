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
        site->second = is_foreign(code) ? RaceSite{line.text(), line.function}
                                        : RaceSite{"kernel", "the kernel"};
    }
    return site->second;
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

const void *place_of(const Execution &execution, const MemoryRace &race) {
    return std::max(execution.touches[race.first].what.address,
                    execution.touches[race.second].what.address);
}

ToldRace tell(const Execution &execution, const MemoryRace &race, RaceSites &sites,
              std::string variable) {
    const auto deed = [&](std::uint32_t touch) {
        const vkernel::MemoryAccess &what = execution.touches[touch].what;
        const RaceSite &site = sites.at(what.code);
        const char *how = what.kind == Kind::read          ? "read"
                          : what.kind == Kind::write       ? "written"
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
    return told;
}

} // namespace besser::explore
