// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/evidence.hpp"
#include "bench/evidence/receipts.hpp"
#include "bench/plan/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

enum class Verdict {
    pass,
    fail,
    miss,     ///< the evidence does not count or does not suffice
    deferred, ///< this rig cannot measure it
};

std::string_view verdict_name(Verdict verdict);
struct Judgement {
    Prediction prediction;
    Verdict verdict = Verdict::miss;
    std::string expected;             ///< "mean >= 1.00 MiB/s"
    std::string observed;             ///< "2.352 MiB/s (95 %: 1.746 to 2.958)"
    std::vector<std::string> reasons; ///< why this verdict; never empty
};

/// Judges one prediction by the rules of docs/plans.md, "Windows and verdicts".
Judgement judge(const Prediction &prediction, const Evidence &evidence,
                const std::vector<Receipt> &receipts);

/// 1 when a prediction FAILs, else 4 when a verdict is MISS, else 0.
int exit_status(const std::vector<Judgement> &judgements);

} // namespace besser::bench
