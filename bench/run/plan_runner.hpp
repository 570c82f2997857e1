// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/journal/journal.hpp"
#include "bench/plan/plan.hpp"
#include "bench/plan/run_order.hpp"
#include "bench/record/record.hpp"
#include "bench/run/rig.hpp"

#include <atomic>
#include <cstddef>
#include <expected>
#include <functional>
#include <string>
#include <vector>

namespace besser::bench {

enum class RunFailure {
    rig,            ///< the rig failed
    not_repeatable, ///< a window that was run again gave another result
    journal,        ///< a result could not be written down
    foreign_rep,    ///< the journal holds a rep that is none of this run
    interrupted,    ///< asked to stop; what was measured is in the journal
};

struct RunError {
    RunFailure failure = RunFailure::rig;
    std::string what;
    bool anew = false; ///< see RigError
};

/// Called after each new rep, by one thread at a time.
using RepObserver = std::function<void(const RepRecord &, std::size_t done, std::size_t total)>;

struct RunOptions {
    unsigned threads = 1; ///< at most; the rig may allow fewer
    const std::atomic<bool> *stop = nullptr;
    RepObserver observer;
};

/// Says of a rep where it was measured.
void place(RepRecord &record, const Plan &plan, const Cell &cell, std::uint32_t rep);

/// What a rig is asked for to run a cell; for `stop` see WindowSpec.
WindowSpec window_of(const Plan &plan, const Cell &cell, const std::atomic<bool> *stop);

/// Runs every cell of the plan, or of the journal's shard of it, that the journal does not hold
/// yet. A window that was interrupted is run again from its power-on, and what it gives must equal
/// what is in the journal; on a rig with variance it counts instead of what is there, since reps of
/// two power cycles are not one window. So does a window that such a rig says is to be measured
/// anew, which a run waits for twice. All reps come back in the order of the schedule, whatever the
/// number of threads.
std::expected<std::vector<RepRecord>, RunError>
run_plan(const Plan &plan, Rig &rig, Journal &journal, const RunOptions &options);

} // namespace besser::bench
