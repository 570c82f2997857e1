// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/report/run_result.hpp"
#include "support/document.hpp"

namespace besser::bench {

/// All that a result says.
Document make_report(const RunResult &result);

/// What a reader wants first: the verdict, the predictions, the comparisons that they ask for, and
/// then what is exploratory.
Document make_summary(const RunResult &result);

/// Its sections that show what was measured: every rep, what a real kernel ran in them, the time
/// series, the events.
Section reps_section(const RunResult &result);
Section activity_section(const RunResult &result); ///< no blocks where no kernel told
Section series_section(const RunResult &result);   ///< no blocks when the plan asked for none
Section events_section(const RunResult &result);

/// Its sections that show what follows from it.
Section headline_section(const RunResult &result); ///< the verdict in a line, and what warns of it
Section verdicts_section(const RunResult &result); ///< a line per prediction
Section comparisons_section(const RunResult &result); ///< that a prediction names
Section exploratory_section(const RunResult &result); ///< those that none does
Section strata_section(const RunResult &result);
Section predictions_section(const RunResult &result); ///< each with all that led to its verdict
Section figures_section(const RunResult &result);
Section published_section(const RunResult &result);
Section receipts_section(const RunResult &result);

/// "9 PASS, 2 FAIL, 1 DEFERRED", or that nothing is predicted.
std::string tally(const RunResult &result);

/// "PASS", "FAIL", "MISS", "DEFERRED" for the predictions as a whole: the first of FAIL, MISS and
/// PASS that any has.
Verdict overall_verdict(const RunResult &result);

/// How readers are shown a verdict.
Tone tone_of(Verdict verdict);

/// "tcp receive, 4 MiB/s offered, 48 x 1 reps of 15 s per arm (windows x reps)"
std::string describe_stress(const Stress &stress);

/// "v3: variant v3, options rx-list"
std::string describe_arm(const Arm &arm);

/// What a prediction is about: an arm, or "from -> to".
std::string subject_of(const Prediction &prediction);

/// Whether the plan predicts anything of a metric in a comparison.
bool is_predicted(const Plan &plan, const Comparison &comparison, const Metric &metric);

/// Whether texts show a metric's figures: the summarised ones where any arm has more than 0, and
/// those that the plan predicts. result.json has all.
bool is_shown(const RunResult &result, const Metric &metric);

} // namespace besser::bench
