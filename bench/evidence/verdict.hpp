// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/evidence.hpp"
#include "bench/evidence/receipts.hpp"
#include "bench/plan/plan.hpp"

#include <optional>
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

/// What a verdict rests on where chance has a part in it.
struct Chance {
    double p = 1;      ///< two-sided, of the claim or of its contrary, whichever the data refute
    double level = 0;  ///< below which it counts, by Holm over the plan's predictions
    double spread = 0; ///< of the windows, on the claim's scale
};

struct Judgement {
    Prediction prediction;
    Verdict verdict = Verdict::miss;
    std::string expected{};             ///< "mean >= 1.00 MiB/s"
    std::string observed{};             ///< "2.352 MiB/s (95 %: 1.746 to 2.958)"
    std::vector<std::string> reasons{}; ///< why this verdict; never empty
    std::optional<Chance> chance{};     ///< empty: each rep was asked, or there is no verdict
    bool rig_fell_short = false;        ///< of a MISS: by a receipt, not by the figures
};

/// Judges all predictions by the rules of docs/plans.md, "Windows and verdicts".
std::vector<Judgement> judge_all(const Evidence &evidence, const std::vector<Receipt> &receipts);

// What a run came to (cli/exit_status.hpp lists all).
constexpr int exit_prediction_fails = 1;
constexpr int exit_undecided = 4;      ///< a MISS: the figures do not decide
constexpr int exit_rig_fell_short = 6; ///< a MISS: a receipt is missing

/// The first that applies: a FAIL, a MISS by a receipt, another MISS, 0.
int exit_status(const std::vector<Judgement> &judgements);

} // namespace besser::bench
