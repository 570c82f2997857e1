// SPDX-License-Identifier: GPL-2.0-only
#include "bench/run/rig.hpp"

namespace besser::bench {

std::expected<void, ArmProblem> Rig::check_stress(const Stress &stress) const {
    if (stress.by_iperf())
        return std::unexpected(ArmProblem{
            "engine", "\"iperf3\" is of the rigs local and ssh; here besser itself sends"});
    if (stress.protocol != "tcp")
        return std::unexpected(ArmProblem{"protocol", "only \"tcp\" is sent here"});
    if (stress.sends())
        return std::unexpected(ArmProblem{"direction", "the interface only receives here"});
    return check_suspend(stress);
}

std::expected<void, ArmProblem> Rig::check_suspend(const Stress &stress) const {
    if (stress.suspend.count() == 0 || suspends())
        return {};
    return std::unexpected(
        ArmProblem{"suspend", "this rig cannot suspend its machine; the virtual one can"});
}

} // namespace besser::bench
