// SPDX-License-Identifier: GPL-2.0-only
// Schedules as short text (the replay string): the steps at which another actor than the default
// one was chosen, and a hash of all steps, which tells whether a replay went the same way.
//
//   VARIANT/SCENARIO[:FAULT@OPPORTUNITY]/POSITION.ACTOR,POSITION.ACTOR,...#HASH[:LINE,LINE]
//                                                                   or #HASH+LINE,LINE[,harm]
//
// With weak memory a step whose load returned the Nth store before the last one has ~N after it, or
// after its position alone if its actor was the default one. The lines name the data race that is
// meant: a schedule of a foreign driver shows many. Behind a plus they are lines whose accesses to
// memory are scheduling points, too, and what is meant is what comes of their race; with "harm"
// what the memory shows of that, not what else the schedule may.
#pragma once

#include "explore/choosers.hpp"
#include "explore/scenario.hpp"
#include "model/host/driver_instances.hpp"

#include <expected>
#include <string>
#include <vector>

namespace besser::explore {

struct ScheduleText {
    std::string variant;
    std::string scenario;
    std::optional<ArmedFault> fault;
    std::vector<Deviation> deviations;
    std::uint32_t hash = 0;
    std::string race = {};   ///< Finding::race
    bool harm_alone = false; ///< Session::Stops
    std::string stops = {};  ///< of such a race: at its lines others get their turn
};

/// The memory that the schedule needs to be carried out again.
[[nodiscard]] Memory memory_of(std::span<const Deviation> deviations);
[[nodiscard]] std::vector<Deviation> deviations_of(const Execution &execution);
[[nodiscard]] std::uint32_t hash_of(const Execution &execution);
[[nodiscard]] std::string to_string(const ScheduleText &text);
/// An error names the part that cannot be read.
[[nodiscard]] std::expected<ScheduleText, std::string> read_schedule(std::string_view text);
[[nodiscard]] std::string to_string(const ArmedFault &fault);
[[nodiscard]] std::expected<ArmedFault, std::string> read_fault(std::string_view text);

} // namespace besser::explore
