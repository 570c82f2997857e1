// SPDX-License-Identifier: GPL-2.0-only
// What a plan can decide, said before it runs.
#pragma once

#include "bench/plan/plan.hpp"

#include <string>
#include <vector>

namespace besser::bench {

/// The chance that a prediction of a comparison is decided, if what its author reckons with is so.
/// At the level that it has at worst among the others; 0 where the windows show no spread.
double promised_power(const Plan &plan, const Prediction &prediction, const std::string &rig);

/// A line for each prediction that this plan will not decide, or hardly, on the rig: with what
/// would. Those that reckon with nothing are not spoken of.
std::vector<std::string> what_stays_open(const Plan &plan, const std::string &rig);

} // namespace besser::bench
