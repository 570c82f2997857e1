// SPDX-License-Identifier: GPL-2.0-only
// What comes of a race of plain accesses: the scenario is run again with the accesses at the race's
// two lines as scheduling points, and whoever stands before one is held back until another stands
// there, too.
#pragma once

#include "explore/campaign.hpp"
#include "explore/cpu_time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace besser::explore {

/// What the memory of such a schedule shows by itself: an update that is lost, or a use of what was
/// freed. `stops` says whether an access is at one of the two lines.
struct MemoryHarm {
    FindingKind kind;
    std::uint32_t first;  ///< the write that is undone, or the free: index in Execution::touches
    std::uint32_t second; ///< what undoes it, or uses what is freed
};
[[nodiscard]] std::optional<MemoryHarm> harm_in(const Execution &execution,
                                                const std::function<bool(const void *code)> &stops,
                                                RaceSites &sites);
[[nodiscard]] Finding tell(const Execution &execution, const MemoryHarm &harm, RaceSites &sites,
                           const std::string &variable);

/// Searches for it in some hundred schedules, until the driver does something wrong; what memory
/// shows is told if there is nothing else. A finding that is `known` comes without the race, too.
[[nodiscard]] Consequence follow(Session &session, const std::string &race,
                                 const std::function<bool(const Finding &)> &known,
                                 std::uint64_t seed, const Deadline &deadline);

} // namespace besser::explore
