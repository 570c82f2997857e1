// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/recorded.hpp"
#include "bench/report/run_result.hpp"

namespace besser::bench {

/// Judges recorded runs by a plan, with the same statistics, receipts and verdicts as a live run.
RunResult judge_recorded(const Plan &plan, Recorded recorded, const std::string &program_sha256);

} // namespace besser::bench
