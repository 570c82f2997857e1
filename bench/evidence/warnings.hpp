// SPDX-License-Identifier: GPL-2.0-only
// Kernel warnings: which the plan allows, and what the others may have done to a figure.
#pragma once

#include "bench/evidence/evidence.hpp"

#include <optional>
#include <string>

namespace besser::bench {

/// The allowance that covers a warning of the rep, or null.
const AllowedWarning *find_allowance(const Plan &plan, const RepRecord &rep, const Event &event);

/// What is wrong with the rep's warnings: one that the plan does not allow, or one that nobody can
/// judge; or nothing.
std::optional<std::string> unexpected_warning(const Plan &plan, const RepRecord &rep);

/// Which verdict of a comparison would not be one without what happened.
enum class Turns { nothing, pass, fail, any };

/// What the arm's warnings turn: those that the other arm does not have, while reps were measured.
/// What both arms have tells them not apart. A warning is the arm's own doing and costs time, so
/// that a newer arm that is worse with one of its own is worse; that it is no worse, only a silent
/// one shows. Kinds are told apart by the function that warned.
Turns what_warnings_turn(const Evidence &evidence, const Comparison &comparison,
                         const std::string &arm);

} // namespace besser::bench
