// SPDX-License-Identifier: GPL-2.0-only
#include "agent/power_proof.hpp"

#include <fmt/format.h>

#include <ctime>

namespace besser::agent {

namespace {

using std::chrono::nanoseconds;

nanoseconds read_clock(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

} // namespace

TargetClocks TargetClocks::now() {
    return {read_clock(CLOCK_MONOTONIC), read_clock(CLOCK_BOOTTIME)};
}

PowerProof prove_power_cycle(const AgentJob &job, std::optional<double> said_s,
                             const TargetClocks &now) {
    // CLOCK_MONOTONIC began with the boot, and stands still while the target sleeps.
    const auto asleep = now.uptime - now.monotonic;
    const auto cycled = job.power_cycled.value_or(now.uptime) - asleep;
    const bool booted = job.power_cycled == nanoseconds(0);
    if (job.power_proof.empty() && booted)
        return {cycled, ""};
    if (job.power_proof.empty())
        return {{},
                "the target did not boot in the power cycle, and the rig's file names no proof "
                "that it cuts power"};
    const auto said =
        std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(said_s.value_or(0)));
    if (said_s && said >= cycled)
        return {said, ""};
    return {
        {},
        fmt::format("since the power cycle the kernel log does not say \"{}\"", job.power_proof)};
}

} // namespace besser::agent
