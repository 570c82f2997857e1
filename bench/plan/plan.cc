// SPDX-License-Identifier: GPL-2.0-only
#include "bench/plan/plan.hpp"

#include <algorithm>

namespace besser::bench {

const Arm *Plan::find_arm(std::string_view arm_name) const {
    const auto found = std::ranges::find(arms, arm_name, &Arm::name);
    return found == arms.end() ? nullptr : &*found;
}

std::string_view confidence_name(Confidence confidence) {
    switch (confidence) {
    case Confidence::low:
        return "low";
    case Confidence::medium:
        return "medium";
    case Confidence::high:
        return "high";
    }
    return "";
}

} // namespace besser::bench
