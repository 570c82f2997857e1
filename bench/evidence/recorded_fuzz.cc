// SPDX-License-Identifier: GPL-2.0-only
#include "bench/evidence/recorded.hpp"
#include "support/fuzz_file.hpp"
#include "support/fuzz_target.hpp"

#include <cmath>

using namespace besser;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static FuzzFile file;
    bench::Plan plan;
    for (const auto *variant : {"relay", "direct"}) {
        plan.arms.emplace_back();
        plan.arms.back().name = plan.arms.back().variant = variant;
    }
    const auto recorded = bench::read_recorded(plan, {file.with(text_of(data, size))});
    if (!recorded) {
        require_readable(recorded.error().message());
        return 0;
    }
    for (const auto &rep : recorded->measured.reps)
        require(std::isfinite(rep.uptime_s) && rep.elapsed_s > 0);
    for (const auto &comparison : recorded->extras.comparisons)
        require(std::isfinite(comparison.ratio));
    return 0;
}
