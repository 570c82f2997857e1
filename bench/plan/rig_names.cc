// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/rig_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

namespace besser::bench {

namespace {

bool is_planned(const std::string &name) { return is_rig(name, RigKind::planned); }

} // namespace

bool waits_for_a_rig(const Prediction &prediction) {
    return std::ranges::all_of(prediction.rigs, is_planned);
}

std::vector<std::string> notes_on_rigs(const Plan &plan) {
    std::set<std::string> planned;
    std::vector<std::string> waiting, notes;
    for (const auto &prediction : plan.predictions) {
        std::ranges::copy_if(prediction.rigs, std::inserter(planned, planned.end()), is_planned);
        if (waits_for_a_rig(prediction))
            waiting.push_back(prediction.id);
    }
    if (!planned.empty())
        notes.push_back(
            fmt::format("predictions of plan {} name rigs that this version does not have: {}",
                        plan.name, fmt::join(planned, ", ")));
    if (!waiting.empty())
        notes.push_back(fmt::format("no rig of this version can measure {}: DEFERRED",
                                    fmt::join(waiting, ", ")));
    return notes;
}

} // namespace besser::bench
