// SPDX-License-Identifier: GPL-2.0-only
// Made-up results for tests of what shows them.
#pragma once

#include "bench/report/run_result.hpp"

#include <string_view>

namespace besser::bench {

/// Two arms in eight windows of two strata, with time series, events of every kind, and predictions
/// of every form and verdict.
RunResult full_result();

/// 30 reps of 5,400 s in samples of 100 ms: more than a plan may ask for.
RunResult big_result();

/// What stands in every text of hostile_result().
constexpr std::string_view hostile_text =
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>\x1b[2J\xe2\x80\xae\"'&amp;<b>";

/// full_result() with hostile_text in each of its texts, and analysed anew.
RunResult hostile_result();

} // namespace besser::bench
