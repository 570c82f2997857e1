// SPDX-License-Identifier: GPL-2.0-only
#include "bench/journal/run_header.hpp"

#include "bench/plan/plan_json.hpp"
#include "bench/plan/run_order.hpp"
#include "support/sha256.hpp"

#include <nlohmann/json.hpp>

namespace besser::bench {

RunHeader make_header(const Plan &plan, const std::string &rig,
                      const std::map<std::string, std::string> &rig_facts,
                      const std::string &program_sha256, std::optional<Shard> shard) {
    auto work = work_json(plan);
    work["rig"] = rig;
    work["rig_facts"] = rig_facts;
    return {plan.name,
            sha256_hex(plan.text),
            sha256_hex(claims_json(plan).dump()),
            sha256_hex(work.dump()),
            program_sha256,
            plan.seed,
            rig,
            order_names(plan, schedule(plan, shard)),
            shard};
}

} // namespace besser::bench
