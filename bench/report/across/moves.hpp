// SPDX-License-Identifier: GPL-2.0-only
// How figures moved from one result to another.
#pragma once

#include "bench/report/run_result.hpp"
#include "support/terminal_look.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace besser::bench {

/// The same metric of the same arm in two results; `figure` compares them as a plan's comparison is
/// compared: in pairs where the windows are pairs, else as independent ones.
struct Move {
    ComparisonFigure figure;
    std::optional<double> p;  ///< that there is no difference, two-sided; empty: nothing tells
    bool established = false; ///< larger than chance: see establish()

    const std::string &arm() const { return figure.from.arm; }
};

Move move_of(const ArmFigure &from, const ArmFigure &to, bool paired);

/// Of every metric that texts show of either result (is_shown), in every arm that both have.
std::vector<Move> moves_between(const RunResult &from, const RunResult &to);

/// Marks those that are larger than chance: the chance of any wrong mark among all of them stays
/// below 5 % (Holm).
void establish(std::span<Move *const> moves);

/// "~" where it is not established, else which way it went, and how sure that is:
/// "better, p < 0.001", "more, p = 0.012", "better, deterministic".
std::string describe(const Move &move);

/// How it reads in colour: what became better, what became worse.
Tone tone_of(const Move &move);

} // namespace besser::bench
