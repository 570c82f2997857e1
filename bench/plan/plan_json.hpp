// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/plan/plan.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace besser::bench {

/// What is measured: arms, stress, seed, sample interval.
nlohmann::ordered_json work_json(const Plan &plan);

/// What is claimed: predictions, receipts asked for and warnings allowed.
nlohmann::ordered_json claims_json(const Plan &plan);

} // namespace besser::bench
