// SPDX-License-Identifier: GPL-2.0-only
// What a command changes of a plan as it stands in its file: part of the attempt, and told with it.
#pragma once

#include "bench/plan/plan.hpp"

#include <nlohmann/json_fwd.hpp>

#include <expected>
#include <string>

namespace besser::bench {

/// Changes the plan. The error names the option, and says what is wrong with its value here.
std::expected<void, std::string> override_plan(Plan &plan, const Overrides &overrides);

/// "--seed 5 --windows 4", or "".
std::string describe(const Overrides &overrides);

nlohmann::ordered_json to_json(const Overrides &overrides);

/// The inverse. The error names what is of a wrong type, or out of the options' ranges.
std::expected<Overrides, std::string> overrides_from(const nlohmann::ordered_json &json);

} // namespace besser::bench
