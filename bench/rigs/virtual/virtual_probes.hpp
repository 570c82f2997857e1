// SPDX-License-Identifier: GPL-2.0-only
// The telemetry of the virtual rig: what ftrace, interface counters and the kernel log would show.
#pragma once

#include "bench/record/record.hpp"
#include "bench/rigs/virtual/testbed.hpp"

namespace besser::bench {

/// All counts since the world began.
[[nodiscard]] Counters read_probes(Testbed &testbed);

/// What a window reads itself, when nothing is outstanding.
constexpr auto lost_credits_probe = "credits.lost";
/// Looks at the connection in a rep: what outages are read from.
constexpr auto link_watch_probe = "link.watch";

/// Of all that the rig's reps hold, with every_work_probe for the work functions.
[[nodiscard]] std::vector<std::string> probe_names();

/// later - earlier, for each probe of `later`.
[[nodiscard]] Counters difference(const Counters &later, const Counters &earlier);

/// Names of the probes, grouped as a person would switch them on.
[[nodiscard]] std::vector<std::string> instruments();

} // namespace besser::bench
