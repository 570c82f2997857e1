// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/evidence.hpp"
#include "bench/evidence/receipts.hpp"
#include "bench/evidence/verdict.hpp"
#include "bench/plan/plan.hpp"

#include <vector>

namespace besser::bench {

/// All that is concluded from the measurements, by plan: the same for live and for recorded runs.
struct Analysis {
    std::vector<ArmFigure> figures;            ///< every metric of every arm, by metric
    std::vector<ComparisonFigure> comparisons; ///< every metric of every comparison, by comparison
    std::vector<Receipt> receipts;
    std::vector<Judgement> judgements; ///< in the plan's order
};

Analysis analyze(const Plan &plan, const Measurements &measured);

} // namespace besser::bench
