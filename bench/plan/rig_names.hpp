// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/plan/plan.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace besser::bench {

enum class RigKind {
    runs,    ///< runs plans: cli/rigs.cc makes it
    records, ///< recorded runs, read by `besser judge`
    planned  ///< does not exist in this version
};

struct RigName {
    std::string_view name;
    RigKind kind;
};

/// The rigs that a prediction may name. A plan may speak of one that is to come; who reads it is
/// told (notes_on_rigs).
constexpr std::array rig_names = {
    RigName{"virtual", RigKind::runs},     RigName{"vm", RigKind::runs},
    RigName{"recorded", RigKind::records}, RigName{"ssh", RigKind::planned},
    RigName{"local", RigKind::planned},
};

constexpr bool is_rig(std::string_view name, RigKind kind) {
    return std::ranges::any_of(
        rig_names, [&](const RigName &rig) { return rig.name == name && rig.kind == kind; });
}

/// Whether no rig of this version is among those that can measure the prediction.
bool waits_for_a_rig(const Prediction &prediction);

/// What predictions ask of rigs that do not exist: for who reads the plan. Empty: nothing.
std::vector<std::string> notes_on_rigs(const Plan &plan);

} // namespace besser::bench
