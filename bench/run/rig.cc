// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/rig.hpp"

namespace besser::bench {

std::expected<void, ArmProblem> Rig::check_stress(const Stress &stress) const {
    if (stress.protocol == "tcp")
        return {};
    return std::unexpected(ArmProblem{"protocol", "only \"tcp\" is sent here"});
}

} // namespace besser::bench
