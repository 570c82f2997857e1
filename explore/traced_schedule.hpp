// SPDX-License-Identifier: GPL-2.0-only
// A schedule as a trace: contexts, CPUs, bus, chip and radio on one axis, which counts operations.
#pragma once

#include "explore/told_schedule.hpp"
#include "trace/trace_file.hpp"

namespace besser::explore {

/// Between the beginnings of two operations. The first half is the operation's own; what happens in
/// it, at the chip for example, comes in the second half, in its order.
inline constexpr std::int64_t operation_ns = 1000;

/// Carries out the schedule that `history` tells of once more, and records it up to the finding.
/// The error says that it went another way.
[[nodiscard]] std::expected<void, std::string>
trace_schedule(const ScheduleText &schedule, const History &history, trace::TraceFile &file,
               const std::filesystem::path &module = {});

} // namespace besser::explore
