// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/judge_recorded.hpp"

namespace besser::bench {

RunResult judge_recorded(const Plan &plan, Recorded recorded, const std::string &program_sha256) {
    RunResult result;
    result.plan = plan;
    result.live = false;
    result.measured = std::move(recorded.measured);
    result.recorded = std::move(recorded.extras);
    result.recorded_files = std::move(recorded.files);
    result.header = make_header(plan, "recorded", {}, program_sha256);
    result.analysis = analyze(plan, result.measured);
    return result;
}

} // namespace besser::bench
