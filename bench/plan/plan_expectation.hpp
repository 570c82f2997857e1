// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/plan/plan.hpp"
#include "bench/record/metrics.hpp"

namespace besser {
class TomlFields;
}

namespace besser::bench {

/// Reads `expect` of a prediction: of an arm's metric, or of a ratio of two arms. Refused is what
/// no value of the metric (Metric::range) or no ratio could meet, and what none could fail: neither
/// tells anything by being held against a measurement.
Expectation read_expectation(const TomlFields &prediction, const Metric &metric, bool ratio,
                             const Stress &stress);

} // namespace besser::bench
