// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/analysis.hpp"

namespace besser::bench {

Analysis analyze(const Plan &plan, const Measurements &measured) {
    const Evidence evidence(plan, measured);
    Analysis analysis{evidence.figures(), evidence.comparisons(), evaluate_receipts(evidence), {}};
    analysis.judgements = judge_all(evidence, analysis.receipts);
    return analysis;
}

} // namespace besser::bench
