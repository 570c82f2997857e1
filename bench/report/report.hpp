// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/report/document.hpp"
#include "bench/report/run_result.hpp"

namespace besser::bench {

/// All that a result says, for report and terminal alike.
Document make_report(const RunResult &result);

/// What a reader wants first: verdicts, and the comparisons that predictions ask for.
Document make_summary(const RunResult &result);

/// Its sections that show what was measured: every rep, the time series, the events.
Section reps_section(const RunResult &result);
Section series_section(const RunResult &result); ///< no blocks when the plan asked for none
Section events_section(const RunResult &result);

/// Its sections that show what follows from it.
Section figures_section(const RunResult &result);
Section comparisons_section(const RunResult &result, bool exploratory_too);
Section strata_section(const RunResult &result);
Section published_section(const RunResult &result);
Section receipts_section(const RunResult &result);
Section verdict_section(const RunResult &result);
Section predictions_section(const RunResult &result);

} // namespace besser::bench
