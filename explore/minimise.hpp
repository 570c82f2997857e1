// SPDX-License-Identifier: GPL-2.0-only
// Makes a schedule that shows a finding as plain as it can be.
#pragma once

#include "explore/campaign.hpp"
#include "explore/cpu_time.hpp"

#include <functional>
#include <vector>

namespace besser::explore {

/// A schedule that shows the same finding with no more preemptions: every one of its
/// deviations is needed for that, and it has the fewest preemptions among some thousand schedules
/// by random priorities; or as far as that was done when the time was over.
[[nodiscard]] std::vector<Deviation> minimise(Session &session,
                                              const std::function<bool(const Finding &)> &same,
                                              std::vector<Deviation> deviations,
                                              const Deadline &deadline);

} // namespace besser::explore
