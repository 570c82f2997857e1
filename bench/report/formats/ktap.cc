// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/formats/formats.hpp"

#include "bench/report/report.hpp"
#include "support/ktap.hpp"

#include <fmt/format.h>

#include <vector>

namespace besser::bench {

namespace {

KtapOutcome outcome_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::pass:
        return KtapOutcome::ok;
    case Verdict::fail:
        return KtapOutcome::failed;
    case Verdict::miss:
        return KtapOutcome::error;
    case Verdict::deferred:
        break;
    }
    return KtapOutcome::skipped;
}

/// A prediction, in the subtest of its arm or its comparison.
KtapResult result_of(const Judgement &judgement) {
    const auto &id = judgement.prediction.id;
    KtapResult result{subject_of(judgement.prediction), id, outcome_of(judgement.verdict),
                      judgement.reasons.front()};
    result.diagnostics.push_back(
        fmt::format("{}: expected {}, observed {}", id, judgement.expected, judgement.observed));
    for (const auto &reason : judgement.reasons)
        result.diagnostics.push_back(fmt::format("{}: {}", id, reason));
    return result;
}

} // namespace

std::string ktap(const RunResult &result) {
    std::vector about{fmt::format("{}: {}", result.plan.name, result.plan.title)};
    for (const auto &warning : result.warnings)
        about.push_back("WARNING: " + warning);
    std::vector<KtapResult> results;
    for (const auto &judgement : result.analysis.judgements)
        results.push_back(result_of(judgement));
    return ktap_file(about, results);
}

} // namespace besser::bench
