// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/judge_recorded.hpp"

namespace besser::bench {

RunResult judge_recorded(const Plan &plan, Recorded recorded) {
    RunResult result;
    result.plan = plan;
    result.live = false;
    result.measured = std::move(recorded.measured);
    result.recorded = std::move(recorded.extras);
    result.analysis = analyze(plan, result.measured);
    return result;
}

} // namespace besser::bench
