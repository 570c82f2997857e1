// SPDX-License-Identifier: GPL-2.0-only
// Traces of single reps of a plan. They are run once more for that, so what was measured was not
// looked at while it was; that the rep went the same way is checked.
#pragma once

#include "bench/plan/plan.hpp"
#include "bench/record/record.hpp"
#include "bench/run/rig.hpp"
#include "bench/run/verify.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

/// One rep of a plan; window and rep are counted from 0.
struct RepName {
    std::size_t arm = 0; ///< index into Plan::arms
    std::uint32_t window = 0;
    std::uint32_t rep = 0;
};

struct TraceWish {
    std::optional<RepName> rep; ///< empty: the first of each arm
    /// After the rep was due; empty: from the power-on of its window.
    std::optional<std::chrono::nanoseconds> from = std::chrono::nanoseconds(0);
    std::chrono::nanoseconds length = std::chrono::seconds(1); ///< at most
};

/// "ARM:WINDOW:REP", as runs print them: window and rep are counted from 1. The error says what the
/// plan has.
std::expected<RepName, std::string> read_rep_name(std::string_view text, const Plan &plan);

/// Records the reps into `file`, each arm below a track of its own. `measured` are the plan's reps.
/// Returns a line for each rep, which says what of it was recorded. `before` is called before each
/// rep with how many are done and how many there are.
std::expected<std::vector<std::string>, Failure>
trace_reps(const Plan &plan, Rig &rig, const TraceWish &wish, std::span<const RepRecord> measured,
           trace::TraceFile &file, const std::atomic<bool> *stop,
           const std::function<void(std::size_t done, std::size_t total)> &before);

} // namespace besser::bench
