// SPDX-License-Identifier: GPL-2.0-only
// What a scenario is: a few contexts that are about to use the driver, and frames under way. Each
// file in scenarios/ describes some; catalogue.cc lists them all.
#pragma once

#include "model/chip/chip_profile.hpp"
#include "model/chip/faults.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace besser::explore {

class Stage;

/// How the chip rests when a scenario begins.
enum class Rest : std::uint8_t {
    awake,
    sleepy, ///< power save is on, and the driver's next look at it is the last before it may sleep
    asleep,
};

struct Scenario {
    std::string_view name;
    std::string_view what;         ///< what meets what
    std::string_view contexts;     ///< besides interrupt and bottom half, which every one has
    int frames;                    ///< in flight, both directions
    std::string_view scans = "no"; ///< what it scans
    bool core = true;              ///< belongs to the suite that must be exhausted
    void (*set_up)(Stage &stage);
    /// Changes the profile of the stage's chip, which by itself answers everything at once.
    void (*tune)(chip::Profile &profile) = nullptr;
    /// Frames that wait in the driver when the scenario begins; as many more as the chip takes are
    /// in it, and leave it when the scenario has begun.
    unsigned waiting = 0;
    std::int64_t patience_ns = 0; ///< see Subject::patience_ns
    unsigned early_timers = 0;    ///< see Subject::early_timers
    unsigned restarts = 0;        ///< how often the driver may restart the chip
    bool protects = false;        ///< the network has a key, which every frame that is sent needs
    bool ladders = false;         ///< rate control wants another ladder for each frame
    Rest rests = Rest::awake;
    bool of_trees = false; ///< needs callbacks that only a foreign driver has
    /// Makes two operations at once that mac80211 never does (rtnl): a foreign driver may rely on
    /// it.
    bool of_ours = false;
};

/// All scenarios, those of the core suite first.
[[nodiscard]] std::span<const Scenario *const> all_scenarios();
[[nodiscard]] const Scenario *scenario_by_name(std::string_view name);

/// A fault of the chip, at its `opportunity`-th opportunity (from 0).
struct ArmedFault {
    chip::Fault fault;
    std::uint32_t opportunity;
};

} // namespace besser::explore
