// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/plan/plan.hpp"

namespace besser {
class TomlFields;
}

namespace besser::bench {

/// Of a plan whose arms are known.
std::vector<std::string_view> arm_names(const Plan &plan);

/// Reads from and to; both must be arms of the plan and differ.
Comparison read_comparison(const TomlFields &fields, const Plan &plan);

/// Reads the [[prediction]] tables of a plan whose arms are known.
void read_predictions(const TomlFields &root, Plan &plan, std::size_t most);

} // namespace besser::bench
