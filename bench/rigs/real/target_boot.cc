// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/real/target_boot.hpp"

#include "support/interruption.hpp"
#include "support/split.hpp"
#include "support/whole_number.hpp"

#include <algorithm>
#include <cstdint>
#include <thread>

namespace besser::bench {

namespace {

using Clock = std::chrono::steady_clock;
using Hundredths = std::chrono::duration<std::int64_t, std::centi>;

constexpr std::chrono::seconds ask_limit{15};

} // namespace

std::chrono::nanoseconds TargetBoot::uptime_before(std::chrono::nanoseconds ago) const {
    return std::max(uptime - ago, std::chrono::nanoseconds(0));
}

std::expected<TargetBoot, std::string> parse_boot(std::string_view said) {
    TargetBoot boot;
    boot.id = take_until(said, '\n');
    const auto seconds = whole_number<std::uint32_t>(take_until(said, '.'));
    const auto hundredths = whole_number<std::uint8_t>(take_until(said, ' '));
    if (boot.id.empty() || !seconds || !hundredths || *hundredths >= 100)
        return std::unexpected("the target does not tell its boot and its uptime");
    boot.uptime = std::chrono::seconds(*seconds) + Hundredths(*hundredths);
    return boot;
}

std::expected<TargetBoot, std::string> boot_of(const SshEndpoint &endpoint) {
    const auto said =
        run_remote(endpoint, {"cat", "/proc/sys/kernel/random/boot_id", "/proc/uptime"}, ask_limit);
    if (!said)
        return std::unexpected(said.error());
    return parse_boot(*said);
}

std::expected<TargetBoot, std::string> await_boot_of(const SshEndpoint &endpoint,
                                                     std::chrono::seconds limit) {
    for (const auto give_up = Clock::now() + limit;;) {
        auto boot = boot_of(endpoint);
        if (boot || interrupted() || Clock::now() > give_up)
            return boot;
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
}

} // namespace besser::bench
