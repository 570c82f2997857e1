// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/plan/plan.hpp"
#include "support/shard.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace besser::bench {

/// The journal's first record, written before the first rep: what is going to be measured, and what
/// was predicted.
struct RunHeader {
    std::string plan;
    std::string plan_sha256;        ///< of the plan's text
    std::string predictions_sha256; ///< of the predictions alone
    std::string
        work_sha256; ///< of what is measured: arms, stress, seed, rig; a change makes another run
    std::string program_sha256; ///< of the program that measures
    std::int64_t seed = 0;
    std::string rig;
    std::vector<std::string> order; ///< "window/arm" in the order in which the cells are begun
    std::optional<Shard> shard{}; ///< of the run, if this is a shard's journal; `order` is its own

    bool operator==(const RunHeader &) const = default;
};

/// Of a plan on the rig of this name and these facts (Rig::facts), measured by this program; of the
/// whole run, or of one shard. Shards of a run differ from it in `order` and `shard` alone.
RunHeader make_header(const Plan &plan, const std::string &rig,
                      const std::map<std::string, std::string> &rig_facts,
                      const std::string &program_sha256, std::optional<Shard> shard = {});

} // namespace besser::bench
