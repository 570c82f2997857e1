// SPDX-License-Identifier: GPL-2.0-only
// Replays a schedule and tells it: one history of all, one of each context, with the source line of
// each operation.
#pragma once

#include "explore/campaign.hpp"

namespace besser::explore {

struct HistoryEntry {
    Position position;
    Actor actor;
    bool switched; ///< another context did the step before
    bool preempts;
    vkernel::Operation operation;
    std::size_t object;
    std::string where;      ///< file:line function
    bool of_memory = false; ///< an access of a foreign driver to memory: one of Execution::touches
};

struct History {
    std::optional<Finding> finding;
    std::uint32_t hash = 0;
    bool as_wished = false;          ///< every choice was possible, and the hash is the one given
    std::vector<std::string> actors; ///< names, by Actor; empty: that actor did nothing
    std::vector<int> cpus;           ///< by Actor
    std::vector<Step> steps;
    std::vector<std::string> objects; ///< names, by HistoryEntry::object
    std::vector<HistoryEntry> entries;
};

/// "update: load", for people.
[[nodiscard]] const char *to_string(vkernel::Operation operation);
/// An error says what of the schedule does not exist.
/// `module` is the foreign driver's, if it is one of its schedules.
[[nodiscard]] std::expected<History, std::string> replay(const ScheduleText &schedule,
                                                         const std::filesystem::path &module = {});
/// The last entries of the history of all contexts, then those of each context.
[[nodiscard]] std::string render(const History &history);

} // namespace besser::explore
