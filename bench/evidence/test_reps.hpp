// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "bench/evidence/evidence.hpp"

#include <string>
#include <vector>

namespace besser::bench {

/// Of besser's own driver, without options.
inline Arm plain_arm(std::string name, std::string variant) {
    Arm arm;
    arm.name = std::move(name);
    arm.variant = std::move(variant);
    return arm;
}

/// A rep of 180 s whose receipts all hold.
inline RepRecord good_rep(std::string arm, std::uint32_t window, double mib_per_s,
                          Counters counters = {}) {
    RepRecord rep;
    rep.arm = std::move(arm);
    rep.window = window;
    rep.uptime_s = 200;
    rep.elapsed_s = 180;
    rep.rx_bytes = static_cast<std::uint64_t>(mib_per_s * 1048576 * 180);
    rep.counters = std::move(counters);
    rep.counters.try_emplace("kernel.warn", 0);
    rep.counters.try_emplace("protocol.violations", 0);
    rep.counters.try_emplace("link.watch", 1800);
    rep.facts = {std::uint64_t{4'194'304} * 180,
                 true,
                 "virtual air",
                 "outside the model",
                 0,
                 0,
                 "built in",
                 {"all"},
                 {},
                 {}};
    return rep;
}

/// One rep per window with these rates.
inline void add_windows(Measurements &measured, const std::string &arm,
                        const std::vector<double> &mib_per_s, const Counters &counters = {}) {
    for (std::uint32_t window = 0; window < mib_per_s.size(); ++window)
        measured.reps.push_back(good_rep(arm, window, mib_per_s[window], counters));
}

} // namespace besser::bench
