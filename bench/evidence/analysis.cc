// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/analysis.hpp"

namespace besser::bench {

Analysis analyze(const Plan &plan, const Measurements &measured) {
    Analysis analysis;
    const auto metrics = measured_metrics(measured);
    for (const auto &metric : metrics) {
        for (const auto &arm : plan.arms) {
            if (auto figure = arm_figure(measured, arm.name, metric))
                analysis.figures.push_back(std::move(*figure));
        }
    }
    for (const auto &comparison : all_comparisons(plan)) {
        for (const auto &metric : metrics) {
            if (auto figure = comparison_figure(measured, comparison, metric))
                analysis.comparisons.push_back(std::move(*figure));
        }
    }
    analysis.receipts = evaluate_receipts(plan, measured);
    for (const auto &prediction : plan.predictions)
        analysis.judgements.push_back(judge(prediction, measured, analysis.receipts));
    return analysis;
}

} // namespace besser::bench
