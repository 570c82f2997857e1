// SPDX-License-Identifier: GPL-2.0-only
// A result for others: people who read a mail or a commit, and programs. Text from outside is text
// in each of them.
#pragma once

#include "bench/report/run_result.hpp"

#include <string>

namespace besser::bench {

/// A note in Markdown that can be pasted into a mail: within 80 columns, without what only files
/// have (every rep, every figure).
std::string note_markdown(const RunResult &result);

/// A commit message: a subject, what changed, figures, verdicts, and trailers that
/// `git interpret-trailers` reads.
std::string commit_message(const RunResult &result);

/// RFC 4180: a row per window, arm and metric, the mean of the window's reps in the metric's unit.
std::string csv_rows(const RunResult &result);

/// As Ant's JUnitReport task has it: a test case per prediction; FAIL is a failure, MISS an error,
/// DEFERRED is skipped.
std::string junit_xml(const RunResult &result);

/// The kernel's KTAP, version 1 (Documentation/dev-tools/ktap.rst): a test per arm or comparison,
/// a subtest per prediction. MISS is "not ok" with the directive ERROR, DEFERRED is SKIP.
std::string ktap(const RunResult &result);

/// KCIDB's reports, version 5.3 (kernelci/kcidb-io): a test per prediction. MISS is MISS, DEFERRED
/// is SKIP.
std::string kcidb_json(const RunResult &result);

} // namespace besser::bench
