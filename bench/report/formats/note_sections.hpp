// SPDX-License-Identifier: GPL-2.0-only
// What a note and a commit message say of a result.
#pragma once

#include "bench/report/report.hpp"

namespace besser::bench {

/// On what, under which stress, in how many windows; a paragraph.
std::string how_measured(const RunResult &result);

Section note_changes(const RunResult &result);     ///< what differs between compared arms
Section note_predictions(const RunResult &result); ///< verdicts, with why where they are not PASS
Section note_comparisons(const RunResult &result); ///< that a prediction names
Section note_figures(const RunResult &result);  ///< N, mean, median, min, max of what is predicted
Section note_receipts(const RunResult &result); ///< missing ones
Section note_origin(const RunResult &result);   ///< how to have it again

void drop_empty(Document &document);

} // namespace besser::bench
