// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/plan.hpp"
#include "bench/plan/plan_json.hpp"
#include "support/fuzz_target.hpp"
#include "support/json.hpp"

using namespace besser;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto plan = bench::parse_plan(text_of(data, size), "fuzz.toml");
    if (!plan) {
        require_readable(plan.error().message());
        return 0;
    }
    require(plan->arms.size() >= 2 && plan->stress.reps >= 1 && plan->stress.windows >= 1);
    for (const auto &comparison : plan->all_comparisons())
        require(plan->find_arm(comparison.from) && plan->find_arm(comparison.to));
    require(!bench::work_json(*plan).empty());
    (void)bench::claims_json(*plan);
    return 0;
}
